"""What a simulation sends."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

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
    notebook,
    start,
)

from ..payloads import USER, member_of
from .held import Content, Run, id_of
from .world import World, has_runs

PLAIN = st.sampled_from(['r0', 'r1', 'r2'])
PARENTS = st.none() | PLAIN
SIMNAMES = st.sampled_from(['m0', 'm1', 'm,"2'])
ENSEMBLES = st.sampled_from([('A', 'scan'), ('B', 'scan')])
# The last two as odd as a file's name may be: no room to put anything before it; marks and dashes.
NAMES = st.sampled_from(['a', 'b', '1.0_a', 'é' * 127, '-.\u202e\n"CON'])
TIMESTEPS = st.sampled_from([0.0, 1.0, 1e-05])
FILES = st.binary(max_size=2)
FOLDERS = st.dictionaries(st.sampled_from(['x', 'y/z']), FILES, min_size=1)


class Simulations(World):
    """Runs that start, send, and end; each message through one of two servers."""

    @initialize()
    def begin(self) -> None:
        """There is a run to send to."""
        self._start('r0', 'r0', None, None, second=False)

    @rule(name=PLAIN, parent=PARENTS, second=st.booleans())
    def start_run(self, name: str, parent: str | None, second: bool) -> None:
        """A start, a repeated one, a child before or after its parent, one that is in the trash."""
        known = self.held.runs.get(name)
        # What was told once is told again.
        self._start(name, name, known.parent if known else parent, None, second=second)

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
        ensemble_id = id_of(parent, which)
        name = f'{ensemble_id} {simname} {number}'
        self._start(name, simname, parent, ensemble_id, second=second)

    @precondition(has_runs)
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
        self._send_file(self.any_run(data), name, timestep, content, replace, second)

    @precondition(has_runs)
    @rule(data=st.data(), content=FILES | FOLDERS, replace=st.booleans(), second=st.booleans())
    def send_file_again(
        self, data: st.DataObject, content: Content, replace: bool, second: bool
    ) -> None:
        """One to where something was sent before, be it there still or not."""
        places = [
            (run.name, time, name, there is None)
            for run in self.held.runs.values()
            for time, files in run.data.items()
            for name, there in files.items()
        ]
        # What the user removed comes rarely else.
        places = [place for place in places if place[3]] or places
        if places:
            of, timestep, name, _ = data.draw(st.sampled_from(places))
            self._send_file(self.held.runs[of], name, timestep, content, replace, second)

    def _send_file(
        self, run: Run, name: str, timestep: float, content: Content, replace: bool, second: bool
    ) -> None:
        shown = run.data.get(timestep, {})
        request = _file(run.runid, name, content, timestep, replace=replace)
        answer = call(self.portal(second), request)
        if replace or name not in shown or shown[name] == content:
            assert answer.status == 201, answer
            run.data.setdefault(timestep, {})[name] = content
        else:
            assert answer.status == 400, answer

    @precondition(has_runs)
    @rule(data=st.data(), timestep=TIMESTEPS, content=FILES, second=st.booleans())
    def send_all_of_a_timestep(
        self, data: st.DataObject, timestep: float, content: bytes, second: bool
    ) -> None:
        """A file, and the names that its timestep holds from now on."""
        run = self.any_run(data)
        shown = run.data.get(timestep, {})
        names = data.draw(st.lists(NAMES, min_size=1, unique=True))
        request = data_file(run.runid, names[0], content, timestep, replace=True, files=names)
        made(self.portal(second), request)
        kept = {name: held for name, held in shown.items() if name in names}
        run.data[timestep] = {**kept, names[0]: content}

    @precondition(has_runs)
    @rule(data=st.data(), source=st.sampled_from(['1', '2']), second=st.booleans())
    def send_notebook(self, data: st.DataObject, source: str, second: bool) -> None:
        """A notebook, which takes the place of one that nobody edited."""
        run = self.any_run(data)
        name, number = 'n.ipynb', 1
        while name in run.edited:
            number += 1
            name = f'n_{number}.ipynb'
        url = made(self.portal(second), notebook(run.runid, 'n', make_notebook(source)))
        assert url.endswith(f'/{run.runid}/{name}')
        run.notebooks[name] = source

    @precondition(lambda self: self.parents)
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
        run = self.held.runs[data.draw(st.sampled_from(self.parents))]
        lines = ''.join(
            '"{}",{}\r\n'.format(member.replace('"', '""'), value) for member, value in rows.items()
        )
        text = f'sim_name,a:X\r\n{lines}'
        made(self.portal(second), ensemble(run.runid, *which, id_of(run.name, which), text))
        self.held.tabled(run, which, rows)

    @property
    def parents(self) -> list[str]:
        """The runs that may have ensembles."""
        return sorted(self.held.runs.keys() & {'r0', 'r1', 'r2'})

    @precondition(has_runs)
    @rule(data=st.data(), number=st.integers(0, 3), second=st.booleans())
    def send_event(self, data: st.DataObject, number: int, second: bool) -> None:
        """An event; one that comes again is kept once."""
        run = self.any_run(data)
        made(self.portal(second), events(event('IPS_CALL_BEGIN', run.name, number=number)))
        if number not in run.numbers:
            run.numbers.append(number)

    @precondition(has_runs)
    @rule(data=st.data(), ok=st.booleans(), second=st.booleans())
    def end(self, data: st.DataObject, ok: bool, second: bool) -> None:
        """The end of a run that still runs."""
        run = self.any_run(data)
        if run.state == 'running':
            made(self.portal(second), events(event('IPS_END', run.name, ok=str(ok))))
            run.state = 'completed' if ok else 'failed'

    @precondition(lambda self: self.held.trashed)
    @rule(data=st.data(), second=st.booleans())
    def send_to_the_trash(self, data: st.DataObject, second: bool) -> None:
        """What comes to a run in the trash is refused in words, and changes nothing."""
        name = data.draw(st.sampled_from(sorted(self.held.trashed)))
        run, _ = self.held.trashed[name]
        if name in self.held.runs:  # it was started anew
            return
        portal = self.portal(second)
        for request, status in (
            (data_file(run.runid, 'a', b'', 0.0, replace=True), 404),
            (notebook(run.runid, 'n', make_notebook('1')), 404),
            (events(event('IPS_CALL_BEGIN', name, number=9)), 400),
        ):
            answer = call(portal, request)
            assert answer.status == status and answer.json['message'], answer

    def _start(
        self, name: str, simname: str, parent: str | None, ensemble_id: str | None, *, second: bool
    ) -> None:
        told = member_of(parent, ensemble_id) if parent else {}
        request = start(name, USER, simname=simname, **told)
        runid = made(self.portal(second), request)['runid']
        known = self.held.runs.get(name)
        if known:
            assert runid == known.runid
        else:
            assert runid not in self.held.by_runid
        self.held.started(Run(name, runid, parent, simname, ensemble_id))


def _file(runid: int, name: str, content: Content, timestep: float, *, replace: bool) -> Request:
    if isinstance(content, dict):
        return folder(runid, name, content, timestep, replace=replace)
    return data_file(runid, name, content or b'', timestep, replace=replace)
