import { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { IVariable } from '../contract';
import { legible, legibleText } from '../legible';
import { ILookRow } from './rows';
import { firstValues, MISSING, shapeText, valueText } from './values';

/** In pixels, as the rows of a table; only values may take more. */
export const ROW_HEIGHT = 24;

/** Of a level, in pixels. */
const INDENT = 14;

/** Values wider than this, in letters, take a line each. */
const WIDEST = 40;

interface IRowProps {
  row: ILookRow;
  index: number;
  /** Pixels. */
  top: number;
  /** Whether the keyboard is on this row. */
  active: boolean;
  /** Tells how high a row of values is. */
  measure(node: Element | null): void;
  trans: TranslationBundle;
  click(): void;
  toggle(): void;
}

/**
 * One row of what is inside a file.
 */
export function VariableRow(props: IRowProps): JSX.Element {
  const { row, active, trans } = props;
  const { content, level, expanded } = row;
  const Caret = expanded ? caretDownIcon.react : caretRightIcon.react;
  return (
    <div
      ref={content.kind === 'values' ? props.measure : undefined}
      role="treeitem"
      className="jp-IPSLook-row"
      data-kind={content.kind}
      data-index={props.index}
      aria-level={level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={expanded ?? undefined}
      aria-selected={active}
      tabIndex={active ? 0 : -1}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={event => {
        // A click beside marked text, or to mark text, opens nothing.
        if (document.getSelection()?.isCollapsed !== false) {
          event.currentTarget.focus({ preventScroll: true });
          props.click();
          props.toggle();
        }
      }}
    >
      <span
        className="jp-IPSLook-first"
        style={{ paddingLeft: (level - 1) * INDENT }}
      >
        <span className="jp-IPSLook-caret" aria-hidden="true">
          {expanded !== null && <Caret tag="span" />}
        </span>
        {content.kind !== 'values' && (
          <span className="jp-IPSLook-name" title={legible(row.name)}>
            {legible(row.name)}
          </span>
        )}
      </span>
      {content.kind === 'values' ? (
        <Values at={content.at} values={content.values} />
      ) : content.kind === 'attribute' ? (
        <span className="jp-IPSLook-value" title={legibleText(content.text)}>
          {legibleText(content.text)}
        </span>
      ) : (
        <Variable variable={content.variable} trans={trans} />
      )}
    </div>
  );
}

function Variable(props: {
  variable: IVariable;
  trans: TranslationBundle;
}): JSX.Element {
  const { variable, trans } = props;
  const { is_group, shape, value } = variable;
  const type = legible(variable.type);
  const units = legible(variable.units ?? '');
  const single = shape.length === 0;
  const text =
    is_group || !single ? '' : legibleText(valueText(value, variable.type));
  return (
    <>
      <span
        className="jp-IPSLook-value"
        title={
          text === MISSING && value === null
            ? trans.__('No number: missing, nan or inf')
            : text
        }
      >
        {text}
        {!single && (
          <>
            ({legible(shapeText(variable))}){' '}
            <span className="jp-IPSLook-quiet">
              {legibleText(firstValues(variable))}
            </span>
          </>
        )}
      </span>
      <span className="jp-IPSLook-units" title={units || undefined}>
        {units}
      </span>
      <span className="jp-IPSLook-type" title={type}>
        {is_group ? '' : type}
      </span>
    </>
  );
}

function Values(props: { at: string; values: readonly string[] }): JSX.Element {
  const { at, values } = props;
  const widest = values.reduce((most, { length }) => Math.max(most, length), 0);
  return (
    <>
      {at && <span className="jp-IPSLook-at">{at}</span>}
      <span
        className="jp-IPSLook-values"
        style={
          values.length > 1 && widest <= WIDEST
            ? { gridTemplateColumns: `repeat(auto-fill, ${widest + 1}ch)` }
            : undefined
        }
      >
        {values.map((value, i) => (
          <span key={i}>{legibleText(value)}</span>
        ))}
      </span>
    </>
  );
}
