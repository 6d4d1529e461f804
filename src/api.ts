import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import {
  IAbout,
  IBrowsedFolders,
  IComparison,
  IEnsembleList,
  IEnsembleTable,
  IErrorAnswer,
  IEventPage,
  IExport,
  IFailure,
  IFinalPage,
  IFormatList,
  ILook,
  INotebookList,
  INotes,
  IPortalAddress,
  IProfilePage,
  IRunPage,
  ITimestepPage,
  ITrace,
  ITrendPage
} from './contract';

/**
 * Which runs to list. Empty fields are left out.
 */
export interface IRunQuery {
  /** As `docs/guide.md` describes it. */
  q?: string;
  sort?: string;
  order?: 'asc' | 'desc';
}

/**
 * Which page of a list.
 */
export interface IPageQuery {
  limit: number;
  cursor: string | null;
}

/**
 * Which rows of the run table.
 */
export interface ITableQuery extends IRunQuery {
  offset: number;
  limit: number;
  /** Child runs: below the parents in `open`, or listed like all others. */
  children: 'nested' | 'listed';
  /** Keys of the runs whose children are shown. */
  open: string[];
}

/**
 * Which events of a run.
 */
export interface IEventQuery {
  q?: string;
  type?: string;
  component?: string;
  offset: number;
  limit: number;
}

/**
 * The server answered, and said why it would not.
 */
export class RefusedError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly reason: IErrorAnswer['reason'],
    /** Where in the search the mistake is. */
    readonly position: number | null = null
  ) {
    super(message);
  }
}

/**
 * The server runs without the ips_jupyterlab server extension.
 */
export class ServerPartMissingError extends Error {}

/**
 * The server cannot be reached.
 */
export class UnreachableError extends Error {}

/**
 * One typed function a route of the server extension.
 */
export class RunsApi {
  constructor(private _settings: ServerConnection.ISettings) {}

  runs(query: IRunQuery, page: IPageQuery): Promise<IRunPage> {
    return this._request(['runs'], { ...query, ...page });
  }

  table(query: ITableQuery): Promise<IRunPage> {
    return this._request(['runs'], { ...query });
  }

  /** The formats that the server tells. */
  formats(): Promise<IFormatList> {
    return this._request(['formats']);
  }

  about(key: string): Promise<IAbout> {
    return this._request(['runs', key, 'about']);
  }

  events(key: string, query: IEventQuery): Promise<IEventPage> {
    return this._request(['runs', key, 'events'], { ...query });
  }

  /** The spans of a run and of those below it. */
  trace(key: string): Promise<ITrace> {
    return this._request(['runs', key, 'trace']);
  }

  /**
   * What is inside a data file.
   *
   * @param path below the run's directory, as the data listing has it
   */
  look(key: string, path: string): Promise<ILook> {
    return this._request(['runs', key, 'look'], { path });
  }

  /**
   * The quantities of a run, and the values of some over time.
   *
   * @param quantities ids of those whose values are wanted
   * @param version of the answer before: what is as it was then comes as null
   */
  trends(
    key: string,
    quantities: string[],
    version: string | null
  ): Promise<ITrendPage> {
    const quantity = quantities;
    return this._request(['runs', key, 'trends'], { quantity, version });
  }

  /**
   * The curves of a run, and the values of one at no more than `most` times.
   */
  profiles(
    key: string,
    curve: string | null,
    most: number,
    version: string | null
  ): Promise<IProfilePage> {
    return this._request(['runs', key, 'profiles'], { curve, most, version });
  }

  /**
   * The quantities of the members of an ensemble, and the last values of some.
   */
  finals(
    key: string,
    component: string | null,
    name: string,
    quantities: string[],
    version: string | null
  ): Promise<IFinalPage> {
    const place = component === null ? [name] : [component, name];
    const quantity = quantities;
    return this._request(['runs', key, 'finals', ...place], {
      quantity,
      version
    });
  }

  /** Why a run failed, as far as its files tell. */
  failure(key: string): Promise<IFailure> {
    return this._request(['runs', key, 'failure']);
  }

  /** What differs between runs. */
  compare(keys: string[]): Promise<IComparison> {
    return this._request(['compare'], { key: keys });
  }

  /** Address of a file to download: the events, or the trace for other viewers. */
  downloadUrl(key: string, what: 'events' | 'zipkin' | 'chrome'): string {
    return this._url(['runs', key, 'download', what]);
  }

