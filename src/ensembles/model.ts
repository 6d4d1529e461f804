import { RunsApi } from '../api';
import {
  IEnsemble,
  IFinalPage,
  IMember,
  IProblem,
  IProgress,
  IRun
} from '../contract';
import { Asked } from '../plots/asked';
import { IEnsemblePlot } from '../plots/plot';
import {
  axisOptions,
  IAxisOption,
  IFinals,
  quantityOf,
  valuesOn
} from './axes';
import {
  axesOf,
  beginning,
  candidatesIn,
  chosen,
  IChoice,
  varies
} from './choice';
import { looksSame, memberPlot } from './plot';

/** What of the plot of an ensemble survives a reload. */
export interface IMembersPlotState {
  shown: boolean;
  /** What the user chose, by the path of the ensemble. */
  choices: Record<string, Partial<IChoice>>;
}

/** Somebody who did not look again for so long, in milliseconds, does not wait for the rest. */
const PATIENCE = 5000;

/** What is drawn: it comes anew at every refresh. */
interface IShown {
  run: IRun;
  ensemble: IEnsemble;
  members: readonly IMember[];
}

/** An answer, and what was asked. */
interface IAnswer extends IFinalPage {
  path: string;
  ids: readonly string[];
}

/**
 * The plot of the members of the ensemble that is shown.
 */
export class MembersPlotModel {
  constructor(
    readonly api: RunsApi,
    readonly key: string,
    readonly changed: () => void
  ) {}

  /** Whether the plot is shown, beside the table where there is room. */
  get shown(): boolean {
    return this._isShown;
  }
  set shown(shown: boolean) {
    this._isShown = shown;
    this._lookedAt = Date.now();
    this._update();
    void this._ask();
  }

  /** What the members can be drawn against. */
  get options(): readonly IAxisOption[] {
    return this._options;
  }

  /** What is drawn, and how; null before that is known. */
  get choice(): IChoice | null {
    return this._choice;
  }

  /** Null before the first answer. The same while it looks the same. */
  get plot(): IEnsemblePlot | null {
    return this._plot;
  }

  /** How many of the members that have started have been read. */
  get progress(): IProgress {
    return this._answer?.progress ?? { read: 0, total: 0 };
  }

  get problems(): readonly IProblem[] {
    return this._answer?.problems ?? [];
  }

  /** Why the last values could not be read the last time. */
  get error(): Error | null {
    return this._asked.error;
  }

  /** Draw something else. */
  choose(part: Partial<IChoice>): void {
    const path = this._drawn?.ensemble.path;
    if (path !== undefined) {
      this._choices = {
        ...this._choices,
        [path]: { ...this._choices[path], ...part }
      };
      this._update();
      void this._ask();
    }
  }

  /**
   * Ask the server again for the last values of what is drawn.
   *
   * @param run that has started the ensemble
   */
  async refresh(
    run: IRun | null,
    ensemble: IEnsemble | null,
    members: readonly IMember[]
  ): Promise<void> {
    this._lookedAt = Date.now();
    const before = this._drawn;
    if (ensemble?.path !== before?.ensemble.path) {
      this._begun = null;
      this._choice = null;
      this._plot = null;
      this._ids = [];
    }
    this._drawn = run && ensemble && { run, ensemble, members };
    if (members !== before?.members || !this._plot) {
      this._update();
    }
    await this._ask();
  }

  toJSON(): IMembersPlotState {
    return { shown: this._isShown, choices: this._choices };
  }

  restore(state: Partial<IMembersPlotState>): void {
    this._isShown = state.shown ?? false;
    this._choices = { ...state.choices };
  }

  /** Ask for what is drawn, and again when an answer leads to another question. */
  private async _ask(): Promise<void> {
    const { ensemble } = this._drawn ?? {};
    if (!this._isShown || !ensemble || ensemble.problem !== null) {
      return;
    }
    const wanted = this._wanted();
    if (!wanted.every(id => this._ids.includes(id))) {
      this._ids = wanted;
    }
    const ids = this._ids;
    const { component, name, path } = ensemble;
    await this._asked.refresh(
      JSON.stringify([path, ids]),
      true,
      async version => ({
        ...(await this.api.finals(
          this.key,
          component,
          name,
          [...ids],
          version
        )),
        path,
        ids
      })
    );
    if (this._asked.answered && !this._wanted().every(id => ids.includes(id))) {
      await this._ask();
    }
  }

  /** Ids of the quantities whose values are drawn, or tell what to begin with. */
  private _wanted(): string[] {
    const axes = this._choice ? axesOf(this._choice) : [];
    const candidates = this._begun
      ? []
      : candidatesIn(this._options).map(({ id }) => id);
    const ids = [...candidates, ...axes].flatMap(id => quantityOf(id) ?? []);
    return [...new Set(ids)];
  }

  /** Anything that the plot is made of has changed. */
  private _update(): void {
    if (this._drawn && this._isShown) {
      this._arrange(this._drawn);
    }
    this.changed();
  }

  private _arrange({ run, ensemble, members }: IShown): void {
    const answer = this._answer;
    const finals = this._finals();
    const { path, parameters } = ensemble;
    const options = axisOptions(parameters, members, answer?.quantities ?? []);
    // What a member has that failed, or still runs, is of another time.
    const ended = members.filter(({ run }) => run?.state === 'completed');
    const compared = ended.length > 1 ? ended : members;
    const values = (option: IAxisOption) =>
      valuesOn(option, parameters, compared, finals);
    const begun = this._begun ?? beginning(options, values);
    if (answer && begun) {
      const y = options.find(({ id }) => id === begun.y);
      // Until something varies, what to begin with may change.
      this._begun = y && varies(values(y)) ? begun : null;
    }
    this._options = options;
    this._choice =
      begun && answer
        ? chosen(begun, this._choices[path] ?? {}, options)
        : null;
    if (!this._choice) {
      return;
    }
    const axes = axesOf(this._choice).flatMap(
      axis => options.find(({ id }) => id === axis) ?? []
    );
    const read = axes.every(({ id }) => {
      const quantity = quantityOf(id);
      return quantity === null || finals.ids.includes(quantity);
    });
    // Until the values of another axis are there, the plot stays as it is.
    if (read) {
      const { mark } = this._choice;
      const plot = memberPlot(run, ensemble, members, finals, mark, axes);
      this._plot = looksSame(this._plot, plot) ? this._plot : plot;
    }
  }

  /** The newest answer for the ensemble that is shown. */
  private get _answer(): IAnswer | null {
    const { answer } = this._asked;
    return answer?.path === this._drawn?.ensemble.path ? answer : null;
  }

  private _finals(): IFinals {
    const members = this._answer?.members ?? [];
    return {
      ids: this._answer?.ids ?? [],
      values: new Map(members.map(({ sim_name, values }) => [sim_name, values]))
    };
  }

  private _asked = new Asked<IAnswer>({
    merge: (now, before) => ({
      ...now,
      quantities: now.quantities ?? before.quantities,
      members: now.members ?? before.members
    }),
    changed: () => this._update(),
    goOn: () => this._isShown && Date.now() < this._lookedAt + PATIENCE,
    inTurn: job => job()
  });
  private _isShown = false;
  private _choices: Record<string, Partial<IChoice>> = {};
  private _drawn: IShown | null = null;
  private _options: readonly IAxisOption[] = [];
  private _begun: IChoice | null = null;
  private _choice: IChoice | null = null;
  private _plot: IEnsemblePlot | null = null;
  private _ids: readonly string[] = [];
  private _lookedAt = 0;
}
