"""What lies in a tree, read with nothing but the standard library, as the portal's readers do."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from ips_jupyterlab.layout import CHILD_RUNS, DATA_LISTING, EVENT_LOG, RUN_METADATA

from . import payloads
from .payloads import USER, Key, TornError

Facts = dict[Key, int]  # the version of each


class Found:
    """The facts of a user directory, and what is wrong with it.

    :ivar problems: files that are torn, or that name what is not there.
    :ivar order: the timesteps of each run as its listing has them.
    :ivar unlisted: data files that no listing names, of uploads that were never answered.
    """

    def __init__(self, base: Path, *, live: bool = False) -> None:
        self.user = base / USER
        self.facts: Facts = {}
        self.problems: list[str] = []
        self.order: dict[int, list[float]] = {}
        self.unlisted = 0
        self.repeated_events = 0
        self._live = live
        self.runs = {run: run / DATA_LISTING for run in runs_of(self.user)}
        self._ids: dict[str, str] = {}  # portal_runid by runid
        for run in self.runs:
            self._read_run(run)
        for run in self.runs:
            self._read_family(run)

    def _read_run(self, run: Path) -> None:
        try:
            names = {path.name for path in run.iterdir()}
        except FileNotFoundError:
            names = set()
        if not names:  # a runid that is being taken
            if not self._live:
                self.problems.append(f'{run}: an empty folder')
            return
        missing = {RUN_METADATA, DATA_LISTING, CHILD_RUNS, EVENT_LOG, 'data'} - names
        if missing:
            self.problems.append(f'{run}: without {sorted(missing)}')
            return
        portal_runid = json.loads((run / RUN_METADATA).read_bytes())['portal_runid']
        if portal_runid in self._ids.values():
            self.problems.append(f'{run}: a second run {portal_runid}')
        self._ids[run.name] = portal_runid
        self.facts['run', portal_runid] = 1
        listed = set()
        listing = json.loads((run / DATA_LISTING).read_bytes())
        self.order[int(run.name)] = [float(key) for key in listing]
        for key, paths in listing.items():
            for path in paths:
                listed.add(path)
                self._read_data(run, float(key), path)
        for path in (run / 'data').iterdir():
            self.unlisted += f'data/{path.name}' not in listed
        for path in run.glob('*.ipynb'):
            try:
                version = payloads.version_of_notebook(path.read_bytes())
                self.facts['notebook', int(run.name), path.name] = version
            except TornError as error:
                self.problems.append(f'{path}: {error}')
        self._read_events(run)

    def _read_data(self, run: Path, timestep: float, path: str) -> None:
        place = run / path
        try:
            if place.is_dir():
                if not self._live:  # while it is replaced, it is away for a moment
                    self._read_folder(run, timestep, place)
                return
            label, version = payloads.told(place.read_bytes())
            of, _, name = label.partition(' ')
            if float(of) != timestep:
                self.problems.append(f'{place}: listed under {timestep}, sent for {of}')
            key = ('file', int(run.name), timestep, name)
            if key in self.facts:
                self.problems.append(f'{place}: {key} is listed twice')
            self.facts[key] = version
        except FileNotFoundError:
            if not self._live:
                self.problems.append(f'{place}: listed, and not there')
        except TornError as error:
            self.problems.append(f'{place}: {error}')

    def _read_folder(self, run: Path, timestep: float, place: Path) -> None:
        versions = set()
        for inner in ('a', 'b/c', 'b/d'):
            label, version = payloads.told((place / inner).read_bytes())
            name = label.partition(' ')[2].removesuffix(f'/{inner}')
            versions.add((name, version))
        if len(versions) != 1:
            self.problems.append(f'{place}: of several uploads: {versions}')
        name, version = versions.pop()
        self.facts['folder', int(run.name), timestep, name] = version

    def _read_events(self, run: Path) -> None:
        lines = (run / EVENT_LOG).read_bytes().split(b'\n')
        for line in lines[:-1]:
            try:
                event = json.loads(line)
            except ValueError:
                continue  # half a line of a server that was killed, which all readers leave out
            if 'number' in event:
                key = ('event', int(run.name), event['number'])
                self.repeated_events += key in self.facts
                self.facts[key] = 1

    def _read_family(self, run: Path) -> None:
        if run.name not in self._ids:
            return
        children = (run / CHILD_RUNS).read_text()
        if children and not children.endswith('\n'):
            self.problems.append(f'{run}: child runs are cut off')
        for child in children.split():
            if child in self._ids:
                self.facts['child', self._ids[run.name], self._ids[child]] = 1
            elif not self._live:
                self.problems.append(f'{run}: the child run {child} is not there')
        if len(set(children.split())) != len(children.split()):
            self.problems.append(f'{run}: a child run is listed twice')
        for path in run.glob('ensembles/*/*.csv'):
            self._read_ensemble(run, path)

    def _read_ensemble(self, run: Path, path: Path) -> None:
        text = path.read_bytes().decode()
        _, *rows = csv.reader(io.StringIO(text, newline=''), strict=True)
        versions = {row[-1] for row in rows}
        if not text.endswith('\r\n') or len(versions) != 1 or {len(r) for r in rows} != {5}:
            self.problems.append(f'{path}: torn, {versions} in {len(rows)} rows')
            return
        self.facts['ensemble', int(run.name), path.stem] = int(versions.pop())
        for row in rows:
            if row[0] != '?':
                portal_runid = self._ids.get(row[0])
                self.facts['member', path.stem, row[3]] = 1
                if portal_runid and portal_runid != row[3] and not self._live:
                    self.problems.append(f'{path}: {row[3]} has the runid of {portal_runid}')


def runs_of(user: Path) -> Iterator[Path]:
    """The run directories of a user, ascending."""
    if user.is_dir():
        names = sorted(int(path.name) for path in user.iterdir() if path.name.isdecimal())
        yield from (user / str(name) for name in names)


def temporaries(base: Path) -> list[str]:
    """What is left in the staging folders."""
    return sorted(path.name for path in base.glob('*/.ips/staging/*'))
