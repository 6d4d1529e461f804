import { Widget } from '@lumino/widgets';

import { PageView } from '../widgets/view';

class Page extends PageView {
  protected render() {
    return null;
  }
}

describe('a page of the main area', () => {
  it('is disposed of when it is closed, so that it can be opened again', () => {
    const page = new Page();
    Widget.attach(page, document.body);
    page.close();
    expect(page.isAttached).toBe(false);
    expect(page.isDisposed).toBe(true);
  });

  it('tells when it comes into view', () => {
    const page = new Page();
    const seen: boolean[] = [];
    page.visibilityChanged.connect((_, visible) => seen.push(visible));
    Widget.attach(page, document.body);
    page.hide();
    page.show();
    expect(seen).toEqual([true, false, true]);
    page.dispose();
  });
});
