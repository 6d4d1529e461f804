"""A model of runs against the real thing: any sequence of messages, restarts and edits by the user.

The model is a few plain dicts. After each step the files and the API must tell what it tells, and
now and then the list of runs as well.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ips_jupyterlab.portal.portal import Portal
from ips_jupyterlab.tests.simulation import (
    Request,
    call,
    data_file,
    ensemble,
    event,
    events,
    folder,
    made,
    make_notebook,
    make_portal,
    notebook,
    start,
    temporaries,
)

from .held import Content, Held
from .payloads import USER, member_of
from .report import Limits, Report

STEPS = 30  # of one sequence

PLAIN = st.sampled_from(['r0', 'r1', 'r2'])
PARENTS = st.none() | PLAIN
SIMNAMES = st.sampled_from(['m0', 'm1', 'm,"2'])
ENSEMBLES = st.sampled_from([('A', 'scan'), ('B', 'scan')])
NAMES = st.sampled_from(['a', 'b', '1.0_a'])
TIMESTEPS = st.sampled_from([0.0, 1.0, 1e-05])
FILES = st.binary(max_size=2)
FOLDERS = st.dictionaries(st.sampled_from(['x', 'y/z']), FILES, min_size=1)


class Model(RuleBasedStateMachine):
    """Two servers on one tree, one user, and what should be there."""

    def __init__(self) -> None:
        super().__init__()
        self.base = Path(tempfile.mkdtemp(prefix='ips-model-'))
        self.portals = [make_portal(self.base), make_portal(self.base)]
        self.held = Held(self.base)

    def teardown(self) -> None:
        """All that is there must be there for the next servers, too."""
        for number in range(2):
            self.restart(number)
        self.held.everything_is_there()
        self.held.list_runs()
        for portal in self.portals:
            portal.close()
        assert temporaries(self.base) == []
        shutil.rmtree(self.base)

    # What a simulation sends

    @initialize()
    def begin(self) -> None:
        """There is a run to send to."""
        self._start(self.portals[0], 'r0', None, start('r0', USER))

    @rule(name=PLAIN, parent=PARENTS, second=st.booleans())
    def start_run(self, name: str, parent: str | None, second: bool) -> None:
        """A start, a repeated one, a child before or after its parent."""
        parent = self.held.parents.get(name, parent)  # what was told once is told again
        told = member_of(parent, None) if parent else {}
        self._start(self.portals[second], name, parent, start(name, USER, **told))

    @rule(
        parent=PLAIN,
        which=ENSEMBLES,
        simname=SIMNAMES,
        number=st.integers(0, 1),
        second=st.booleans(),
    )
    def start_member(
        self, parent: str, which: tuple[str, str], simname: str, number: int, second: bool
    ) -> None:
        """A member, before or after its parent and its table, or anew under the same name."""
        ensemble_id = self.held.id_of(parent, which)
        name = f'{ensemble_id} {simname} {number}'
        new = name not in self.held.runs
        told = member_of(parent, ensemble_id)
        self._start(self.portals[second], name, parent, start(name, USER, simname=simname, **told))
        if new:
            self.held.members[parent, ensemble_id, simname] = self.held.runs[name]

    @rule(
        data=st.data(),
        name=NAMES,
        timestep=TIMESTEPS,
        content=FILES | FOLDERS,
        replace=st.booleans(),
        second=st.booleans(),
    )
    def send_file(
        self,
        data: st.DataObject,
        name: str,
        timestep: float,
        content: Content,
        replace: bool,
        second: bool,
    ) -> None:
        """A file or a folder: a new one, the same again, another one, in place of another."""
        runid = self._runid(data)
        shown = self.held.data[runid].get(timestep, {})
        answer = call(self.portals[second], _file(runid, name, content, timestep, replace=replace))
        if replace or name not in shown or shown[name] == content:
            assert answer.status == 201, answer
            self.held.data[runid].setdefault(timestep, {})[name] = content
        else:
            assert answer.status == 400, answer

    @rule(data=st.data(), timestep=TIMESTEPS, content=FILES, second=st.booleans())
    def send_all_of_a_timestep(
        self, data: st.DataObject, timestep: float, content: bytes, second: bool
    ) -> None:
        """A file, and the names that its timestep holds from now on."""
        runid = self._runid(data)
        shown = self.held.data[runid].get(timestep, {})
        names = data.draw(st.lists(NAMES, min_size=1, unique=True))
        request = data_file(runid, names[0], content, timestep, replace=True, files=names)
        made(self.portals[second], request)
        kept = {name: held for name, held in shown.items() if name in names}
        self.held.data[runid][timestep] = {**kept, names[0]: content}

    @rule(data=st.data(), source=st.sampled_from(['1', '2']), second=st.booleans())
    def send_notebook(self, data: st.DataObject, source: str, second: bool) -> None:
        """A notebook, which takes the place of one that nobody edited."""
        runid = self._runid(data)
        name, number = 'n.ipynb', 1
        while name in self.held.edited[runid]:
            number += 1
            name = f'n_{number}.ipynb'
        url = made(self.portals[second], notebook(runid, 'n', make_notebook(source)))
        assert url.endswith(f'/{runid}/{name}')
        self.held.notebooks[runid][name] = source

    @rule(
        data=st.data(),
        which=ENSEMBLES,
        second=st.booleans(),
        rows=st.dictionaries(SIMNAMES, st.integers(0, 3), min_size=1),
    )
    def send_ensemble(
        self, data: st.DataObject, which: tuple[str, str], rows: dict[str, int], second: bool
    ) -> None:
        """The table of an ensemble, also a second one with other members."""
        name = data.draw(st.sampled_from(sorted(set(self.held.runs) & {'r0', 'r1', 'r2'})))
        runid = self.held.runs[name]
        lines = ''.join(
            '"{}",{}\r\n'.format(member.replace('"', '""'), value) for member, value in rows.items()
        )
        text = f'sim_name,a:X\r\n{lines}'
        made(self.portals[second], ensemble(runid, *which, self.held.id_of(name, which), text))
        self.held.tables[(runid, *which)] = rows

    @rule(data=st.data(), number=st.integers(0, 3), second=st.booleans())
    def send_event(self, data: st.DataObject, number: int, second: bool) -> None:
        """An event; one that comes again is kept once."""
        name = data.draw(st.sampled_from(sorted(self.held.runs)))
        runid = self.held.runs[name]
        made(self.portals[second], events(event('IPS_CALL_BEGIN', name, number=number)))
        if number not in self.held.numbers[runid]:
            self.held.numbers[runid].append(number)

    @rule(data=st.data(), ok=st.booleans(), second=st.booleans())
    def end(self, data: st.DataObject, ok: bool, second: bool) -> None:
        """The end of a run that still runs."""
        running = [
            name for name, runid in self.held.runs.items() if self.held.states[runid] == 'running'
        ]
        if running:
            name = data.draw(st.sampled_from(sorted(running)))
            made(self.portals[second], events(event('IPS_END', name, ok=str(ok))))
            self.held.states[self.held.runs[name]] = 'completed' if ok else 'failed'

    # What servers and users do

    @rule(number=st.integers(0, 1))
    def restart(self, number: int) -> None:
        """A server is closed and opened anew."""
        self.portals[number].close()
        self.portals[number] = make_portal(self.base)
        self.portals[number].recover()

    @precondition(lambda self: any(self.held.notebooks.values()))
    @rule(data=st.data())
    def edit_notebook(self, data: st.DataObject) -> None:
        """The user changes a notebook, as Jupyter writes it."""
        choices = [(runid, name) for runid, all_ in self.held.notebooks.items() for name in all_]
        runid, name = data.draw(st.sampled_from(choices))
        path = self.held.run(runid) / name
        content = json.loads(path.read_bytes())
        content['cells'][-1]['source'] = 'mine'
        path.write_text(json.dumps(content))
        self.held.notebooks[runid][name] = 'mine'
        self.held.edited[runid].add(name)

    @precondition(lambda self: any(self.held.notebooks.values()))
    @rule(data=st.data())
    def remove_notebook(self, data: st.DataObject) -> None:
        """The user removes a notebook: its name is free again."""
        choices = [(runid, name) for runid, all_ in self.held.notebooks.items() for name in all_]
        runid, name = data.draw(st.sampled_from(choices))
        (self.held.run(runid) / name).unlink()
        del self.held.notebooks[runid][name]
        self.held.edited[runid].discard(name)

    # What must be so

    @invariant()
    def what_is_there(self) -> None:
        """The files of each run, and what the API tells of it."""
        self.held.everything_is_there()

    @rule()
    def list_runs(self) -> None:
        """The list of runs."""
        self.held.list_runs()

    def _runid(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(sorted(self.held.runs.values())))

    def _start(self, portal: Portal, name: str, parent: str | None, request: Request) -> None:
        runid = made(portal, request)['runid']
        if name in self.held.runs:
            assert runid == self.held.runs[name]
            return
        assert runid not in self.held.runs.values()
        self.held.runs[name], self.held.parents[name], self.held.states[runid] = (
            runid,
            parent,
            'running',
        )
        self.held.numbers[runid], self.held.data[runid], self.held.notebooks[runid] = [], {}, {}
        self.held.edited[runid] = set()


def _file(runid: int, name: str, content: Content, timestep: float, *, replace: bool) -> Request:
    if isinstance(content, bytes):
        return data_file(runid, name, content, timestep, replace=replace)
    return folder(runid, name, content, timestep, replace=replace)


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """So many sequences of steps; the shortest that fails is told."""
    report = Report('model')

    class Counted(Model):
        def teardown(self) -> None:
            report.count('sequences')
            super().teardown()

        def check_invariants(self, *arguments: Any, **options: Any) -> None:
            report.count('steps')
            super().check_invariants(*arguments, **options)

    seen = 0
    while not report.problems and seen < limits.uploads and not (seen and limits.over):
        number = min(20, limits.uploads - seen)
        try:
            run_state_machine_as_test(
                hypothesis.seed(seed + seen)(Counted),
                settings=settings(
                    max_examples=number,
                    stateful_step_count=STEPS,
                    database=None,
                    deadline=None,
                    phases=[Phase.generate, Phase.shrink],
                    suppress_health_check=[*HealthCheck],
                ),
            )
        except Exception as error:
            for one in getattr(error, 'exceptions', (error,)):  # it may find several at a time
                notes = '\n'.join(getattr(one, '__notes__', ()))
                report.problem(f'{type(one).__name__}: {one}\n{notes}')
        seen += number
    return report