  /** @returns what is kept now */
  saveNotes(key: string, notes: INotes): Promise<INotes> {
    return this._send('PUT', ['runs', key, 'notes'], notes);
  }

  /** Move a run to the trash. */
  trash(key: string): Promise<void> {
    return this._send('POST', ['runs', key, 'trash']);
  }

  /**
   * Begin to make a tar of runs.
   *
   * @param folder server-relative path of the folder to put it into
   */
  startExport(
    keys: string[],
    children: boolean,
    folder: string
  ): Promise<IExport> {
    return this._send('POST', ['exports'], { keys, children, folder });
  }

  export(id: string): Promise<IExport> {
    return this._request(['exports', id]);
  }

  cancelExport(id: string): Promise<IExport> {
    return this._send('DELETE', ['exports', id]);
  }

  /**
   * Begin to unpack a tar of runs beside itself; `export` and `cancelExport` are for this too.
   *
   * @param path server-relative path of the tar
   */
  unpack(path: string): Promise<IExport> {
    return this._send('POST', ['unpacked'], { path });
  }

  /** The folders whose runs are listed with those of the base directories. */
  browsed(): Promise<IBrowsedFolders> {
    return this._request(['browsed']);
  }

  /** List the runs of a folder, a server-relative path, while the server runs. */
  browse(path: string): Promise<IBrowsedFolders> {
    return this._send('POST', ['browsed'], { path });
  }

  /** Do so no longer. */
  stopBrowsing(path: string): Promise<IBrowsedFolders> {
    return this._request(['browsed'], { path }, { method: 'DELETE' });
  }

  timesteps(key: string, page: IPageQuery): Promise<ITimestepPage> {
    return this._request(['runs', key, 'data'], { ...page });
  }

  children(key: string, page: IPageQuery): Promise<IRunPage> {
    return this._request(['runs', key, 'children'], { ...page });
  }

  notebooks(key: string): Promise<INotebookList> {
    return this._request(['runs', key, 'notebooks']);
  }

  ensembles(key: string): Promise<IEnsembleList> {
    return this._request(['runs', key, 'ensembles']);
  }

  ensemble(
    key: string,
    component: string | null,
    name: string
  ): Promise<IEnsembleTable> {
    // The older, flat layout has no component, and no segment for it.
    const place = component === null ? [name] : [component, name];
    return this._request(['runs', key, 'ensembles', ...place]);
  }

  /** Where simulations send what they have. */
  portal(): Promise<IPortalAddress> {
    return this._request(['portal']);
  }

  /** A new address and key: the old ones are refused from now on. */
  renewPortal(): Promise<IPortalAddress> {
    return this._send('POST', ['portal', 'renew']);
  }

  private _send<T>(
    method: string,
    segments: string[],
    body?: unknown
  ): Promise<T> {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    return this._request(segments, {}, { method, ...init });
  }

  private _url(segments: string[]): string {
    return URLExt.join(
      this._settings.baseUrl,
      'ips',
      ...segments.map(encodeURIComponent)
    );
  }

  private async _request<T>(
    segments: string[],
    query: Record<string, string | number | string[] | null | undefined> = {},
    init: RequestInit = {}
  ): Promise<T> {
    const given = Object.entries(query).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value])
        .filter(one => one)
        .map(one => [name, String(one)])
    );
    const url =
      this._url(segments) +
      (given.length ? `?${new URLSearchParams(given)}` : '');
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this._settings);
    } catch (error) {
      throw new UnreachableError(String(error));
    }
    const text = await response.text();
    let answer: any = null;
    try {
      answer = JSON.parse(text);
    } catch {
      // Not ours: a proxy's page, or the 404 of a server that lacks the extension.
    }
    if (response.ok && answer !== null) {
      return answer;
    }
    if (response.status === 404 && !isErrorAnswer(answer)) {
      throw new ServerPartMissingError(url);
    }
    if ([502, 503, 504].includes(response.status)) {
      throw new UnreachableError(`${response.status} ${response.statusText}`);
    }
    throw isErrorAnswer(answer)
      ? new RefusedError(
          answer.message,
          response.status,
          answer.reason,
          answer.position ?? null
        )
      : new RefusedError(
          `${response.status} ${response.statusText}`,
          response.status,
          'server_error'
        );
  }
}

function isErrorAnswer(answer: any): answer is IErrorAnswer {
  return (
    typeof answer?.message === 'string' &&
    /^[a-z]+(_[a-z]+)+$|^forbidden$/.test(answer.reason ?? '')
  );
}
