import { TranslationBundle } from '@jupyterlab/translation';

import { RunsApi } from '../api';
import { IAbout, IFailure } from '../contract';

/**
 * Why a run failed, as far as its files tell.
 */
export class FailureModel {
  constructor(
    readonly api: RunsApi,
    readonly key: string,
    readonly changed: () => void
  ) {}

  failure: IFailure | null = null;

  async refresh(about: IAbout, due: boolean): Promise<void> {
    // Filled in below.
  }
}

/** What is known of why the run failed. */
export function FailureView(props: {
  model: FailureModel;
  about: IAbout;
  trans: TranslationBundle;
  openRun(key: string): void;
  compare(keys: string[]): void;
}): JSX.Element | null {
  return null;
}
