import { nullTranslator } from '@jupyterlab/translation';
import React from 'react';
import { flushSync } from 'react-dom';
import { createRoot, Root } from 'react-dom/client';

import { RunsApi } from '../api';
import { IMember } from '../contract';
import { MembersPlotModel } from '../ensembles';
import { Selected } from '../ensembles/selected';
import { ArraySource, GridModel } from '../grid';
import { memberColumns } from '../page/members';
import { aMember, aRun } from './examples';

const trans = nullTranslator.load('');
const members = [
  aMember('a0', aRun(2), [3]),
  aMember('a1', aRun(3), [2]),
  aMember('a2', null, [1])
];

/** The table of these members. */
function aTable(): GridModel<IMember> {
  const source = new ArraySource<IMember>(member => member.sim_name);
  source.items = members;
  return new GridModel(
    source,
    memberColumns({ parameters: ['CHI_E'], members }, trans)
  );
}

describe('the selection of a table', () => {
  let grid: GridModel<IMember>;
  const names = () => grid.selection.items().map(({ sim_name }) => sim_name);

  beforeEach(() => {
    grid = aTable();
  });

  it('is what a plot encloses, in the order of the table', () => {
    let changes = 0;
    grid.changed.connect(() => (changes += 1));
    grid.selection.selectKeys(['a2', 'a1']);
    expect(names()).toEqual(['a1', 'a2']);
    expect(changes).toBe(1);
  });

  it('takes more to what there is, each once', () => {
    grid.selection.selectKeys(['a0']);
    grid.selection.selectKeys(['a0', 'a2'], true);
    expect(names()).toEqual(['a0', 'a2']);
    expect(grid.selection.keys.size).toBe(2);
    grid.selection.selectKeys([]);
    expect(names()).toEqual([]);
  });

  it('has the keyboard on the first of them, from where it extends', () => {
    grid.layout = {
      ...grid.layout,
      sort: { column: 'CHI_E', descending: false }
    };
    grid.selection.selectKeys(['a0', 'a1']);
    expect(grid.selection.index).toBe(1);
    grid.selection.extend(2);
    expect(names()).toEqual(['a1', 'a0']);
  });

  it('stays as it is when the table shows it', () => {
    grid.selection.selectKeys(['a0', 'a1']);
    const { index } = grid.selection;
    grid.reveal(index, 'a0');
    expect(grid.revealed).toEqual({ index, key: 'a0' });
    grid.found(index);
    expect(grid.revealed).toBeNull();
    expect(names()).toEqual(['a0', 'a1']);
  });
});

describe('what can be done with the selected members', () => {
  let node: HTMLElement;
  let root: Root;
  let grid: GridModel<IMember>;
  let model: MembersPlotModel;
  let done: unknown[];

  /** What is said, with the buttons that can be pressed in brackets. */
  function shown(beside = true): string {
    flushSync(() =>
      root.render(
        <Selected
          model={model}
          grid={grid}
          trans={trans}
          beside={beside}
          compare={keys => done.push(keys)}
          insert={() => done.push('insert')}
        />
      )
    );
    return [...node.querySelectorAll('strong, span, button')]
      .filter(element => !element.matches(':disabled'))
      .map(({ tagName, textContent }) =>
        tagName === 'BUTTON' ? `[${textContent}]` : textContent
      )
      .join(' ');
  }

  function press(name: string): void {
    const button = [...node.querySelectorAll('button')].find(
      ({ textContent }) => textContent === name
    );
    button!.click();
  }

  beforeEach(() => {
    node = document.createElement('div');
    root = createRoot(node);
    grid = aTable();
    model = new MembersPlotModel({} as RunsApi, 'k1', () => undefined);
    model.shown = true;
    done = [];
  });

  afterEach(() => root.unmount());

  it('is nothing before some are', () => {
    expect(shown()).toBe('');
    expect(node.textContent).toContain('Drag over members');
  });

  it('is to show, overlay, load and clear them', () => {
    grid.selection.selectKeys(['a0', 'a1', 'a2']);
    expect(shown()).toBe(
      '3 selected [Show in table] [Overlay trends] [Insert loader cell] [Clear]'
    );
    press('Overlay trends');
    press('Insert loader cell');
    expect(done).toEqual([['k2', 'k3'], 'insert']);
    press('Clear');
    expect(grid.selection.keys.size).toBe(0);
  });

  it('is no overlay of one run', () => {
    grid.selection.selectKeys(['a0', 'a2']);
    expect(shown()).toBe(
      '2 selected [Show in table] [Insert loader cell] [Clear]'
    );
  });

  it('is no overlay of more runs than anybody could tell apart', () => {
    const many = Array.from({ length: 1200 }, (_, i) =>
      aMember(`a${i}`, aRun(2 + i), [i])
    );
    (grid.source as ArraySource<IMember>).items = many;
    grid.selection.selectKeys(many.map(({ sim_name }) => sim_name));
    expect(shown()).toBe(
      '1,200 selected [Show in table] [Insert loader cell] [Clear]'
    );
  });

  it('leaves out those that the filters of the table hide, and says so', () => {
    grid.layout = { ...grid.layout, filters: { sim_name: 'a1' } };
    grid.selection.selectKeys(['a0', 'a1', 'a2']);
    expect(shown()).toContain(
      '1 selected and 2 that the filters of the table hide'
    );
  });

  it.each([
    ['stays where the table stands beside it', true],
    ['gives way to the table where there is no room', false]
  ])('the plot %s', (_, beside) => {
    grid.selection.selectKeys(['a1']);
    shown(beside);
    press('Show in table');
    expect(model.shown).toBe(beside);
    expect(grid.revealed).not.toBeNull();
  });
});
