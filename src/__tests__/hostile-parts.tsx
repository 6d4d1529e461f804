import React from 'react';

import { RunsApi } from '../api';
import { chooseDataset } from '../dataset';
import { trashRuns } from '../keep/trash';
import { LookModel, LookView } from '../look';
import { RunPage } from '../page';
import { NotesModel } from '../page/notes';
import { NotesEditor } from '../page/notes-editor';
import { SelectionItem } from '../snippets';
import { aLook, aTimestep } from './examples';
import { hostileApi, refusingApi, TOLD } from './hostile';
import { expectPlain, FEW, poisoned, expectPlainPlot } from './poisoned';
import {
  drawn,
  aLab,
  lookAt,
  lookAtPart,
  openAll,
  settled,
  trans
} from './seen';

const press = (node: Element, words: string) =>
  [...node.querySelectorAll('button')]
    .find(({ textContent }) => textContent?.startsWith(words))!
    .click();

/** What pages show only where somebody asks for it, or something is not as it should be. */
export const parts = () =>
  describe.each(FEW)('where a run says %s', (_, payload) => {
    afterEach(() => {
      drawn.forEach(spec => expectPlainPlot(spec, payload));
      drawn.length = 0;
    });

    const lab = aLab(hostileApi(payload));
    const run = poisoned(TOLD, payload);

    const lookOf = (model: LookModel) => (
      <LookView
        {...lab}
        model={model}
        insert={() => undefined}
        open={() => undefined}
      />
    );

    it.each(['scatter', 'line', 'heatmap', 'parallel'] as const)(
      'a plot of members, as %s, shows it as it is',
      mark =>
        lookAt(new RunPage({ ...lab, key: 'k9' }), async ({ model, node }) => {
          model.tab = 'ensembles';
          await settled();
          model.membersPlot.shown = true;
          await settled();
          model.membersPlot.choose({ mark, colour: 'x' });
          model.ensembles.table!.grid.selection.select(0);
          await openAll(node);
          const plot = node.querySelector('.jp-IPSMembers')!;
          expect(plot.querySelector('.jp-IPSPlot')).not.toBeNull();
          expectPlain(plot, payload);
        })
    );

    const table = { columns: ['x', 'y'], rows: [['x', 'y']], total: 9 };
    const equilibrium = {
      surfaces: [],
      boundary_r: [1],
      boundary_z: [1],
      limiter_r: [1],
      limiter_z: [1],
      axis_r: 1,
      axis_z: 0
    };
    const image = 'data:image/png;base64,AAAA';
    it.each(Object.entries({ table, equilibrium, image, text: 'x' }))(
      'a look at a %s shows it as it is',
      async (kind, inside) => {
        const look = poisoned(aLook({ [kind]: inside }), payload);
        const api = { look: async () => look } as any as RunsApi;
        const model = new LookModel(api, 'k9', () => undefined);
        await model.show(run, poisoned(aTimestep(1, 'x'), payload).files[0]);
        await lookAtPart(lookOf(model), node => {
          // The one picture that is shown is that of the file.
          const images = [...node.querySelectorAll('img')];
          expect(images.map(({ src }) => src)).toEqual(
            kind === 'image' ? [image] : []
          );
          const alt = images[0]?.alt ?? '';
          images.forEach(one => one.replaceWith(alt));
          expectPlain(node, payload);
        });
      }
    );

    it('what a file is, that is waited for or not there, is text', async () => {
      const [file] = poisoned(aTimestep(1, 'x'), payload).files;
      const api = {
        look: () => new Promise(() => undefined)
      } as any as RunsApi;
      for (const format of ['json', 'missing'] as const) {
        const model = new LookModel(api, 'k9', () => undefined);
        void model.show(run, { ...file, format });
        await lookAtPart(lookOf(model), async node => {
          await new Promise(resolve => setTimeout(resolve, 350));
          expectPlain(node, payload);
        });
      }
    });

    it('notes stay what was written, and why they are not kept is text', async () => {
      const notes = new NotesModel(
        refusingApi(payload).saveNotes as any,
        () => undefined
      );
      notes.take(run.notes);
      notes.edit({ text: payload, tags: payload });
      await notes.save();
      await lookAtPart(<NotesEditor notes={notes} trans={trans} />, node => {
        expect(node.querySelector('textarea')!.value).toBe(payload);
        expect(node.querySelector('input')!.value).toBe(
          payload.replace(/\n/g, '')
        );
        expectPlain(node, payload);
      });
    });

    it('the question before the trash shows it as it is', async () => {
      const asked = trashRuns([run], lab.api, trans);
      await settled();
      const dialog = document.querySelector('.jp-Dialog')!;
      expectPlain(dialog, payload);
      press(dialog, 'Cancel');
      expect(await asked).toBe(false);
    });

    it('the choice of variables shows it as it is', async () => {
      const items: SelectionItem[] = [{ kind: 'run', run }];
      const chosen = chooseDataset(items, lab);
      await settled();
      const dialog = document.querySelector('.jp-Dialog')!;
      expectPlain(dialog, payload);
      press(dialog, 'Cancel');
      expect(await chosen).toBeNull();
    });
  });
