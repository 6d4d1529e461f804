"""Keeps the analysis API beside the runs of a user: ``api_v1.py`` and its notebook, in both names.

A copy is replaced only where nobody has edited it: where its digest is that of what was installed
here before, or of what other portals install. Where a newer version lies, all copies stay.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from .. import api_v1
from ..layout import API_FILES, API_NOTEBOOKS, PORTAL_DIRECTORY
from .notebooks import digest, written
from .store import Folder, Stamp

INSTALLED = 'api.json'  # digests of all that was ever installed here

# What the IPS Portal has installed as ips_analysis_api_v1.py and its notebook.
_OF_OTHER_PORTALS = frozenset(
    {
        'fdef0602a81a1d2f5875a7081a1c5688db8e4146ac5786424a13665fcf352f35',
        '3d27b8e7433a79b65f3b6c44c22390cb63e74e56b5135aa183499eb068bd7a60',
        '6ab0579cbd2bf20d327acd4ced0de915ed2f86f7300895a87df9fb15518ac49d',
        '39c5c37ee24458a488df1dbf491bfa444771ceb613e4f3610b5cbc10824e4b16',
        'bbfdbfbabf72bb8307c6b9187cd0f0645a7519f5a8918b9190a3af4b977c0566',
        'befb98dec74d29eac657bfcd6f05cbd097401a7c40d2586c443dc17bb61008a4',
        '8716633a5aa175ce06f213348f8c6f6a1ad369334b4c9a81d6298c9e57b794df',
        '117c749a55b6f619d4872ab9a3d44efa8e32da5ee8e356e356b6933444842982',
        'a1378e3135d760aff47c531e49b4e1bd48c192fc487a2cc3431009bc6afe6d9e',
        '41f4d4ac49b8ff3cd1a58bb39f0b74c1e5b4844c6820c1d0387ddac9a10f44ab',
        '75b278547a8aaf48ee5dae07a1de54a1418c007d40064d5aa52ce93d63af5351',
    }
)
_VERSION = re.compile(rb'^API_VERSION = \(([0-9]+), ([0-9]+)\)', re.MULTILINE)

_CELLS = (
    (
        'markdown',
        """\
# Work over several runs

This notebook lies beside the runs of one user. Run its cells from the top. You may edit it; an
edited notebook is not overwritten. `help(api)` lists all calls.""",
    ),
    (
        'code',
        """\
import json
import os
import runpy
from types import SimpleNamespace

HERE = globals().get('_dh', [os.getcwd()])[0]  # the folder of this notebook
api = SimpleNamespace(**runpy.run_path(os.path.join(HERE, 'api_v1.py')))""",
    ),
    ('markdown', '## The runs'),
    (
        'code',
        """\
def about(runid):
    try:
        with open(os.path.join(HERE, str(runid), 'ips_run.json')) as file:
            return json.load(file)
    except (OSError, ValueError):  # a run that another portal wrote
        return {}


all_runids = sorted(int(name) for name in os.listdir(HERE) if name.isdecimal())
for runid in all_runids:
    told = about(runid)
    print(f"{runid:8}  {told.get('state') or '':10} {told.get('startat') or '':26} "
          f"{told.get('simname') or ''}  {told.get('rcomment') or ''}")""",
    ),
    ('markdown', '## Choose some, and see their data files'),
    (
        'code',
        """\
RUNIDS = all_runids[-3:]  # for example [12, 13]

DATA = api.get_data_from_runids(RUNIDS)  # {runid: {timestep: [absolute paths]}}
for runid, data in DATA.items():
    files = sum(len(paths) for paths in data.values())
    print(f'run {runid}: {len(data)} timesteps, {files} files')
    for timestep, paths in list(data.items())[:3]:
        print(f'  {timestep}: {paths}')""",
    ),
    ('markdown', '## Pack them, to take them elsewhere'),
    (
        'code',
        """\
PACK = False  # True writes a tar file beside this notebook: download it from the file browser

if PACK:
    print(api.generate_tar_from_runids(RUNIDS))""",
    ),
)


def _notebook() -> bytes:
    cells: list[dict[str, Any]] = []
    for number, (kind, source) in enumerate(_CELLS):
        cell: dict[str, Any] = {
            'cell_type': kind,
            'id': f'ips-{number}',
            'metadata': {},
            'source': source.splitlines(keepends=True),
        }
        if kind == 'code':
            cell.update(execution_count=None, outputs=[])
        cells.append(cell)
    kernel = {'display_name': 'Python 3', 'language': 'python', 'name': 'python3'}
    return written(
        {
            'cells': cells,
            'metadata': {'kernelspec': kernel, 'language_info': {'name': 'python'}},
            'nbformat': 4,
            'nbformat_minor': 5,
        }
    )


class ApiFiles:
    """Installs the files, and looks again only where one of them has changed."""

    def __init__(self) -> None:
        module = Path(api_v1.__file__).read_bytes()
        notebook = _notebook()
        self._version = _version(module)
        self.content = {
            **dict.fromkeys(API_FILES, module),
            **dict.fromkeys(API_NOTEBOOKS, notebook),
        }
        self._seen: dict[tuple[int, int], list[Stamp | None]] = {}

    def install(self, user: Folder) -> None:
        """Install what is missing or older in a user directory."""
        if self._seen.get(user.identity) == self._stamps(user):
            return
        with user.open(PORTAL_DIRECTORY) as own:
            installed = _read_installed(own)
            now = installed | set(map(digest, self.content.values()))
            if now != installed:  # first, so that what a killed server installs is known as ours
                own.replace(INSTALLED, json.dumps(sorted(now), indent=2).encode() + b'\n')
        there = {name: _read(user, name) for name in self.content}
        newest = max(_version(there[name] or b'') for name in API_FILES)
        ours = now | _OF_OTHER_PORTALS if newest <= self._version else set()
        for name, content in self.content.items():
            old = there[name]
            if old is None or (old != content and digest(old) in ours):
                user.replace(name, content)
        self._seen[user.identity] = self._stamps(user)

    def _stamps(self, user: Folder) -> list[Stamp | None]:
        return [user.stamp(name) for name in self.content]


def _version(content: bytes) -> tuple[int, ...]:
    match = _VERSION.search(content)
    return tuple(map(int, match.groups())) if match else ()


def _read(user: Folder, name: str) -> bytes | None:
    try:
        return user.read(name)
    except OSError:  # a link or a folder: somebody's own
        return b''


def _read_installed(own: Folder) -> set[str]:
    try:
        told = json.loads(own.read(INSTALLED) or b'[]')
    except ValueError:
        told = None
    return {text for text in told if isinstance(text, str)} if isinstance(told, list) else set()
