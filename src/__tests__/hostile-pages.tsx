import { RefusedError } from '../api';
import { ComparePage } from '../compare';
import { TABS as PARTS } from '../compare/model';
import { RunsModel } from '../model/model';
import { RunPage } from '../page';
import { TABS } from '../page/model';
import { RunTable } from '../table';
import { RunsPanel } from '../widgets/panel';
import { hostileApi, refusingApi } from './hostile';
import {
  expectNothingBroken,
  expectPlain,
  FEW,
  told,
  expectPlainPlot
} from './poisoned';
import { aLab, drawn, lookAt, openAll, settled } from './seen';

const panelOf = (page: { node: HTMLElement }) =>
  page.node.querySelector('[role="tabpanel"]')!;

/** Everything that a server tells, in each page and tab. */
export const pages = () =>
  describe.each(FEW)('where a server says %s everywhere', (_, payload) => {
    afterEach(() => {
      drawn.forEach(spec => expectPlainPlot(spec, payload));
      drawn.length = 0;
    });

    const lab = aLab(hostileApi(payload));
    const refused = aLab(refusingApi(payload));
    const actions = {} as any;

    it.each(TABS)('the tab %s of a run shows it as it is', tab =>
      lookAt(new RunPage({ ...lab, key: 'k9' }), async page => {
        page.model.tab = tab;
        await settled();
        page.model.fileGrid.selection.select(0);
        await openAll(page.node);
        expect(page.title.label).toContain(told(payload));
        expect(page.title.caption).toContain(told(payload));
        expectPlain(page.node.querySelector('header')!, payload);
        if (tab === 'resources') {
          // All that comes from the run is in the plot.
          expectNothingBroken(panelOf(page));
          expect(drawn.length).toBeGreaterThan(0);
        } else {
          expectPlain(panelOf(page), payload);
        }
      })
    );

    it.each(PARTS)('the tab %s of a comparison shows it as it is', tab =>
      lookAt(new ComparePage({ ...lab, keys: ['k9', 'k10'] }), async page => {
        page.model.tab = tab;
        await settled();
        await openAll(page.node);
        expect(page.title.label).toContain(told(payload));
        expect(page.title.caption).toContain(told(payload));
        expectPlain(page.node.querySelector('header')!, payload);
        expectPlain(panelOf(page), payload);
      })
    );

    it('the table of runs shows it as it is', () =>
      lookAt(new RunTable(lab), async page => {
        await openAll(page.node);
        expectPlain(page.node, payload);
      }));

    it('the panel shows it as it is', () => {
      const model = new RunsModel(lab.api);
      model.connecting = true;
      return lookAt(new RunsPanel({ ...lab, model, actions }), async panel => {
        await model.refresh();
        await settled();
        await openAll(panel.node);
        // What a shell takes is no run's, and is copied as it is.
        const connect = panel.node.querySelector('.jp-IPSConnect')!;
        expect(connect.textContent).toContain(payload);
        expectNothingBroken(connect);
        expectPlain(panel.node.querySelector('[role="tree"]')!, payload);
        const kinds = [...panel.node.querySelectorAll('[data-kind]')].map(row =>
          row.getAttribute('data-kind')
        );
        expect(kinds).toEqual(
          expect.arrayContaining([
            'run',
            'file',
            'notebook',
            'ensemble',
            'member'
          ])
        );
      });
    });

    it('its refusals are text', async () => {
      for (const page of [
        new RunPage({ ...refused, key: 'k9' }),
        new ComparePage({ ...refused, keys: ['k9', 'k10'] }),
        new RunTable(refused)
      ]) {
        await lookAt(page, async () => expectPlain(page.node, payload));
      }
      const model = new RunsModel(refused.api);
      model.connecting = true;
      const panel = new RunsPanel({ ...refused, model, actions });
      await lookAt(panel, async () => {
        await model.refresh().catch(() => undefined);
        await settled();
        expectPlain(panel.node, payload);
      });
    });

    it('a run that went away is told as text', () => {
      const api = { ...lab.api } as any;
      return lookAt(new RunPage({ ...lab, api, key: 'k9' }), async page => {
        api.about = async () => {
          throw new RefusedError('gone', 404, 'not_found');
        };
        await page.model.refresh().catch(() => undefined);
        await settled();
        expect(page.node.textContent).toContain('is no longer there');
        expectPlain(page.node, payload);
      });
    });

    it('of each tab too, where the head of the page is known', () => {
      const api = { ...refused.api, about: lab.api.about } as typeof lab.api;
      return lookAt(new RunPage({ ...refused, api, key: 'k9' }), async page => {
        for (const tab of TABS) {
          page.model.tab = tab;
          await settled();
          expectPlain(panelOf(page), payload);
        }
      });
    });
  });
