import { TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';

import { RefusedError, RunsApi } from '../api';
import { IAbout, IRunEvent } from '../contract';
import { IMembersPlotState, MembersPlotModel } from '../ensembles';
import { GridModel } from '../grid';
import { LookModel } from '../look';
import { IProfilesState, ProfilesModel } from '../profiles';
import { SelectionItem } from '../snippets';
import { ITrendsState, Remembered, TrendsModel } from '../trends';
import { ChildRuns } from './children';
import { RunEnsembles } from './ensembles';
import { ALL_EVENTS, eventColumns, IEventFilter, RunEvents } from './events';
import { fileColumns, fileKey, FilesSource, IFileRow } from './files';
import { FailureModel } from './failure';
import { NotesModel } from './notes';
import { RunTrace } from './run-trace';
import { ITimelineView, WHOLE } from './timeline-layout';
import { runWords } from './words';

/** The tabs of a page, left to right. */
export const TABS = [
  'overview',
  'trends',
  'profiles',
  'data',
  'ensembles',
  'children',
  'events',
  'timeline',
  'resources'
] as const;

export type Tab = (typeof TABS)[number];

/**
 * What of a page survives a reload of the Lab.
 */
export interface IRunPageState {
  /** The run in words, for when it cannot be read. */
  name: string;
  tab: Tab;
  events: IEventFilter;
  follow: boolean;
  /** Path of the ensemble that is shown. */
  ensemble: string | null;
  timeline: ITimelineView;
  trends: ITrendsState;
  profiles: IProfilesState;
  membersPlot: IMembersPlotState;
}

/**
 * The state of the page of a run: what is known of it, and what is shown.
 *
 * It knows nothing of how that looks, and asks the server only for what is in view.
 */
export class RunPageModel {
  constructor(
    private _api: RunsApi,
    readonly key: string,
    trans: TranslationBundle,
    remembered: Remembered
  ) {
    this.notes = new NotesModel(
      notes => this._api.saveNotes(key, notes),
      this._emit
    );
    this.events = new RunEvents(_api, key);
    this.eventGrid = new GridModel(this.events.source, eventColumns(trans));
    this.children = new ChildRuns(_api, key, trans);
    this.ensembles = new RunEnsembles(_api, key, trans, this._emit);
    this.trace = new RunTrace(_api, key, this._emit);
    this.trends = new TrendsModel(_api, [key], remembered, this._emit);
    this.profiles = new ProfilesModel(_api, [key], this._emit);
    this.membersPlot = new MembersPlotModel(_api, key, this._emit);
    this.look = new LookModel(_api, key, this._emit);
    this.failure = new FailureModel(_api, key, this._emit);
    this.files = new FilesSource(async page => {
      const answer = await this._api.timesteps(key, page);
      return { ...answer, items: answer.timesteps };
    });
    this.fileGrid = new GridModel(this.files, fileColumns(trans));
    this.files.changed.connect(() => this._reveal());
    this.fileGrid.changed.connect(() => void this._look());
    for (const { source } of [this.eventGrid, this.fileGrid]) {
      source.changed.connect(this._emit);
    }
    this.children.source.changed.connect(this._emit);
  }

  /** Anything changed, but for what the grids tell themselves. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  readonly notes: NotesModel;
  readonly events: RunEvents;
  readonly eventGrid: GridModel<IRunEvent>;
  readonly children: ChildRuns;
  readonly ensembles: RunEnsembles;
  readonly trace: RunTrace;
  readonly trends: TrendsModel;
  readonly profiles: ProfilesModel;
  readonly membersPlot: MembersPlotModel;
  readonly look: LookModel;
  readonly failure: FailureModel;
  readonly files: FilesSource;
  readonly fileGrid: GridModel<IFileRow>;

  /** The head of the page; null before the first answer. */
  get about(): IAbout | null {
    return this._about;
  }

  /** `127 iter_rampup`, as it was last known; '' while it never was. */
  get name(): string {
    return this._about ? runWords(this._about.run) : this._name;
  }

  /** Why the head could not be read the last time. */
  get error(): Error | null {
    return this._error;
  }

  /** Whether the server answered that there is no such run. */
  get gone(): boolean {
    return (
      this._error instanceof RefusedError && this._error.reason === 'not_found'
    );
  }

  get tab(): Tab {
    return this._tab;
  }
  set tab(tab: Tab) {
    if (tab !== this._tab) {
      this._tab = tab;
      this._emit();
      void this._refreshTab(true).catch(() => undefined);
    }
  }

  /** Whether the run may still say something. A silent one is not dead. */
  get live(): boolean {
    const state = this._about?.run.state;
    return state === 'running' || state === 'silent';
  }

  /** Whether the last event is kept in view; only a live run has more to come. */
  get follow(): boolean {
    return this._follow;
  }
  set follow(follow: boolean) {
    if (follow !== this._follow) {
      this._follow = follow;
      this._emit();
    }
  }

  get eventFilter(): IEventFilter {
    return this.events.filter;
  }
  set eventFilter(filter: IEventFilter) {
    this.events.filter = filter;
    this._emit();
  }

  /** Turn to an event among all others. */
  showEvent(number: number): void {
    this.eventFilter = ALL_EVENTS;
    this.eventGrid.reveal(number, String(number));
    this.tab = 'events';
  }

  /** Path of the ensemble that is shown. */
  get ensemble(): string | null {
    return this.ensembles.shown?.path ?? null;
  }
  set ensemble(path: string | null) {
    void this.ensembles.show(path).then(() => this._refreshPlot());
    this._emit();
  }

  /**
   * Show what is inside a data file.
   *
   * @param timestep its label
   */
  showFile(timestep: string, path: string): void {
    this._sought = fileKey(timestep, path);
    this._reveal();
    if (this._tab === 'data') {
      void this._refreshTab(true).catch(() => undefined);
    }
    this.tab = 'data';
  }

  /** What the timeline shows. */
  get timeline(): ITimelineView {
    return this._timeline;
  }
  showTimeline = (part: Partial<ITimelineView>): void => {
    this._timeline = { ...this._timeline, ...part };
    this._emit();
  };

  /** What the commands work on: the selected rows of the tab, else the run. */
  selectedItems(): SelectionItem[] {
    const run = this._about?.run;
    if (!run || this.gone) {
      return [];
    }
    const rows = this._selectedRows(run);
    return rows.length ? rows : [{ kind: 'run', run }];
  }

  /**
   * Ask the server again for the head and for what the open tab shows.
   *
   * @param asked somebody wants it now: a run that was gone is asked for only then
   * @throws what the request for the head threw; other failures are told where they belong
   */
  async refresh(asked = false): Promise<void> {
    if (this.gone && !asked) {
      return;
    }
    const { writes } = this.notes;
    try {
      const about = await this._api.about(this.key);
      this._error = null;
      const changed = JSON.stringify(about) !== JSON.stringify(this._about);
      if (changed) {
        this._about = about;
      }
      if (writes === this.notes.writes) {
        this.notes.take(about.run.notes);
      }
      await this._refreshTab(changed).catch(() => undefined);
    } catch (error) {
      this._error = error as Error;
      throw error;
    } finally {
      this._changed.emit();
    }
  }

  toJSON(): IRunPageState {
    return {
      name: this.name,
      tab: this._tab,
      events: this.events.filter,
      follow: this._follow,
      ensemble: this.ensembles.wanted,
      timeline: this._timeline,
      trends: this.trends.toJSON(),
      profiles: this.profiles.toJSON(),
      membersPlot: this.membersPlot.toJSON()
    };
  }

  restore(state: Partial<IRunPageState>): void {
    this._name = state.name ?? '';
    this._tab = TABS.find(tab => tab === state.tab) ?? 'overview';
    this._follow = state.follow ?? false;
    this.ensembles.wanted = state.ensemble ?? null;
    this._timeline = { ...WHOLE, ...state.timeline };
    this.trends.restore(state.trends ?? {});
    this.profiles.restore(state.profiles ?? {});
    this.membersPlot.restore(state.membersPlot ?? {});
    if (state.events) {
      this.events.filter = state.events;
    }
    this._changed.emit();
  }

  /**
   * @param changed whether the head has changed: the tables of a run that has ended do not
   */
  private async _refreshTab(changed: boolean): Promise<void> {
    const due = changed || this.live;
    switch (this._tab) {
      case 'overview':
        await Promise.all([
          this._about && this.failure.refresh(this._about, due),
          this.trends.refresh(due)
        ]);
        return;
      case 'trends':
        return this.trends.refresh(due);
      case 'profiles':
        return this.profiles.refresh(due);
      case 'data':
        await this.files.refresh();
        return this._look();
      case 'ensembles':
        await this.ensembles.refresh();
        return this._refreshPlot();
      case 'children':
        return this.children.refresh(due);
      case 'events':
        return this._refreshEvents();
      default:
        return this._about ? this.trace.refresh(this._about, due) : undefined;
    }
  }

  private _refreshPlot(): Promise<void> {
    const { shown, table } = this.ensembles;
    return this.membersPlot.refresh(
      this._about?.run ?? null,
      shown,
      table?.source.items ?? []
    );
  }

  /** Look into the file that is selected, and into no other. */
  private async _look(): Promise<void> {
    const run = this._about?.run;
    const [row, ...others] = this.fileGrid.selection.items();
    if (run) {
      await this.look.show(run, (!others.length && row?.file) || null);
    }
  }

  /** Select the file that is sought, and load more files until it is there. */
  private _reveal(): void {
    if (this._sought === null) {
      return;
    }
    const index = this.files.indexOf(this._sought);
    if (index >= 0) {
      const key = this._sought;
      this._sought = null;
      this.fileGrid.selection.select(index);
      this.fileGrid.reveal(index, key);
    } else if (this.files.timesteps !== null && !this.files.more()) {
      this._sought = null;
    }
  }

  /** The log only grows: as long as before, it is the same. */
  private async _refreshEvents(): Promise<void> {
    const events = this._about?.events ?? null;
    const { source } = this.events;
    if (events !== this._eventsRead || source.error || source.count === null) {
      await source.refresh();
      this._eventsRead = events;
    }
  }

  private _selectedRows(run: IAbout['run']): SelectionItem[] {
    switch (this._tab) {
      case 'data':
        return this.fileGrid.selection
          .items()
          .map(({ timestep, file }) =>
            file
              ? { kind: 'file', run, timestep, file }
              : { kind: 'timestep', run, timestep }
          );
      case 'children':
        return this.children.grid.selection
          .items()
          .map(child => ({ kind: 'run', run: child }));
      case 'ensembles':
        return this.ensembles.selectedItems(run);
      default:
        return [];
    }
  }

  private _emit = (): void => this._changed.emit();

  private _changed = new Signal<this, void>(this);
  private _name = '';
  private _about: IAbout | null = null;
  private _error: Error | null = null;
  private _tab: Tab = 'overview';
  private _follow = false;
  private _sought: string | null = null;
  private _eventsRead: number | null = null;
  private _timeline = WHOLE;
}
