import { TranslationBundle } from '@jupyterlab/translation';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import React, { useLayoutEffect, useMemo, useRef, useState } from 'react';

import { useSize } from '../plots/use-size';
import { legible } from '../legible';
import { choicesOf, IChoice, Row, rowsOf, withChosen } from './rows';
import { TrendsModel } from './model';
import { plainUnits, withUnits } from './names';

const ROW_HEIGHT = 24;

/**
 * The quantities to choose from, by the files that have them. Only those in view are in the
 * document.
 */
export function QuantityList(props: {
  model: TrendsModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const [query, setQuery] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const { height } = useSize(scroller);
  const choices = useMemo(() => choicesOf(model.offered), [model.offered]);
  const found = useMemo(() => rowsOf(choices, query), [choices, query]);
  const isLong = found.length * ROW_HEIGHT > height;
  const rows = useMemo(
    () =>
      isLong && !query
        ? withChosen(found, choices, new Set(model.chosen), trans.__('Chosen'))
        : found,
    [found, choices, model.chosen, isLong, query]
  );
  const { index, go, onKeyDown } = useRoving(rows, scroller);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    // The row that has the focus stays, or the focus would be lost while scrolling.
    rangeExtractor: range =>
      [...new Set([index, ...defaultRangeExtractor(range)])]
        .filter(i => i >= 0 && i < rows.length)
        .sort((one, other) => one - other)
  });
  useKeepBelow(rows.length - found.length, scroller);
  useLayoutEffect(() => {
    scroller.current!.scrollTop = 0;
  }, [query]);
  const chosen = new Set(model.chosen);
  return (
    <div className="jp-IPSTrends-list">
      <input
        type="search"
        className="jp-IPSTrends-search"
        placeholder={trans.__('Search the quantities')}
        aria-label={trans.__('Search the quantities')}
        spellCheck={false}
        value={query}
        onChange={event => setQuery(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            go(0, 1);
          }
        }}
      />
      <div
        ref={scroller}
        role="grid"
        aria-label={trans.__('Quantities')}
        aria-rowcount={rows.length}
        className="jp-IPSTrends-scroller"
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index: i }) => (
            <ListRow
              key={rows[i].key}
              row={rows[i]}
              index={i}
              active={i === index}
              chosen={chosen}
              choose={(id, wanted) => {
                go(i, 0);
                model.choose(id, wanted);
              }}
              trans={trans}
            />
          ))}
        </div>
        {rows.length === 0 && (
          <p className="jp-IPSTrends-noMatch" role="status">
            {trans.__('No quantity matches.')}
          </p>
        )}
      </div>
    </div>
  );
}

function ListRow(props: {
  row: Row;
  index: number;
  /** Whether the keyboard comes to it. */
  active: boolean;
  chosen: ReadonlySet<string>;
  choose(id: string, wanted: boolean): void;
  trans: TranslationBundle;
}): JSX.Element {
  const { row, index, active, chosen, choose, trans } = props;
  const style = { top: index * ROW_HEIGHT };
  if (row.kind === 'group') {
    return (
      <div
        role="row"
        aria-rowindex={index + 1}
        className="jp-IPSTrends-group"
        style={style}
      >
        <span role="rowheader" title={legible(row.pattern)}>
          {row.name}
        </span>
      </div>
    );
  }
  const box = (id: string, name: string, at: number) => (
    <input
      type="checkbox"
      aria-label={name}
      checked={chosen.has(id)}
      tabIndex={active && at === 0 ? 0 : -1}
      onChange={event => choose(id, event.currentTarget.checked)}
    />
  );
  const [first, ...others] = row.quantities;
  const name = withUnits(legible(row.name), row.units);
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      className="jp-IPSTrends-row"
      data-index={index}
      title={titleOf(row, trans)}
      style={style}
    >
      {others.length ? (
        <>
          <span role="rowheader" className="jp-IPSTrends-array">
            <Name row={row} />
          </span>
          {row.quantities.map(({ id, reduction }, at) => (
            <span role="gridcell" key={id}>
              <label className="jp-IPSTrends-toggle">
                {box(id, `${name} ${reduction}`, at)}
                <span>{reduction}</span>
              </label>
            </span>
          ))}
        </>
      ) : (
        <span role="gridcell">
          <label>
            {box(first.id, name, 0)}
            <Name row={row} />
          </label>
        </span>
      )}
    </div>
  );
}

function Name({ row }: { row: IChoice }): JSX.Element {
  return (
    <>
      <span className="jp-IPSTrends-name">{legible(row.name)}</span>
      <span className="jp-IPSTrends-units">{plainUnits(row.units)}</span>
    </>
  );
}

function titleOf(
  { name, units, quantities: [{ pattern, files }] }: IChoice,
  trans: TranslationBundle
): string {
  return [
    withUnits(legible(name), units),
    trans._n('%1 file: %2', '%1 files: %2', files, legible(pattern))
  ].join('\n');
}

/**
 * One row takes the keyboard: the arrows go to the others, and between the boxes of a row.
 */
function useRoving(
  rows: readonly Row[],
  scroller: React.RefObject<HTMLDivElement>
): {
  index: number;
  /** To a row, or to the next choice after it in a direction. */
  go(to: number, direction: -1 | 0 | 1): void;
  onKeyDown(event: React.KeyboardEvent): void;
} {
  const [key, setKey] = useState<string | null>(null);
  const wantsFocus = useRef(false);
  const known = rows.findIndex(row => row.key === key);
  const index =
    known >= 0 ? known : rows.findIndex(({ kind }) => kind === 'choice');
  useLayoutEffect(() => {
    const row = scroller.current?.querySelector<HTMLElement>(
      `[data-index="${index}"]`
    );
    if (wantsFocus.current && row) {
      wantsFocus.current = false;
      row.scrollIntoView({ block: 'nearest' });
      row.querySelector<HTMLElement>('input')?.focus({ preventScroll: true });
    }
  });
  const go = (to: number, direction: -1 | 0 | 1) => {
    let at = Math.max(0, Math.min(to, rows.length - 1));
    while (direction && rows[at]?.kind === 'group') {
      at += direction;
    }
    if (rows[at]?.kind === 'choice') {
      wantsFocus.current = direction !== 0;
      setKey(rows[at].key);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const page = Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT);
    const goal = (
      {
        ArrowDown: [index + 1, 1],
        ArrowUp: [index - 1, -1],
        PageDown: [index + page, 1],
        PageUp: [index - page, -1],
        Home: [0, 1],
        End: [rows.length - 1, -1]
      } as Record<string, [number, -1 | 1]>
    )[event.key];
    const aside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (goal) {
      go(...goal);
    } else if (aside) {
      const target = event.target as HTMLElement;
      const boxes = [
        ...(target.closest('[role="row"]')?.querySelectorAll('input') ?? [])
      ];
      boxes[boxes.indexOf(target as HTMLInputElement) + aside]?.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return { index, go, onKeyDown };
}

/** What is below rows that come or go stays where it is, while somebody chooses there. */
function useKeepBelow(
  above: number,
  scroller: React.RefObject<HTMLDivElement>
): void {
  const before = useRef(above);
  useLayoutEffect(() => {
    const node = scroller.current;
    if (node?.matches(':hover, :focus-within')) {
      node.scrollTop += (above - before.current) * ROW_HEIGHT;
    }
    before.current = above;
  });
}
