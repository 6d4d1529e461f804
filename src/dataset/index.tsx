import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { RunsApi } from '../api';
import { SelectionItem } from '../snippets';
import { IDatasetWishes } from '../snippets/dataset';
import { patternOf } from '../snippets/variables';
import { Remembered } from '../trends/remembered';
import { IOffer, offersOf } from './offer';
import { isLarge } from './size';
import { Variables } from './variables';
import '../../style/pages.css';

export { datasetCode, datasetOfPlot } from '../snippets/dataset';
export { filesOf, isLarge } from './size';

interface IDatasetContext {
  api: RunsApi;
  remembered: Remembered;
  trans: TranslationBundle;
}

/**
 * Ask which variables of a selection are loaded, and how.
 *
 * @returns null where the user does not want it any more
 */
export async function chooseDataset(
  items: readonly SelectionItem[],
  context: IDatasetContext
): Promise<IDatasetWishes | null> {
  const { trans } = context;
  const body = new DatasetBody(items, context);
  const dialog = new Dialog<IDatasetWishes>({
    title: trans.__('Load as Dataset'),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Insert Cell') })
    ],
    focusNodeSelector: 'input'
  });
  const { button, value } = await dialog.launch();
  return button.accept ? value : null;
}

class DatasetBody
  extends ReactWidget
  implements Dialog.IBodyWidget<IDatasetWishes>
{
  constructor(
    private _items: readonly SelectionItem[],
    private _context: IDatasetContext
  ) {
    super();
    this.addClass('jp-IPSDataset');
    void this._look();
  }

  getValue(): IDatasetWishes {
    const chosen = (this._offer?.variables ?? []).filter(({ key }) =>
      this._ticked.has(key)
    );
    const isPart = this._items.some(
      ({ kind }) => kind === 'file' || kind === 'timestep'
    );
    const pattern = isPart ? null : patternOf(chosen);
    return {
      variables: chosen.map(({ key, name, isAmbiguous }) =>
        isAmbiguous && pattern === null ? key : name
      ),
      pattern,
      dask: this._dask
    };
  }

  protected render(): JSX.Element {
    return (
      <Variables
        offer={this._offer}
        error={this._error}
        ticked={this._ticked}
        dask={this._dask}
        tick={(key, wanted) => {
          const ticked = new Set(this._ticked);
          if (wanted) {
            ticked.add(key);
          } else {
            ticked.delete(key);
          }
          this._ticked = ticked;
          this._hasChosen = true;
          this.update();
        }}
        setDask={dask => {
          this._dask = dask;
          this.update();
        }}
        trans={this._context.trans}
      />
    );
  }

  private async _look(): Promise<void> {
    const { api, remembered } = this._context;
    try {
      for await (const offer of offersOf(this._items, api, remembered)) {
        if (this.isDisposed) {
          return;
        }
        if (!this._offer) {
          this._dask = isLarge(offer.files);
        }
        if (!this._hasChosen) {
          this._ticked = new Set(offer.ticked);
        }
        this._offer = offer;
        this.update();
      }
    } catch (error) {
      this._error = error as Error;
      this.update();
    }
  }

  private _offer: IOffer | null = null;
  private _error: Error | null = null;
  private _ticked: ReadonlySet<string> = new Set();
  /** Whether the user ticked: what is found later changes no tick then. */
  private _hasChosen = false;
  private _dask = false;
}
