import { ServerConnection } from '@jupyterlab/services';

import {
  RefusedError,
  RunsApi,
  ServerPartMissingError,
  UnreachableError
} from '../api';

/** The API of a server that gives this answer, and the URLs that it was asked for. */
function apiOf(status: number, body: string) {
  const urls: string[] = [];
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://localhost/user/alice/',
    fetch: async (request: RequestInfo) => {
      urls.push((request as Request).url);
      return new Response(body, { status });
    }
  });
  return { api: new RunsApi(settings), urls };
}

const page = { limit: 200, cursor: null };

describe('RunsApi', () => {
  it('asks below the base URL, for the given fields only', async () => {
    const { api, urls } = apiOf(200, '{}');
    await api.runs({ q: 'a b', sort: '' }, page);
    const { pathname, searchParams } = new URL(urls[0]);
    expect(pathname).toBe('/user/alice/ips/runs');
    expect(searchParams.get('q')).toBe('a b');
    expect(searchParams.get('limit')).toBe('200');
    expect(searchParams.has('sort')).toBe(false);
    expect(searchParams.has('cursor')).toBe(false);
  });

  it('quotes names that a URL cannot hold', async () => {
    const { api, urls } = apiOf(200, '{}');
    await api.ensemble('k1', 'Drüber/x', 'scan a?');
    expect(new URL(urls[0]).pathname).toBe(
      '/user/alice/ips/runs/k1/ensembles/Dr%C3%BCber%2Fx/scan%20a%3F'
    );
  });

  it('leaves the component out where the layout has none', async () => {
    const { api, urls } = apiOf(200, '{}');
    await api.ensemble('k1', null, 'scan');
    expect(new URL(urls[0]).pathname).toBe(
      '/user/alice/ips/runs/k1/ensembles/scan'
    );
  });

  it('passes on why the server refused', async () => {
    const answer = { message: 'x is not valid JSON', reason: 'broken_data' };
    const { api } = apiOf(409, JSON.stringify(answer));
    const error = await api.timesteps('k1', page).catch(error => error);
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({ ...answer, status: 409 });
  });

  it('tells a server without the extension from a run that is not there', async () => {
    const missing = apiOf(404, '<html>404</html>').api;
    await expect(missing.runs({}, page)).rejects.toBeInstanceOf(
      ServerPartMissingError
    );
    const jupyter = apiOf(404, '{"message": "Not Found", "reason": null}').api;
    await expect(jupyter.runs({}, page)).rejects.toBeInstanceOf(
      ServerPartMissingError
    );
    const gone = apiOf(404, '{"message": "no run", "reason": "not_found"}').api;
    await expect(gone.about('k1')).rejects.toBeInstanceOf(RefusedError);
  });

  it('takes a proxy without its server for an unreachable server', async () => {
    const { api } = apiOf(503, '<html>Service Unavailable</html>');
    await expect(api.runs({}, page)).rejects.toBeInstanceOf(UnreachableError);
  });

  it('never shows a page of HTML as an answer', async () => {
    const { api } = apiOf(200, '<html>Please log in</html>');
    await expect(api.runs({}, page)).rejects.toBeInstanceOf(RefusedError);
  });
});
