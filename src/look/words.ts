import { TranslationBundle } from '@jupyterlab/translation';

import { IDataFile, ILook } from '../contract';
import { KnownFormat } from '../snippets';
import { bytes, stamp } from '../words';

/** The format of a file, in words. */
export function formatWords(
  format: IDataFile['format'],
  trans: TranslationBundle
): string {
  const words: Record<KnownFormat, string> = {
    adios2: trans.__('ADIOS2 output'),
    binary: trans.__('no format that is known here'),
    config: trans.__('IPS configuration'),
    csv: trans.__('CSV table'),
    eqdsk: trans.__('EQDSK g-file'),
    folder: trans.__('folder'),
    gzip: trans.__('gzip'),
    hdf5: trans.__('HDF5'),
    image: trans.__('image'),
    imas: trans.__('IMAS'),
    json: trans.__('JSON'),
    missing: trans.__('not there'),
    namelist: trans.__('Fortran namelist'),
    netcdf: trans.__('netCDF'),
    notebook: trans.__('Jupyter notebook'),
    omas: trans.__('OMAS'),
    tar: trans.__('tar'),
    text: trans.__('text'),
    zip: trans.__('zip')
  };
  return words[format as KnownFormat] ?? format;
}

/** `netCDF · 2.1 kB · changed 2026-11-24 09:14:07`. */
export function headWords(
  file: Pick<ILook, 'format' | 'size' | 'modified'>,
  trans: TranslationBundle
): string {
  return [
    formatWords(file.format, trans),
    file.size === null ? '' : bytes(file.size),
    file.modified === null ? '' : trans.__('changed %1', stamp(file.modified))
  ]
    .filter(Boolean)
    .join(' · ');
}

/** `12 variables`, `first 5,000 of 12,345 variables`. */
export function variablesWords(
  shown: number,
  more: number,
  trans: TranslationBundle
): string {
  return more > 0
    ? trans.__(
        'first %1 of %2 variables',
        shown.toLocaleString(),
        (shown + more).toLocaleString()
      )
    : trans._n('%1 variable', '%1 variables', shown);
}

/** `first 200 of 31,004 rows`; `31 rows` where all are shown. */
export function rowsWords(
  shown: number,
  total: number | null,
  trans: TranslationBundle
): string {
  if (total === null) {
    return trans.__('first %1 rows', shown.toLocaleString());
  }
  return shown < total
    ? trans.__(
        'first %1 of %2 rows',
        shown.toLocaleString(),
        total.toLocaleString()
      )
    : trans._n('%1 row', '%1 rows', shown);
}

/** `first 64 kB of 3 MB`; '' where all of a text is shown. */
export function textWords(
  look: Pick<ILook, 'text' | 'more' | 'size' | 'name'>,
  trans: TranslationBundle
): string {
  const { text, more, size, name } = look;
  if (more <= 0 || text === null) {
    return '';
  }
  // What a compressed file holds is longer than the file.
  const inFile = size !== null && size > more && !name.endsWith('.gz');
  const shown = inFile ? size - more : new TextEncoder().encode(text).length;
  return trans.__('first %1 of %2', bytes(shown), bytes(shown + more));
}
