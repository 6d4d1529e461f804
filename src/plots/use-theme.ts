import { RefObject, useLayoutEffect, useState } from 'react';

import { ITheme } from './theme';

/**
 * How the theme of the Lab looks where an element is; null before that is known.
 */
export function useTheme(element: RefObject<HTMLElement>): ITheme | null {
  const [theme, setTheme] = useState<ITheme | null>(null);
  useLayoutEffect(() => {
    const read = () => {
      const style = getComputedStyle(element.current!);
      const value = (name: string) => style.getPropertyValue(name).trim();
      setTheme({
        font: style.fontFamily,
        fontSize: parseFloat(style.fontSize),
        text: value('--jp-ui-font-color1'),
        quiet: value('--jp-ui-font-color2'),
        grid: value('--jp-border-color3'),
        ground: value('--jp-layout-color1')
      });
    };
    read();
    // JupyterLab names the theme there once its style sheet is loaded.
    const observer = new MutationObserver(read);
    observer.observe(document.body, {
      attributeFilter: ['data-jp-theme-name']
    });
    return () => observer.disconnect();
  }, []);
  return theme;
}
