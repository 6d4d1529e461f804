"""What the user does: in the panel, in Jupyter, and by hand in the folders of runs."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ips_jupyterlab import api_v1
from ips_jupyterlab.layout import RUN_NOTES
from ips_jupyterlab.tests.simulation import contents, listing

from .files import content
from .held import NO_NOTES, Run
from .world import World, has_runs

TEXTS = st.sampled_from(['', 'looks right', 'Ångström "q"\n\u202e'])
TAGS = st.lists(st.sampled_from(['paper', 'scan A', '=1+1']), unique=True, max_size=2)
PATIENCE = 30.0  # seconds for a tar of a few files


class User(World):
    """The user of the servers, and of the machine."""

    # In the panel

    @precondition(has_runs)
    @rule(data=st.data(), text=TEXTS, tags=TAGS, archived=st.booleans())
    def keep_notes(self, data: st.DataObject, text: str, tags: list[str], archived: bool) -> None:
        """Notes, tags, a run that is archived or listed again."""
        run = self.any_run(data)
        notes = {'text': text, 'tags': tags, 'archived': archived}
        answer = self.lab.ask('PUT', f'runs/{self.pages.key(run)}/notes', notes)
        assert (answer.status_code, answer.json()) == (200, notes)
        run.notes = notes
        self.pages.check_run(run)

    @precondition(has_runs)
    @rule(data=st.data())
    def trash(self, data: st.DataObject) -> None:
        """A run goes to the trash, unless it runs."""
        run = self.any_run(data)
        there = self.held.folder(run)
        before, known = contents(there), self._in_the_trash()
        answer = self.lab.ask('POST', f'runs/{self.pages.key(run)}/trash')
        if run.state == 'running':
            assert answer.status_code == 409, answer.text
            return
        assert answer.status_code == 200, answer.text
        (place,) = self._in_the_trash() - known
        assert contents(place) == before
        self.held.trash(run, place)
        assert self.lab.ask('GET', f'runs/{self.pages.key(run)}').status_code == 404
        self.pages.check_list()

    @precondition(lambda self: self.held.trashed)
    @rule(data=st.data())
    def put_back(self, data: st.DataObject) -> None:
        """A run comes back from the trash, where its place is free."""
        name = data.draw(st.sampled_from(sorted(self.held.trashed)))
        if name not in self.held.runs:
            self.held.put_back(name)

    def _in_the_trash(self) -> set[Path]:
        return set(self.lab.trash.glob('files/*'))

    @precondition(has_runs)
    @rule(data=st.data(), children=st.booleans())
    def take_away(self, data: st.DataObject, children: bool) -> None:
        """Some runs in one tar, which is unpacked beside itself and browsed."""
        names = st.lists(st.sampled_from(sorted(self.held.runs)), min_size=1, unique=True)
        runs = [self.held.runs[name] for name in data.draw(names)]
        keys = [self.pages.key(run) for run in runs]
        export = {'keys': keys, 'children': children, 'folder': ''}
        tar = self._made('exports', export)
        unpacked = self._made('unpacked', {'path': tar.name})
        try:
            packed = self.held.below(runs) if children else runs
            assert {int(path.name) for path in unpacked.iterdir() if path.is_dir()} == {
                run.runid for run in packed
            }
            for run in packed:
                assert contents(unpacked / str(run.runid)) == contents(self.held.folder(run))
                found = api_v1.IPSAnalysisApi(unpacked / str(run.runid)).get_data()
                assert {time: len(found[time]) for time in found} == {
                    time: len(files) for time, files in run.data.items()
                }
            self._browse(unpacked, packed)
        finally:
            tar.unlink()
            shutil.rmtree(unpacked)
        assert not [*self.lab.root.glob('.*.part')]

    def _made(self, address: str, wanted: dict[str, Any]) -> Path:
        """What a job makes, when it is there."""
        told = self.lab.post(address, wanted)
        latest = time.monotonic() + PATIENCE
        while told['state'] == 'working' and time.monotonic() < latest:
            time.sleep(0.005)
            told = self.lab.get(f'exports/{told["id"]}')
        assert (told['state'], told['message']) == ('done', None), told
        return Path(told['path'])

    def _browse(self, unpacked: Path, packed: list[Run]) -> None:
        """Its runs are listed with the others while the user wants them."""
        place = {'path': unpacked.name}
        self.lab.post('browsed', place)
        try:
            latest = time.monotonic() + PATIENCE
            wanted = sorted(run.runid for run in packed)
            while self._runids_of(unpacked) != wanted:
                assert time.monotonic() < latest, self._runids_of(unpacked)
        finally:
            self.lab.ask('DELETE', f'browsed?path={unpacked.name}').raise_for_status()
        self.pages.check_list()

    def _runids_of(self, folder: Path) -> list[int]:
        runs = self.lab.get(f'runs?children=listed&limit=200&user={folder.name}')['runs']
        runs += self.lab.get(f'runs?children=listed&limit=200&user={folder.name}&q=is:archived')[
            'runs'
        ]
        return sorted(run['runid'] for run in runs)

    @precondition(has_runs)
    @rule(data=st.data())
    def open_page(self, data: st.DataObject) -> None:
        """The page of a run, and the list."""
        self.pages.check_list()
        self.pages.check_run(self.any_run(data))

    # By hand, as Jupyter and other programs write

    @precondition(has_runs)
    @rule(data=st.data(), new=st.none() | st.binary(max_size=2))
    def change_data(self, data: st.DataObject, new: bytes | None) -> None:
        """A data file is removed, or another is put in its place."""
        run = self.any_run(data)
        places = [(time, name) for time, files in run.data.items() for name in files]
        if not places:
            return
        time, name = data.draw(st.sampled_from(places))
        at = [*run.data[time]].index(name)
        path = self.held.folder(run) / _listed(self.held.folder(run), time)[at]
        assert content(path) == run.data[time][name]
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        if new is not None:
            path.write_bytes(new)
        run.data[time][name] = new
        self.pages.check_run(run)

    @precondition(has_runs)
    @rule(data=st.data())
    def edit_notebook(self, data: st.DataObject) -> None:
        """The user changes a notebook, as Jupyter writes it."""
        run = self.any_run(data)
        if run.notebooks:
            name = data.draw(st.sampled_from(sorted(run.notebooks)))
            path = self.held.folder(run) / name
            notebook = json.loads(path.read_bytes())
            notebook['cells'][-1]['source'] = 'mine'
            path.write_text(json.dumps(notebook))
            run.notebooks[name] = 'mine'
            run.edited.add(name)

    @precondition(has_runs)
    @rule(data=st.data())
    def remove_notebook(self, data: st.DataObject) -> None:
        """The user removes a notebook: its name is free again."""
        run = self.any_run(data)
        if run.notebooks:
            name = data.draw(st.sampled_from(sorted(run.notebooks)))
            (self.held.folder(run) / name).unlink()
            del run.notebooks[name]
            run.edited.discard(name)

    @precondition(has_runs)
    @rule(data=st.data())
    def remove_notes(self, data: st.DataObject) -> None:
        """The file of the notes is removed."""
        run = self.any_run(data)
        (self.held.folder(run) / RUN_NOTES).unlink(missing_ok=True)
        run.notes = NO_NOTES


def _listed(folder: Path, time: float) -> list[str]:
    """The paths that the listing of a run has for a timestep."""
    found = {float(key): paths for key, paths in listing(folder).items()}
    return found[time]
