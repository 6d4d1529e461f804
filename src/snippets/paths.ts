import { IRun } from '../contract';

/**
 * A path of a run as a cell of the notebook should write it.
 *
 * In a notebook that lies in the run's own folder it is relative, so that both can move together.
 */
export function pathFor(
  path: string,
  run: IRun,
  notebookPath: string | null
): string {
  const up = stepsUp(run, notebookPath);
  if (up === null) {
    return path;
  }
  const userDirectory = run.directory.slice(0, run.directory.lastIndexOf('/'));
  if (path === run.directory) {
    return up.replace(/\/$/, '') || '.';
  }
  if (path.startsWith(run.directory + '/')) {
    return up + path.slice(run.directory.length + 1);
  }
  if (path === run.api_file && path.startsWith(userDirectory + '/')) {
    return up + '../' + path.slice(userDirectory.length + 1);
  }
  return path;
}

/**
 * The way from the notebook's folder up to the run's: '' or '../', once for each folder between.
 *
 * @returns null where the notebook does not lie in the run's folder
 */
function stepsUp(run: IRun, notebookPath: string | null): string | null {
  if (run.contents_path === null || notebookPath === null) {
    return null;
  }
  const folder = run.contents_path === '' ? '' : run.contents_path + '/';
  // A document that is shared with others has the name of its drive in front: "RTC:".
  for (const path of [notebookPath, notebookPath.replace(/^\w+:/, '')]) {
    if (path.startsWith(folder)) {
      return '../'.repeat(path.slice(folder.length).split('/').length - 1);
    }
  }
  return null;
}
