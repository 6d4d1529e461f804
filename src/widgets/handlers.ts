import { useMemo, useRef } from 'react';

type Handlers<T> = { [K in keyof T]: (...args: any[]) => void };

/** The newest handlers in an object that never changes, so that rows need not be drawn again. */
export function useHandlers<T extends Handlers<T>>(now: T): T {
  const latest = useRef(now);
  latest.current = now;
  return useMemo(() => {
    const names = Object.keys(now) as (keyof T)[];
    const call = (name: keyof T): [keyof T, (...args: any[]) => void] => [
      name,
      (...args) => latest.current[name](...args)
    ];
    return Object.fromEntries(names.map(call)) as T;
  }, []);
}
