import { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useRef, useState } from 'react';

import { IAxisOption } from './axes';

/**
 * A button with the list of axes to tick. The one that is ticked last stands last, and colours.
 */
export function AxesButton(props: {
  options: readonly IAxisOption[];
  labels: ReadonlyMap<string, string>;
  /** Ids of those that are drawn, left to right. */
  axes: readonly string[];
  choose(axes: string[]): void;
  trans: TranslationBundle;
}): JSX.Element {
  const { options, labels, axes, choose, trans } = props;
  const [open, setOpen] = useState(false);
  const node = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) {
      return;
    }
    node.current?.querySelector('input')?.focus();
    const outside = (event: PointerEvent) => {
      if (!node.current?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [open]);
  const tick = (id: string, wanted: boolean) => {
    const others = axes.filter(axis => axis !== id);
    choose(wanted ? [...others, id] : others);
  };
  return (
    <div
      ref={node}
      className="jp-IPSMembers-axes"
      onKeyDown={event => {
        if (open && event.key === 'Escape') {
          event.stopPropagation();
          setOpen(false);
          node.current?.querySelector('button')?.focus();
        }
      }}
    >
      <button aria-expanded={open} onClick={() => setOpen(!open)}>
        {trans.__('Axes (%1)', axes.length)}
      </button>
      {open && (
        <fieldset className="jp-IPSMembers-menu">
          <legend>
            {trans.__('The axis that is ticked last stands last, and colours.')}
          </legend>
          {options.map(({ id }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={axes.includes(id)}
                // Without an axis there is no plot.
                disabled={axes.length === 1 && axes[0] === id}
                onChange={event => tick(id, event.currentTarget.checked)}
              />
              {labels.get(id)}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}
