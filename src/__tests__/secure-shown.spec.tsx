import { nullTranslator } from '@jupyterlab/translation';
import React from 'react';
import { flushSync } from 'react-dom';
import { createRoot, Root } from 'react-dom/client';

import { RunsApi } from '../api';
import { CompareModel } from '../compare/model';
import { CompareView } from '../compare/view';
import { IColumn } from '../grid';
import { legible, legibleText } from '../legible';
import { labelOf } from '../labels';
import { eventColumns } from '../page/events';
import { FailureModel } from '../page/failure';
import { FailureView } from '../page/failure-view';
import { fieldsOf, monitorLinks } from '../page/fields';
import { Header } from '../page/header';
import { Link } from '../page/link';
import { memberColumns } from '../page/members';
import { ILists, ILoaded, visibleRows } from '../rows';
import { runColumns } from '../table/columns';
import { Remembered } from '../trends';
import { whatGoes } from '../keep/trash';
import { Mistake } from '../widgets/mistake';
import { Row } from '../widgets/row';
import { Problems } from '../widgets/states';
import {
  aComparedFile,
  aComparison,
  aFailedIn,
  aFailure,
  aMember,
  anEnsemble,
  anEvent,
  aRow,
  aRun,
  aTimestep
} from './examples';
import { ABOUT, TOLD } from './hostile';
import { expectPlain, PAYLOADS, poisoned } from './poisoned';

const trans = nullTranslator.load('');

let node: HTMLElement;
let root: Root;
beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined;
  node = document.body.appendChild(document.createElement('div'));
  root = createRoot(node);
});
afterEach(() => {
  root.unmount();
  node.remove();
});

const draw = (element: React.ReactNode) =>
  flushSync(() => root.render(element));

/** Every cell of some columns. */
function Cells<T>(props: { columns: IColumn<T>[]; item: T }): JSX.Element {
  return (
    <>
      {props.columns.map(column => (
        <div
          key={column.id}
          title={legibleText(column.hover?.(props.item) ?? '')}
        >
          {legible(column.title)}
          {column.render?.(props.item) ?? legibleText(column.text(props.item))}
        </div>
      ))}
    </>
  );
}

const loaded = <T,>(...items: T[]): ILoaded<T> => ({
  items,
  total: items.length,
  error: null,
  fresh: new Set()
});

describe.each(PAYLOADS)('what a run calls %s is shown as it is', payload => {
  const evil = poisoned(TOLD, payload);
  const about = poisoned(ABOUT, payload);

  it('in the head of its page and in the fields', () => {
    draw(
      <>
        <Header about={about} visible={false} trans={trans} open={() => 0} />
        {fieldsOf(about, trans).map(field => (
          <p key={field.name}>
            {field.text}
            {field.links?.map((link, at) => (
              <Link key={at} link={link} trans={trans} open={() => 0} />
            ))}
          </p>
        ))}
      </>
    );
    expectPlain(node, payload);
  });

  it('in the tree: runs, timesteps, files, notebooks, ensembles, members', () => {
    const ensemble = poisoned(anEnsemble(), payload);
    const member = poisoned(aMember('x', null, [1, 'x'] as any), payload);
    const parent = {
      ...evil,
      timesteps: 1,
      notebooks: 1,
      children: 1,
      ensembles: 1
    };
    const lists: ILists = {
      timesteps: () => loaded(poisoned(aTimestep(1, 'x'), payload)),
      notebooks: () => loaded(about.notebooks[0]),
      ensembles: () => loaded(ensemble),
      members: () => loaded(member),
      children: () => loaded({ ...evil, key: 'k10', runid: 10 })
    };
    const open = new Set<string>();
    let rows = visibleRows(loaded(parent), open, lists);
    for (let turn = 0; turn < 4; turn++) {
      rows.forEach(row => open.add(row.key));
      rows = visibleRows(loaded(parent), open, lists);
    }
    const kinds = new Set(rows.map(({ content }) => content.kind));
    for (const kind of ['run', 'file', 'notebook', 'ensemble', 'member']) {
      expect(kinds).toContain(kind);
    }
    const problem = {
      ...rows[0],
      key: 'problem',
      content: { kind: 'problem', message: payload, retry: true } as const
    };
    draw(
      [...rows, problem].map((row, index) => (
        <Row
          key={row.key}
          row={row}
          index={index}
          selected={false}
          active={false}
          insertable={true}
          owner={payload}
          fresh={false}
          quick={false}
          trans={trans}
          events={{} as any}
        />
      ))
    );
    expectPlain(node, payload);
    for (const row of rows) {
      expect(typeof labelOf(row, trans, payload).name).toBe('string');
    }
  });

  it('in the tables of runs, events and members', () => {
    const ensemble = poisoned(anEnsemble(), payload);
    const event = poisoned(anEvent(1, { comment: 'x' }), payload);
    const member = poisoned(aMember('x', evil, [1, 'x'] as any), payload);
    draw(
      <>
        <Cells columns={runColumns(trans)} item={evil} />
        <Cells columns={eventColumns(trans)} item={event} />
        <Cells
          columns={memberColumns(
            { parameters: ensemble.parameters, members: [member] },
            trans
          )}
          item={member}
        />
      </>
    );
    expectPlain(node, payload);
  });

  it('in what failed, and in a comparison', async () => {
    const failure = poisoned(
      aFailure({
        event: anEvent(4, { ok: false, comment: 'x' }),
        doing: ['x'],
        around: [anEvent(3, { comment: 'x' })],
        ensembles: [aFailedIn({})]
      }),
      payload
    );
    const model = new FailureModel(
      { failure: async () => failure } as any as RunsApi,
      'k9',
      () => undefined
    );
    await model.refresh(about, true);
    const comparison = poisoned(
      aComparison([TOLD, aRun(10, { simname: 'x' })], {
        about: [aRow('x', ['x', 'y'])],
        contents: [
          aComparedFile('x', { rows: [aRow('x', ['x', 1])], problem: 'x' })
        ],
        problems: [{ path: 'x', message: 'x' }]
      }),
      payload
    );
    const compared = new CompareModel(
      { compare: async () => comparison } as any as RunsApi,
      ['k9', 'k10'],
      new Remembered(null)
    );
    await compared.refresh();
    draw(
      <>
        <FailureView
          model={model}
          about={about}
          trans={trans}
          openRun={() => 0}
          compare={() => 0}
          showEvent={() => 0}
        />
        <CompareView
          model={compared}
          trans={trans}
          rendermime={null as any}
          cells={null as any}
          openRun={() => 0}
          copyLink={() => 0}
          retry={() => 0}
        />
      </>
    );
    expectPlain(node, payload);
  });

  it('in problems, mistakes, and the question before the trash', () => {
    draw(
      <>
        <Problems
          complete={true}
          total={1}
          problems={evil.problems}
          trans={trans}
        />
        <Mistake
          line={payload}
          error={Object.assign(new Error(payload), { position: 0 })}
        />
        {whatGoes(evil, trans).map(line => (
          <p key={line}>{line}</p>
        ))}
      </>
    );
    expectPlain(node, payload);
  });
});

describe('a link', () => {
  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    '//evil.example',
    'blob:x'
  ])('to a monitor is none where a simulation tells %s', url => {
    expect(monitorLinks({ ...ABOUT, monitor_url: url })).toEqual([]);
  });
});
