import { RefObject, useLayoutEffect, useState } from 'react';

/**
 * The size of an element without its borders and scrollbars, in pixels; 0 before it is known.
 */
export function useSize(element: RefObject<HTMLElement>): {
  width: number;
  height: number;
} {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const node = element.current!;
    const measure = () =>
      setSize(before => {
        const { clientWidth: width, clientHeight: height } = node;
        const same = before.width === width && before.height === height;
        return same ? before : { width, height };
      });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return size;
}
