import { ITrace } from '../contract';

export interface ISpan {
  component: string;
  start: number;
  duration: number | null;
  name?: string;
  /** Index of the enclosing span. */
  parent?: number;
  /** Index of the run. */
  run?: number;
  cores?: number;
}

/** The trace of these spans, in order of start; times are seconds since 1970. */
export function aTrace(spans: ISpan[], about: Partial<ITrace> = {}): ITrace {
  const components = [...new Set(spans.map(span => span.component))];
  const names = [...new Set(spans.map(span => span.name ?? ''))];
  const runs = Math.max(1, ...new Set(spans.map(span => (span.run ?? 0) + 1)));
  return {
    runs: Array.from({ length: runs }, (_, i) => ({
      key: `k${i + 1}`,
      runid: i + 1,
      simname: `sim_${i + 1}`
    })),
    components,
    names,
    run: spans.map(span => span.run ?? 0),
    component: spans.map(span => components.indexOf(span.component)),
    name: spans.map(span => names.indexOf(span.name ?? '')),
    parent: spans.map(span => span.parent ?? -1),
    start: spans.map(span => span.start),
    duration: spans.map(span => span.duration),
    cores: spans.map(span => span.cores ?? null),
    total_cores: null,
    now: 0,
    ...about
  };
}
