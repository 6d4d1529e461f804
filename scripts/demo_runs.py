"""Write a small tree of demo runs, as the IPS Portal lays them out.

``python scripts/demo_runs.py FOLDER`` writes the tree and nothing else.
"""

from __future__ import annotations

import csv
import datetime
import json
import os
import shutil
import sys
import time
from pathlib import Path

from demo_events import Fault, Teller, couple, scan
from demo_files import (
    DEMO,
    write_configuration,
    write_equilibrium,
    write_inputs,
    write_picture,
    write_profiles,
    write_table,
    write_waveforms,
)
from demo_plasma import State, ramp_up

from ips_jupyterlab import api_v1

USERNAME, OTHER_USERNAME = 'demo', 'guest'
PORTAL = 'https://portal.example'
HOUR = 3600.0
DAY = 24 * HOUR

NEGATIVE = Fault('Transport', 0.8, 'transport: electron temperature is negative at rho = 0.98')
TOO_MUCH_POWER = Fault('Heating', 1.4, 'heating: 8.0 MW of beams are above the limit of 7.5 MW')


class DemoRun:
    """One run directory.

    :param age: s since it started.
    """

    def __init__(
        self,
        user: Path,
        runid: int,
        simname: str,
        comment: str,
        age: float,
        parent: DemoRun | None = None,
    ) -> None:
        self.directory = user / str(runid)
        self.data = self.directory / 'data'
        self.data.mkdir(parents=True)
        (self.directory / 'ensembles').mkdir()
        self.age = age
        self.listing: dict[str, list[str]] = {}
        self.children: list[int] = []
        started = time.time() - age
        self.metadata = {
            'simname': simname,
            'host': 'demo',
            'user': user.name,
            'rcomment': f'{comment} (demo data)',
            'tokamak': 'DEMO-D',
            'shotno': '1',
            'tag': 'demo',
            'sim_runid': simname,
            'ips_version': '0.8.1',
            'parent_portal_runid': parent and parent.teller.portal_runid,
        }
        self.teller = Teller(simname, started, self.metadata)

    def add(self, timestep: float, name: str) -> Path:
        """List a data file; where to write it."""
        self.listing.setdefault(str(timestep), []).append(f'data/{name}')
        return self.data / name

    def add_states(self, states: list[State]) -> None:
        """One state file a timestep."""
        for state in states:
            timestep = state['time_s']
            self.add(timestep, f'{timestep}_state.json').write_text(json.dumps(state))

    def add_profiles(self, states: list[State]) -> None:
        """One file of profiles a state."""
        for state in states:
            write_profiles(self.add(state['time_s'], f'{state["time_s"]}_profiles.nc'), state)

    def add_equilibria(self, states: list[State]) -> None:
        """One equilibrium a state, named with shot and milliseconds, as is usual."""
        for state in states:
            name = f'g000001.{round(state["time_s"] * 1000):05d}'
            write_equilibrium(self.add(state['time_s'], name), state)

    def add_notebook(self, name: str, *cells: str) -> None:
        """A notebook that begins with the cells that the portal puts there."""
        first = f"""import importlib.util

spec = importlib.util.spec_from_file_location('api_v1', '../api_v1.py')
api_v1 = importlib.util.module_from_spec(spec)
spec.loader.exec_module(api_v1)
ips_analysis_api = api_v1.IPSAnalysisApi({str(self.directory)!r})"""
        write_notebook(self.directory / name, f'*{DEMO}*', first, *cells)

    def add_ensemble(self, component: str, name: str, rows: list[dict[str, object]]) -> None:
        """The table of an ensemble."""
        folder = self.directory / 'ensembles' / component
        folder.mkdir(exist_ok=True)
        with (folder / f'{name}.csv').open('w', newline='') as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def live(self, seconds: float, end: float = 3.0, fault: Fault | None = None) -> None:
        """Tell the events of a run that takes so long for each 0.1 s of physics time."""
        times = [index / 10 for index in range(round(end * 10) + 1)]
        self.metadata['phystime_end'] = end
        couple(self.teller, times, seconds, fault)

    def close(self, *, quiet: float | None = None) -> None:
        """Write the portal's files.

        :param quiet: s since it has told anything; None for a run that has ended.
        """
        events = self.teller.events
        if quiet is not None:  # the first event in any case
            until = self.age - quiet
            events = events[:1] + [one for one in events[1:] if float(one['walltime']) <= until]
        last = events[-1]
        started = self.teller.started
        heard = started + float(last['walltime'])
        told = {
            **self.metadata,
            'portal_runid': self.teller.portal_runid,
            'state': 'running',
            'startat': stamp(started),
            'walltime': last['walltime'],
        }
        changed = heard
        if last['eventtype'] == 'IPS_END':
            state = 'completed' if last['ok'] else 'failed'
            told |= {'state': state, 'ok': last['ok'], 'stopat': stamp(heard)}
        elif quiet is not None:
            changed = time.time() - quiet
        listing = json.dumps(self.listing, indent=2) if self.listing else '{\n}\n'
        children = ''.join(f'{runid}\n' for runid in self.children)
        log = ''.join(f'{json.dumps(event, separators=(",", ":"))}\n' for event in events)
        for name, text in (
            ('ips_analysis_api_data_listing.json', listing),
            ('ips_analysis_api_child_runs.txt', children),
            ('ips_run.json', json.dumps(told, indent=2)),
            ('ips_events.jsonl', log),
        ):
            (self.directory / name).write_text(text)
        for path in (*self.directory.rglob('*'), self.directory):
            os.utime(path, (changed, changed))
        os.utime(self.directory / 'ips_events.jsonl', (heard, heard))


