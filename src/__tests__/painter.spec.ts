import { IRenderMime, IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { PromiseDelegate } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';

import { Painter } from '../plots/painter';

/** A renderer that has drawn when the test says so. */
class SlowRenderer extends Widget {
  readonly drawn = new PromiseDelegate<void>();
  data: IRenderMime.IMimeModel['data'] = {};

  renderModel({ data }: IRenderMime.IMimeModel): Promise<void> {
    this.data = data;
    this.node.textContent = (data[MIME_TYPE] as { name: string }).name;
    return this.drawn.promise;
  }
}

const MIME_TYPE = 'application/vnd.vegalite.v5+json';

describe('a painter', () => {
  let renderers: SlowRenderer[];
  let host: HTMLElement;
  let failures: (string | null)[];
  let painter: Painter;

  const later = () => new Promise(resolve => setTimeout(resolve));
  const finish = async (i: number) => {
    renderers[i].drawn.resolve();
    await later();
  };

  beforeEach(() => {
    renderers = [];
    failures = [];
    host = document.createElement('div');
    document.body.append(host);
    const rendermime = {
      createRenderer: () => {
        renderers.push(new SlowRenderer());
        return renderers[renderers.length - 1];
      }
    } as unknown as IRenderMimeRegistry;
    painter = new Painter(host, rendermime, failure =>
      failures.push(failure && failure.message)
    );
  });

  afterEach(() => {
    painter.dispose();
    host.remove();
  });

  it('shows a plot until the next one is drawn', async () => {
    painter.draw({ name: 'one' });
    expect(host.textContent).toBe('');
    await finish(0);
    expect(host.textContent).toBe('one');
    painter.draw({ name: 'two' });
    await later();
    expect(host.textContent).toBe('one');
    await finish(1);
    expect(host.textContent).toBe('two');
    expect(renderers[0].isDisposed).toBe(true);
  });

  it('draws the last one of plots that come faster than they are drawn', async () => {
    painter.draw({ name: 'one' });
    painter.draw({ name: 'two' });
    painter.draw({ name: 'three' });
    await finish(0);
    await finish(1);
    expect(renderers).toHaveLength(2);
    expect(host.textContent).toBe('three');
  });

  it('says why a plot cannot be drawn, and draws the next one', async () => {
    painter.draw({ name: 'one' });
    renderers[0].drawn.reject(new Error('no such mark'));
    await later();
    painter.draw({ name: 'two' });
    await finish(1);
    expect(failures).toEqual(['no such mark', null]);
    expect(host.textContent).toBe('two');
    expect(renderers[0].isDisposed).toBe(true);
  });

  it('shows nothing that comes too late', async () => {
    painter.draw({ name: 'one' });
    painter.draw({ name: 'two' });
    painter.dispose();
    await finish(0);
    expect(host.textContent).toBe('');
    expect(renderers).toHaveLength(1);
    expect(renderers[0].isDisposed).toBe(true);
    expect(failures).toEqual([]);
  });

  it('does not let the renderer make a PNG of each plot', () => {
    painter.draw({ name: 'one' });
    expect(renderers[0].data['image/png']).toBeTruthy();
  });
});
