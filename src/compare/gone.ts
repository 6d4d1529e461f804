import { RefusedError, RunsApi } from '../api';

/** Runs asked for at the same time. */
const AT_ONCE = 4;

/**
 * Which of the runs are not there, by their keys.
 *
 * @throws where the server could not be asked
 */
export async function goneOf(
  api: RunsApi,
  keys: readonly string[]
): Promise<string[]> {
  const gone: string[] = [];
  for (let i = 0; i < keys.length; i += AT_ONCE) {
    await Promise.all(
      keys.slice(i, i + AT_ONCE).map(async key => {
        try {
          await api.about(key);
        } catch (error) {
          if (!(error instanceof RefusedError)) {
            throw error;
          }
          // One that is unreadable is there.
          if (error.reason === 'not_found') {
            gone.push(key);
          }
        }
      })
    );
  }
  return gone;
}