def stamp(seconds: float) -> str:
    """A time in ISO 8601."""
    when = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return when.isoformat(timespec='seconds')


def write_notebook(path: Path, words: str, *cells: str) -> None:
    """A notebook of one cell of words and some of code."""
    code = {'cell_type': 'code', 'execution_count': None, 'metadata': {}, 'outputs': []}
    notebook = {
        'cells': [
            {'cell_type': 'markdown', 'id': 'words', 'metadata': {}, 'source': words},
            *({**code, 'id': f'code-{i}', 'source': source} for i, source in enumerate(cells)),
        ],
        'metadata': {
            'kernelspec': {'display_name': 'Python 3', 'language': 'python', 'name': 'python3'}
        },
        'nbformat': 4,
        'nbformat_minor': 5,
    }
    path.write_text(json.dumps(notebook, indent=1))


def rampup_run(user: Path) -> None:
    """Run 1: 31 timesteps, and one file of every usual format."""
    run = DemoRun(user, 1, 'rampup', 'current ramp, 5 MW of beams', age=6 * DAY)
    states = list(ramp_up())
    run.add_states(states)
    write_inputs(run.add(0.0, 'inputs.nml'), chi_e=1.0, power=5.0)
    write_configuration(run.add(0.0, 'simulation.conf'), 'rampup', end=3.0, power=5.0)
    run.add_profiles(states[::5])
    run.add_equilibria([states[index] for index in (0, 4, 10, 20, 30)])
    write_table(run.add(3.0, 'summary.csv'), states)
    write_waveforms(run.add(3.0, 'waveforms.h5'), states)
    write_picture(run.add(3.0, 'temperature.png'), states)
    run.add_notebook('rampup.ipynb', 'ips_analysis_api.get_data()')
    run.live(seconds=40)
    run.close()


