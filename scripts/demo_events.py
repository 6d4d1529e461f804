"""Tell the events of a demo run, as the framework sends them.

A driver calls an equilibrium, a heating and a transport component at each timestep, and these
launch tasks on 128 cores. The times are made up; their order and their form are not.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

CORES = 128
HEATED_FROM = 1.0  # s of physics time: when the beams come on

Event = dict[str, Any]


class Fault(NamedTuple):
    """What makes a demo run fail."""

    component: str
    time: float  # physics time in s
    words: str


class FailedCallError(Exception):
    """A call of the demo run fails."""


class Teller:
    """One run that tells what it does.

    :param told: what its IPS_START tells besides.
    """

    def __init__(self, simname: str, started: float, told: Event) -> None:
        self.simname = simname
        self.started = started
        self.events: list[Event] = []
        self.walltime = 0.0
        self.phystime = -1.0
        self._call_ids = 0
        self._calls: list[str] = []  # ids of the spans around, the innermost last
        self._code = 'Framework'
        when = datetime.datetime.fromtimestamp(started, datetime.timezone.utc)
        self.portal_runid = f'{simname}_demo_demo_{when:%Y-%m-%dT%H:%M:%S.000}'
        self._root = _id(f'{simname}@FRAMEWORK@Framework@0')
        self.tell('IPS_START', 'Starting IPS Simulation', **told)
        if not told.get('parent_portal_runid'):
            self.tell('IPS_RESOURCE_ALLOC', f'Nodes = 4   PPN = {CORES // 4}')

    def tell(self, kind: str, comment: str, **more: Any) -> None:
        """Send one event."""
        self.walltime += 0.01
        self.events.append(
            {
                'code': self._code,
                'eventtype': kind,
                'ok': True,
                'comment': comment,
                'walltime': f'{self.walltime:.2f}',
                'time': self.time(),
                'sim_name': self.simname,
                'phystimestamp': self.phystime,
                'portal_runid': self.portal_runid,
                'seqnum': len(self.events),
                **more,
            }
        )

    def time(self) -> str:
        """Now, as the framework writes it."""
        now = datetime.datetime.fromtimestamp(self.started + self.walltime, datetime.timezone.utc)
        return f'{now:%Y-%m-%d|%H:%M:%S}UTC'

    def span(self, began: float, service: str, name: str, call_id: int, **tags: str) -> Event:
        """The trace of an event, within the innermost call."""
        return {
            'timestamp': int((self.started + began) * 1e6),
            'duration': int((self.walltime - began) * 1e6),
            'localEndpoint': {'serviceName': service},
            'name': name,
            'id': _id(f'{service}:{name}:{call_id}'),
            'parentId': self._calls[-1] if self._calls else self._root,
            'tags': tags,
            'traceId': hashlib.md5(self.portal_runid.encode()).hexdigest(),
        }

    @contextlib.contextmanager
    def call(self, component: str, number: int, method: str, argument: str) -> Iterator[None]:
        """Call a component; what is told meanwhile is told by it."""
        target, operation = f'{self.simname}@{component}@{number}', f'{method}({argument})'
        comment = f'Target = {target}:{operation}'
        self.tell('IPS_CALL_BEGIN', comment)
        self._call_ids += 1
        call_id, began, caller = self._call_ids, self.walltime, self._code
        self._calls.append(_id(f'{target}:{operation}:{call_id}'))
        self._code = f'{component.lower()}_demo_{component}'
        ok = True
        try:
            yield
        except FailedCallError as failure:
            if caller != 'Framework':  # which tells it with the end only
                ok, comment = False, f'Error: "{failure}" {comment}'
            raise
        finally:
            self._code = caller
            self._calls.pop()
            span = self.span(began, target, operation, call_id)
            self.tell('IPS_CALL_END', comment, ok=ok, trace=span)

    def tasks(self, *wanted: tuple[str, int, float]) -> None:
        """Launch tasks at once, (program, cores, seconds) each, and wait for all."""
        began = self.walltime
        launched = []
        for program, cores, seconds in wanted:
            self._call_ids += 1
            command = f'mpiexec -n {cores} /codes/bin/{program} {self.phystime:.1f}'
            asked = f'task_id = {self._call_ids} , Tag = None , nproc = {cores}'
            self.tell('IPS_LAUNCH_TASK', f'{asked} , Target = {command}')
            launched.append((began + seconds, self._call_ids, program, str(cores)))
        for ends, task, program, cores in sorted(launched):
            self.walltime = max(self.walltime, ends)
            tags = {'procs_requested': cores, 'cores_allocated': cores}
            span = self.span(began, f'/codes/bin/{program}', f'{self.phystime:.1f}', task, **tags)
            elapsed = f'task_id = {task}  elapsed time = {self.walltime - began:.2f} S'
            self.tell('IPS_TASK_END', elapsed, trace=span)

    def state(self, kind: str, seconds: float) -> None:
        """Stage or update the plasma state."""
        began = self.walltime
        self.walltime += seconds
        span = self.span(began, kind.removeprefix('IPS_').lower(), "['state.json']", 0)
        self.tell(kind, f'Elapsed time = {seconds:.3f}  files = state.json Success', trace=span)

    def end(self, ok: bool) -> None:
        """Send the last event."""
        comment = 'Simulation Ended' if ok else 'Simulation Execution Error'
        root = f'{self.simname}@FRAMEWORK@Framework@0'
        span = self.span(0.0, root, '', 0, total_cores=str(CORES)) | {'id': self._root}
        del span['parentId'], span['name']
        self.tell('IPS_END', comment, ok=ok, state='Completed', stopat=self.time(), trace=span)


def _id(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()[:16]


def couple(teller: Teller, times: list[float], seconds: float, fault: Fault | None = None) -> None:
    """The whole life of a run that couples three components.

    :param times: physics times of its timesteps in s.
    :param seconds: walltime of a timestep.
    :param fault: what it fails of, None where it ends well.
    """
    ok = True
    try:
        with teller.call('Driver', 1, 'init', '0'):
            for number, component in enumerate(('Equilibrium', 'Heating', 'Transport'), start=2):
                with teller.call(component, number, 'init', '0.000'):
                    teller.state('IPS_UPDATE_STATE', 0.02 * seconds)
        with teller.call('Driver', 1, 'step', '0'):
            for index, time in enumerate(times):
                teller.phystime = time
                teller.tell('IPS_UPDATE_TIME_STAMP', f'Timestamp = {time}')
                wobble = seconds * (1 + 0.15 * math.sin(1.7 * index))
                _step(teller, time, wobble, fault if fault and time >= fault.time else None)
        with teller.call('Driver', 1, 'finalize', '0'):
            teller.state('IPS_UPDATE_STATE', 0.1 * seconds)
    except FailedCallError:
        ok = False
    teller.end(ok)


def _step(teller: Teller, time: float, seconds: float, fault: Fault | None) -> None:
    heated = time >= HEATED_FROM

    def may_fail(component: str) -> None:
        if fault and fault.component == component:
            raise FailedCallError(fault.words)

    with teller.call('Equilibrium', 2, 'step', f'{time:.3f}'):
        teller.state('IPS_STAGE_STATE', 0.01 * seconds)
        teller.tasks(('equilibrium', 16, 0.12 * seconds))
        teller.state('IPS_UPDATE_STATE', 0.01 * seconds)
    with teller.call('Heating', 3, 'step', f'{time:.3f}'):
        teller.state('IPS_STAGE_STATE', 0.01 * seconds)
        if heated:
            teller.tasks(('beams', 64, 0.45 * seconds), ('waves', 32, 0.3 * seconds))
        may_fail('Heating')
        teller.state('IPS_UPDATE_STATE', 0.01 * seconds)
    with teller.call('Transport', 4, 'step', f'{time:.3f}'):
        teller.state('IPS_STAGE_STATE', 0.01 * seconds)
        teller.tasks(('transport', CORES, (0.32 if heated else 0.8) * seconds))
        may_fail('Transport')
        teller.state('IPS_UPDATE_STATE', 0.01 * seconds)


def scan(teller: Teller, members: int, first: float, seconds: float) -> None:
    """The life of a run that waits for the members of its ensemble.

    :param first: walltime at which the first member starts.
    :param seconds: walltime of a member; they run one after the other.
    """
    with teller.call('Driver', 1, 'init', '0'):
        teller.state('IPS_UPDATE_STATE', first)
    with teller.call('Driver', 1, 'step', '0'):
        for member in range(members):
            for _ in range(4):
                teller.walltime += seconds / 4
                teller.tell('COMPONENT_EVENT', f'{member} of {members} members have ended')
    teller.end(ok=True)
