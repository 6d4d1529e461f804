"""The head of a run's page."""

from __future__ import annotations

import os
import re

import msgspec
from msgspec import Struct

from .. import contract
from ..api_v1 import IPSDataError
from ..contract import Problem
from ..layout import EVENT_LOG, RUN_METADATA
from ..refusals import OutsideError
from ..values import is_ok, number
from .details import Place, notebook_list
from .eventlog import EventLog, log_of
from .events import read_loosely
from .files import has_file
from .liveness import liveness

# What the framework sends is a host and a path: it leaves out all before "//".
_ADDRESS = re.compile(r'(?:(https?)://)?([A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][^\s<>"\\]*)?)')

NOT_IN_THE_FOLDER = (
    'The portal that wrote this run keeps its events and states in its own database, not in the '
    "run's folder. Known is what the files tell: timesteps, data files, notebooks, ensembles and "
    'child runs. Not known are the state, the times, the events, the timeline and the resources.'
)


class Told(Struct):
    """What only pages of single runs show of the metadata file, of any type."""

    portal_runid: object = None
    sim_runid: object = None
    outputprefix: object = None
    ips_version: object = None
    vizurl: object = None
    ok: object = None
    phystime_end: object = None


def about(
    place: Place, run: contract.Run, parent: contract.RunLink | None, silent_after: float
) -> contract.About:
    """The head of a run's page. A file that cannot be read is among the problems of the run."""
    told = read_told(place)
    log = log_of(place)
    if log is not None and log.bad:
        run = msgspec.structs.replace(run, problems=[*run.problems, _bad_lines(place, log)])
    ended = run.state in ('completed', 'failed')
    return contract.About(
        run=run,
        parent=parent,
        notebooks=notebook_list(place).notebooks,
        liveness=liveness(run.state, log, silent_after),
        portal_runid=as_text(told and told.portal_runid),
        sim_runid=as_text(told and told.sim_runid),
        outputprefix=as_text(told and told.outputprefix),
        ips_version=as_text(told and told.ips_version),
        monitor_url=_address(told and told.vizurl),
        ok=is_ok(told.ok) if told and ended and told.ok is not None else None,
        phystime_end=number(told and told.phystime_end),
        events=None if log is None else len(log.events),
        not_known=_not_known(place),
    )


def read_told(place: Place) -> Told | None:
    """What the metadata file of a run tells; None without one and where it cannot be read."""
    path = f'{place.directory}/{RUN_METADATA}'
    try:
        if not has_file(path, place.gate):
            return None
        with open(path, 'rb', opener=place.gate.opener) as file:
            value = read_loosely(file.read())
    except (OSError, OutsideError, IPSDataError):
        return None
    if value is None:
        return None
    return Told(**{name: value[name] for name in Told.__struct_fields__ if name in value})


def _bad_lines(place: Place, log: EventLog) -> Problem:
    path = f'{place.directory}/{EVENT_LOG}'
    if log.bad == 1:
        return Problem(path, f'{path}: line {log.first_bad} is no event and is left out.')
    lines = f'{log.bad} lines are no events and are left out; the first is line {log.first_bad}'
    return Problem(path, f'{path}: {lines}.')


def _not_known(place: Place) -> str | None:
    """What the files do not tell where one is not there; one that is broken is a problem."""
    has_metadata = os.path.lexists(f'{place.directory}/{RUN_METADATA}')
    has_log = os.path.lexists(f'{place.directory}/{EVENT_LOG}')
    if not (has_metadata or has_log):
        return NOT_IN_THE_FOLDER
    if not has_log:
        return (
            f'The folder holds no {EVENT_LOG}. So the events, the timeline, the resources and '
            'when it was last heard are not known.'
        )
    if not has_metadata:
        return (
            f'The folder holds no {RUN_METADATA}. So its state, its times, and where and by whom '
            'it was run are not known.'
        )
    return None


def as_text(value: object) -> str | None:
    """What a metadata file tells in a field, as text; None where it tells nothing."""
    return str(value) if isinstance(value, (str, int, float)) and value != '' else None


def _address(value: object) -> str | None:
    match = _ADDRESS.fullmatch(value.strip()) if isinstance(value, str) else None
    return f'{match[1] or "http"}://{match[2]}' if match else None
