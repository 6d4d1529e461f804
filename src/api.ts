import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import {
  IEnsembleList,
  IEnsembleTable,
  IErrorAnswer,
  INotebookList,
  IPortalAddress,
  IRun,
  IRunPage,
  ITimestepPage
} from './contract';

/**
 * Which runs to list. Empty fields are left out.
 */
export interface IRunQuery {
  q?: string;
  state?: string;
  user?: string;
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
 * The server answered, and said why it would not.
 */
export class RefusedError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly reason: IErrorAnswer['reason']
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

  run(key: string): Promise<IRun> {
    return this._request(['runs', key]);
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
    return this._request(['portal', 'renew'], {}, { method: 'POST' });
  }

  private async _request<T>(
    segments: string[],
    query: Record<string, string | number | null | undefined> = {},
    init: RequestInit = {}
  ): Promise<T> {
    const given = Object.entries(query).filter(([, value]) => value);
    const url =
      URLExt.join(
        this._settings.baseUrl,
        'ips',
        ...segments.map(encodeURIComponent)
      ) +
      (given.length
        ? URLExt.objectToQueryString(Object.fromEntries(given) as any)
        : '');
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
      ? new RefusedError(answer.message, response.status, answer.reason)
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
