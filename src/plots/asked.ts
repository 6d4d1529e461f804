import { IProblem, IProgress } from '../contract';

/**
 * What every answer about the numbers in files tells.
 */
export interface IAnswer {
  version: string;
  progress: IProgress;
  problems: IProblem[];
}

export interface IAskedOptions<A> {
  /** Fills what is null in an answer from the one before. */
  merge(now: A, before: A): A;
  /** There is another answer, or another error. */
  changed(): void;
  /** Whether somebody still waits for the rest. */
  goOn(): boolean;
  /** Does what is asked when it is its turn. */
  inTurn<T>(job: () => Promise<T>): Promise<T>;
}

/**
 * A question about numbers in files, and the newest answer. It is asked again while files are being
 * read, and when there may be something new; an answer that tells nothing new changes nothing.
 */
export class Asked<A extends IAnswer> {
  constructor(private _options: IAskedOptions<A>) {}

  /** The newest one, to the question before until there is one to that of now. */
  get answer(): A | null {
    return this._answer;
  }

  /** Whether the answer is one to the question of now. */
  get answered(): boolean {
    return this._answered;
  }

  /** Why there was no answer the last time. */
  get error(): Error | null {
    return this._error;
  }

  /**
   * Ask, unless that is being done, or nothing can be new.
   *
   * @param question names what is asked: another one begins anew
   * @param due whether there may be something new
   * @param ask with the version of the answer before
   * @returns when there is an answer or an error, which is not thrown
   */
  async refresh(
    question: string,
    due: boolean,
    ask: (version: string | null) => Promise<A>
  ): Promise<void> {
    if (question !== this._question) {
      this._question = question;
      this._answered = false;
      this._error = null;
    } else if (this._asking) {
      return this._asking;
    } else if (!due && this._isComplete() && !this._error) {
      return;
    }
    this._asking = this._ask(ask);
    return this._asking;
  }

  private async _ask(
    ask: (version: string | null) => Promise<A>
  ): Promise<void> {
    const { inTurn, merge, changed, goOn } = this._options;
    const turn = ++this._turn;
    const isNewest = () => turn === this._turn;
    const before = this._answered ? this._answer : null;
    let answer: A | null = null;
    let error: Error | null = null;
    try {
      // Another question may have come meanwhile.
      answer = await inTurn(async () =>
        isNewest() ? ask(before?.version ?? null) : null
      );
    } catch (reason) {
      error = reason as Error;
    }
    if (!isNewest()) {
      return;
    }
    this._asking = null;
    const hadError = this._error !== null;
    this._error = error;
    if (answer) {
      this._answer = before ? merge(answer, before) : answer;
      this._answered = true;
    }
    if (error || hadError || !before || isOther(answer!, before)) {
      changed();
    }
    // The change may have led to another question.
    const advanced =
      answer && answer.progress.read > (before?.progress.read ?? -1);
    if (advanced && !this._asking && !this._isComplete() && goOn()) {
      void this.refresh(this._question!, true, ask);
    }
  }

  private _isComplete(): boolean {
    return (
      this._answered &&
      this._answer!.progress.read >= this._answer!.progress.total
    );
  }

  private _question: string | null = null;
  private _answer: A | null = null;
  private _answered = false;
  private _error: Error | null = null;
  private _asking: Promise<void> | null = null;
  private _turn = 0;
}

/** Whether an answer tells anything that the one before did not. */
function isOther(now: IAnswer, before: IAnswer): boolean {
  const told = ({ version, progress, problems }: IAnswer) =>
    JSON.stringify([version, progress, problems]);
  return told(now) !== told(before);
}
