import { RunsApi, UnreachableError } from '../api';
import { IDataFile, ILook, IRun } from '../contract';
import { LookTree } from './tree-state';

/** What was seen last of so many files is shown at once when the user comes back. */
const KEPT = 8;

/** Where files are selected faster than this, in milliseconds, only the last one is looked into. */
const HURRY = 100;

/** A problem of a file that changed so many seconds ago may pass: it may be being written. */
const RECENT = 60;

/** What came of a look, and of which state of the file. */
interface IOutcome {
  look: ILook | null;
  error: Error | null;
  stamp: string;
}

/**
 * The look into the data file that is selected.
 *
 * A file is looked into again when its size or time has changed, or a problem may have passed.
 */
export class LookModel {
  constructor(
    readonly api: RunsApi,
    readonly key: string,
    readonly changed: () => void
  ) {
    this.tree = new LookTree(changed);
  }

  /** What is opened and looked for; it stays when the user goes on to another file. */
  readonly tree: LookTree;

  get run(): IRun | null {
    return this._run;
  }

  /** The file that is selected; null where none, or more than one, is. */
  get file(): IDataFile | null {
    return this._file;
  }

  /** What is inside it, as it was seen last; null while that is not known. */
  get look(): ILook | null {
    return this._outcome?.look ?? null;
  }

  /** Why it could not be looked into the last time. */
  get error(): Error | null {
    return this._outcome?.error ?? null;
  }

  /** What was shown before it was selected; it carries its own name. */
  get before(): ILook | null {
    return this._before;
  }

  /**
   * Look into a file; the same again where it may have changed.
   *
   * @param file null where none, or more than one, is selected
   */
  async show(run: IRun, file: IDataFile | null): Promise<void> {
    this._run = run;
    const moved = file?.path !== this._file?.path;
    if (moved) {
      this._before = this.look ?? this._before;
    }
    this._file = file;
    if (moved) {
      const now = Date.now();
      const hurried = now - this._moved < HURRY;
      this._moved = now;
      this.changed();
      if (hurried) {
        await new Promise(resolve => setTimeout(resolve, HURRY));
      }
    }
    if (file && file.path === this._file?.path) {
      await this._ask(run, this._file);
    }
  }

  /** Look into it again, whatever came of it. */
  async retry(): Promise<void> {
    const outcome = this._outcome;
    if (this._run && this._file) {
      if (outcome) {
        outcome.stamp = '';
      }
      await this._ask(this._run, this._file);
    }
  }

  private async _ask(run: IRun, file: IDataFile): Promise<void> {
    const { path } = file;
    const stamp = `${file.size} ${file.modified}`;
    if (
      file.format === 'missing' ||
      this._asking.has(path) ||
      !isDue(this._outcome, file, stamp)
    ) {
      return;
    }
    this._asking.add(path);
    let outcome: IOutcome;
    try {
      const below = path.slice(run.directory.length + 1);
      const look = await this.api.look(this.key, below);
      outcome = { look, error: null, stamp };
    } catch (error) {
      const look = this._outcomes.get(path)?.look ?? null;
      outcome = { look, error: error as Error, stamp };
    } finally {
      this._asking.delete(path);
    }
    this._keep(path, outcome);
    if (path === this._file?.path) {
      this.changed();
    }
  }

  /** Kept by the path of the file: an answer that comes late is shown under no other name. */
  private _keep(path: string, outcome: IOutcome): void {
    this._outcomes.delete(path);
    this._outcomes.set(path, outcome);
    for (const other of this._outcomes.keys()) {
      if (this._outcomes.size <= KEPT) {
        break;
      }
      if (other !== this._file?.path) {
        this._outcomes.delete(other);
      }
    }
  }

  private get _outcome(): IOutcome | null {
    return (this._file && this._outcomes.get(this._file.path)) ?? null;
  }

  private _run: IRun | null = null;
  private _file: IDataFile | null = null;
  private _before: ILook | null = null;
  private _moved = 0;
  private _asking = new Set<string>();
  private _outcomes = new Map<string, IOutcome>();
}

/** Whether there may be something new to see. */
function isDue(
  outcome: IOutcome | null,
  file: IDataFile,
  stamp: string
): boolean {
  if (outcome === null || outcome.stamp !== stamp) {
    return true;
  }
  if (outcome.error) {
    return outcome.error instanceof UnreachableError;
  }
  const age = Date.now() / 1000 - (file.modified ?? 0);
  return outcome.look?.problem !== null && age < RECENT;
}
