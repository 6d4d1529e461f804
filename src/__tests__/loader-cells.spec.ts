import { IDataFile } from '../contract';
import { snippet } from '../snippets';
import { aRun, aTimestep } from './examples';

/**
 * The cells that load a file of each format: pytest runs them in
 * ips_jupyterlab/tests/test_loader_cells.py.
 *
 * `WRITE_CELLS=1 jlpm jest loader-cells` writes them anew.
 */
const FOLDER = 'ips_jupyterlab/tests/loader_cells';
const fs = jest.requireActual('fs');
const { env } = jest.requireActual('process');
const SCHEMA = jest.requireActual('../../schema/panel.json');
const loaders = SCHEMA.properties.loaders.default;

const FILES: Record<string, IDataFile['format']> = {
  'state.json': 'json',
  'state.json.gz': 'gzip',
  'profiles.csv': 'csv',
  'profiles.nc': 'netcdf',
  'classic.nc': 'netcdf',
  '3.42_ps.cdf': 'netcdf',
  'state.h5': 'hdf5',
  entry: 'imas',
  'entry.nc': 'imas',
  'shot.h5': 'omas',
  'shot.json': 'omas',
  'out.bp': 'adios2',
  results: 'adios2',
  'g1.geq': 'eqdsk',
  'input.nml': 'namelist',
  'ips.conf': 'config',
  'te.npy': 'binary',
  'run.log': 'text',
  'picture.png': 'image',
  'wall.svg': 'image',
  'state.tar.gz': 'tar',
  'state.zip': 'zip'
};

it.each(Object.entries(FILES))(
  'the cell of %s is what is run',
  (name, format) => {
    const timestep = aTimestep(3.42, name);
    const [file] = timestep.files;
    const run = aRun(1);
    const code = snippet(
      [{ kind: 'file', run, timestep, file: { ...file, format } }],
      {
        loaders,
        notebookPath: null
      }
    );
    const path = `${FOLDER}/${name}.py`;
    if (env.WRITE_CELLS) {
      fs.mkdirSync(FOLDER, { recursive: true });
      fs.writeFileSync(path, code + '\n');
    }
    expect(fs.readFileSync(path, 'utf-8')).toBe(code + '\n');
  }
);
