"""Notebooks: an uploaded one, with two cells before its own.

One that the user has edited is never overwritten: the metadata of the run tells what was written.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from typing import Any

from ..layout import API_FILE, DATA_LISTING, NOTEBOOK_ENDING
from . import names
from .disk import tells
from .metadata import change_metadata, read_metadata
from .refused import RefusedError
from .runlock import locked
from .store import Folder

NOTEBOOKS = 'notebooks'  # in the metadata of a run: the digest of each as it was written
GENERATED = 'ips_jupyterlab'  # in the metadata of a cell: it was added here

Notebook = dict[str, Any]

_EXPLANATION = """\
**Added by the IPS portal.** Run the next cell first. It defines

- `DATA_FILES`: the data files of this run, `{timestep: [absolute paths]}`. Loading them is yours.
- `ips_analysis_api`: `get_data()` reads the same anew, as the run goes on. `get_child_data()` is \
`{runid: data}` of the child runs, `get_child_data_not_ensembles()` and \
`get_child_data_by_ensemble_names(component_names=None, ensemble_names=None)` are parts of it.

`help(ips_analysis_api)` tells more. You may edit this notebook; it will not be overwritten."""

_CODE = """\
def _ips_analysis_api():
    import os
    import runpy

    here = globals().get('_dh', [os.getcwd()])[0]  # the folder of this notebook
    for run in (here, {directory}):
        api = os.path.join(os.path.dirname(run), '{api}')
        if os.path.exists(os.path.join(run, '{listing}')) and os.path.exists(api):
            return runpy.run_path(api)['IPSAnalysisApi'](run)
    raise FileNotFoundError('This notebook and the run that it belongs to were moved apart.')


ips_analysis_api = _ips_analysis_api()
DATA_FILES = ips_analysis_api.get_data()"""


def save(run: Folder, name: str, content: bytes) -> str:
    """Store a notebook; returns the name that it got."""
    if not name.endswith(NOTEBOOK_ENDING):
        name += NOTEBOOK_ENDING
    names.segment(name, 'notebook')
    generated = generate(content, run.path)
    with locked(run):
        written = dict(read_metadata(run).get(NOTEBOOKS) or {})
        number = 1
        stored = name
        while True:
            there = _read(run, stored)
            if there in (None, generated) or digest(there or b'') == written.get(stored):
                break
            number += 1
            stored = names.numbered(name, number)
        if there != generated:
            run.replace(stored, generated)
        # Also where it is there: a server that was killed may have put it there and no more.
        change_metadata(run, {NOTEBOOKS: {**written, stored: digest(generated)}})
    return stored


def _read(run: Folder, name: str) -> bytes | None:
    try:
        return run.read(name)
    except OSError as error:
        if not tells(error):
            raise
        return b''  # a folder, or a link that the user made


def generate(content: bytes, run_directory: str) -> bytes:
    """A notebook with the two cells. Raises RefusedError unless it is valid nbformat 4."""
    notebook = parsed(content)
    own = [cell for cell in notebook['cells'] if GENERATED not in cell['metadata']]
    code = _CODE.format(directory=ascii(run_directory), api=API_FILE, listing=DATA_LISTING)
    notebook['cells'] = [_cell('markdown', _EXPLANATION), _cell('code', code), *own]
    if notebook['nbformat_minor'] >= 5:
        taken = {cell.get('id') for cell in own}
        for number, cell in enumerate(notebook['cells'][:2]):
            identity = f'ips-{number}'
            while identity in taken:
                identity += '-'
            cell['id'] = identity
    return written(notebook)


def parsed(content: bytes) -> Notebook:
    """A notebook. Raises RefusedError unless it is valid nbformat 4."""
    import nbformat  # not needed before the first notebook comes

    try:
        notebook: Notebook = json.loads(content)
        if not isinstance(notebook, dict) or notebook.get('nbformat') != 4:
            raise RefusedError('This is no notebook of the format nbformat 4.')
        _add_ids(notebook)
        nbformat.validate(notebook)
    except (ValueError, RecursionError) as error:
        raise RefusedError(f'The notebook is not JSON: {error}') from None
    except (nbformat.ValidationError, TypeError, KeyError, AttributeError) as error:
        why = str(error).partition('\n')[0]
        raise RefusedError(f'The notebook is not valid: {why}') from None
    return notebook


def _add_ids(notebook: Notebook) -> None:
    """Give cells the ids that some programs leave out."""
    if notebook.get('nbformat_minor', 0) >= 5:
        taken = {cell.get('id') for cell in notebook['cells']}
        numbers = (f'cell-{number}' for number in itertools.count())
        for cell in notebook['cells']:
            if 'id' not in cell:
                cell['id'] = next(name for name in numbers if name not in taken)


def written(notebook: Notebook) -> bytes:
    """The bytes of a notebook, as Jupyter writes them."""
    try:
        return json.dumps(notebook, indent=1, ensure_ascii=False).encode() + b'\n'
    except UnicodeEncodeError:  # half a character, which only ASCII can tell
        return json.dumps(notebook, indent=1).encode() + b'\n'


def digest(content: bytes) -> str:
    """What tells whether a file was edited."""
    return hashlib.sha256(content).hexdigest()


def _cell(kind: str, source: str) -> Notebook:
    cell: Notebook = {
        'cell_type': kind,
        'metadata': {GENERATED: {'generated': True}},
        'source': source.splitlines(keepends=True),
    }
    if kind == 'code':
        cell.update(execution_count=None, outputs=[])
    return cell