def scan_run(user: Path) -> None:
    """Run 2: an ensemble of ten members, seven of which (runs 3 to 9) have started.

    The last of them has failed: its power is above a limit.
    """
    parent = DemoRun(user, 2, 'chi_scan', 'heat diffusivity and beam power', age=3 * HOUR)
    rows: list[dict[str, object]] = []
    for index in range(10):
        chi_e, power = 0.5 + 0.25 * index, 2.0 + index
        simname = f'scan_a{index}'
        row: dict[str, object] = dict.fromkeys(
            ('portal_runid', 'run_url', 'instance_analysis_path'), '?'
        )
        if index < 7:
            runid = 3 + index
            age = (2.5 - index / 3) * HOUR
            member = DemoRun(user, runid, simname, f'chi_e = {chi_e}', age, parent)
            fault = TOO_MUCH_POWER if power > 7.5 else None
            states = list(ramp_up(chi_e, power, end=1.3 if fault else 2.0))
            member.add_states(states)
            write_inputs(member.add(0.0, 'inputs.nml'), chi_e, power)
            member.add_profiles(states[::5])
            member.add_equilibria(states[-1:])
            member.live(seconds=55, end=2.0, fault=fault)
            member.close()
            parent.children.append(runid)
            where = (runid, f'{PORTAL}/{runid}', member.directory)
            row = dict(zip(row, where, strict=True))
        rows.append({**row, 'sim_name': simname, 'transport:CHI_E': chi_e, 'heating:POWER': power})
    parent.add_ensemble('DriverComponent', 'scan_a', rows)
    parent.add(0.0, 'base_state.json').write_text(json.dumps(next(ramp_up())))
    parent.add_notebook('scan.ipynb', 'ips_analysis_api.get_child_data_by_ensemble_names()')
    scan(parent.teller, members=10, first=HOUR / 2, seconds=HOUR / 3)
    parent.close(quiet=15)


def coupled_run(user: Path) -> None:
    """Run 10: three plain child runs, 11 to 13."""
    parent = DemoRun(user, 10, 'coupled', 'predictor and corrector', age=DAY)
    parent.add_states(list(ramp_up(1.5, 8.0)))
    for runid, (simname, chi_e) in enumerate(
        (('predictor', 1.4), ('corrector', 1.5), ('analysis', 1.6)), start=11
    ):
        child = DemoRun(user, runid, simname, 'the first second', DAY - HOUR, parent)
        child.add_states(list(ramp_up(chi_e, 8.0, end=1.0)))
        child.live(seconds=100, end=1.0)
        child.close()
        parent.children.append(runid)
    parent.live(seconds=240)
    parent.close()


def young_runs(user: Path) -> None:
    """Run 14 has begun to write; run 15 has only started."""
    run = DemoRun(user, 14, 'high_power', '12 MW of beams', age=4 * 60)
    run.metadata['vizurl'] = 'monitor.example/high_power'
    states = list(ramp_up(1.2, 12.0, end=0.4))
    run.add_states(states)
    inputs = run.add(0.0, 'inputs.nml')
    write_inputs(inputs, chi_e=1.2, power=12.0, share=(0.6, 0.25, 0.15), capitals=True)
    write_configuration(run.add(0.0, 'simulation.conf'), 'high_power', end=3.0, power=12.0)
    run.add_equilibria([states[0], states[4]])
    run.live(seconds=48)
    run.close(quiet=15)
    DemoRun(user, 15, 'waiting', 'no data yet', age=30).close(quiet=30)


def unlucky_runs(user: Path) -> None:
    """Run 16 of another user has failed at 0.8 s; run 17 has told nothing for five hours."""
    run = DemoRun(user, 16, 'high_density', 'above the density limit', age=2 * DAY)
    run.add_states(list(ramp_up(0.8, 6.0, end=0.7)))
    run.live(seconds=60, fault=NEGATIVE)
    run.close()
    run = DemoRun(user, 17, 'fine_grid', '501 radial points', age=7 * HOUR)
    run.add_states(list(ramp_up(1.2, 5.0, end=0.5)))
    run.live(seconds=20 * 60)
    run.close(quiet=5 * HOUR)


def write_runs(base: Path) -> None:
    """Write all demo runs into a base directory."""
    user, other = base / USERNAME, base / OTHER_USERNAME
    for folder in (user, other):
        folder.mkdir(parents=True)
        shutil.copy(api_v1.__file__, folder / 'api_v1.py')
    for write in (rampup_run, scan_run, coupled_run, young_runs):
        write(user)
    unlucky_runs(other)


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit('usage: python scripts/demo_runs.py FOLDER')
    write_runs(Path(sys.argv[1]).resolve())
