import { TranslationBundle } from '@jupyterlab/translation';
import React, { useMemo } from 'react';

import { ProfilesModel } from './model';
import { Player } from './player';
import { timeFormat } from './words';

/** The shapes of the buttons, in a square of 16. */
const SHAPES = {
  first: 'M4 3h2v10H4zM12 3v10L6.5 8z',
  play: 'M5 3v10l8-5z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  last: 'M10 3h2v10h-2zM4 3v10l5.5-5z'
};

/**
 * Goes through the times by hand, or by itself.
 */
export function Slider(props: {
  model: ProfilesModel;
  player: Player;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, player, trans } = props;
  const { times, index } = model;
  const format = useMemo(() => timeFormat(times), [times]);
  const last = times.length - 1;
  const label = trans.__('t = %1 s', index < 0 ? '–' : format(times[index]));
  const go = (to: number) => {
    player.pause();
    model.show(to);
  };
  return (
    <div className="jp-IPSProfiles-slider">
      <SliderButton
        shape="first"
        label={trans.__('First time')}
        disabled={index <= 0}
        press={() => go(0)}
      />
      <SliderButton
        shape={player.playing ? 'pause' : 'play'}
        label={player.playing ? trans.__('Pause') : trans.__('Play')}
        disabled={last < 1}
        press={() => (player.playing ? player.pause() : player.play())}
      />
      <SliderButton
        shape="last"
        label={trans.__('Newest time')}
        disabled={index >= last}
        press={() => go(last)}
      />
      <input
        type="range"
        min={0}
        max={Math.max(0, last)}
        value={Math.max(0, index)}
        disabled={last < 1}
        aria-label={trans.__('Time')}
        aria-valuetext={label}
        onChange={event => go(Number(event.currentTarget.value))}
      />
      <output style={{ minWidth: `${widest(times, format) + 7}ch` }}>
        {label}
      </output>
    </div>
  );
}

function SliderButton(props: {
  shape: keyof typeof SHAPES;
  label: string;
  disabled: boolean;
  press(): void;
}): JSX.Element {
  const { shape, label, disabled, press } = props;
  return (
    <button
      className="jp-IPSRunPage-button"
      title={label}
      aria-label={label}
      disabled={disabled}
      onClick={press}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true" fill="currentColor">
        <path d={SHAPES[shape]} />
      </svg>
    </button>
  );
}

/** Letters of the longest time: the slider does not move while it is written. */
function widest(
  times: readonly number[],
  format: (time: number) => string
): number {
  const [first = 0] = times;
  const last = times[times.length - 1] ?? 0;
  return Math.max(format(first).length, format(last).length);
}
