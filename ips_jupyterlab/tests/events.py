"""Writes event logs: a real simulation's, cut short, and made ones with times to count on."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ips_jupyterlab.layout import EVENT_LOG

REAL = Path(__file__).parent / 'logs'
BEGAN = 1_800_000_000  # when made runs begin: seconds since 1970

Event = dict[str, Any]


def event(kind: str, at: float = 0.0, code: str = 'Framework', **fields: Any) -> Event:
    """An event as the framework sends it.

    :param at: walltime in s.
    """
    when = datetime.datetime.fromtimestamp(BEGAN + at, datetime.timezone.utc)
    return {
        'eventtype': kind,
        'code': code,
        'comment': '',
        'ok': True,
        'walltime': f'{at:.2f}',
        'time': when.strftime('%Y-%m-%d|%H:%M:%SUTC'),
        'phystimestamp': -1,
        'portal_runid': 'sim_demo_alice_1',
        'seqnum': 0,
        **fields,
    }


def start() -> Event:
    """The first event of a run."""
    return event('IPS_START', comment='Starting IPS Simulation')


def begin(call: str, at: float, code: str = 'Framework') -> Event:
    """A call begins: ``sim@Driver@1:init(0)``."""
    return event('IPS_CALL_BEGIN', at, code, comment=f'Target = {call}')


def end(call: str, at: float, code: str = 'Framework', **fields: Any) -> Event:
    """A call ends."""
    return event('IPS_CALL_END', at, code, comment=f'Target = {call}', **fields)


def span(
    began: float, ended: float, service: str, name: str = '', parent: str = '', **tags: str
) -> dict[str, Any]:
    """The trace of an event. Times are walltimes in s; its id is ``service:name``."""
    return {
        'timestamp': round((BEGAN + began) * 1e6),
        'duration': round((ended - began) * 1e6),
        'localEndpoint': {'serviceName': service},
        'name': name,
        'id': f'{service}:{name}',
        'parentId': parent,
        'traceId': 'f' * 32,
        'tags': tags,
    }


def write_log(run: Path, events: Iterable[Any]) -> Path:
    """Write the event log of a run."""
    path = run / EVENT_LOG
    path.write_text(''.join(f'{json.dumps(event)}\n' for event in events))
    return path


def write_real_log(run: Path, name: str) -> Path:
    """Give a run the event log of a real run: ``run_1``, or ``run_2``, a child of it."""
    return Path(shutil.copy(REAL / f'{name}.jsonl', run / EVENT_LOG))
