"""Events of a run from the log that the framework writes beside it.

``<SIM_ROOT>/simulation_log/<portal_runid>.json`` holds one event a line, as it was sent or would
have been.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .client import Portal

LOG = 'simulation_log'
_BATCH = 200  # events in one request

Event = dict[str, Any]


@dataclass(frozen=True)
class RunLog:
    """The events of one run."""

    path: Path
    portal_runid: str
    parent: str | None
    events: list[Event]

    @classmethod
    def read(cls, path: Path) -> RunLog:
        """Read a log; of one that is still being written, the whole lines.

        :raises ValueError: the file does not start as the log of a run does.
        :raises OSError: it cannot be read.
        """
        events = list(_events(path))
        start = events[0] if events else {}
        if start.get('eventtype') != 'IPS_START' or not start.get('portal_runid'):
            raise ValueError(f'{path} does not begin with the start of a run')
        return cls(
            path, str(start['portal_runid']), start.get('parent_portal_runid') or None, events
        )


def _events(path: Path) -> Iterator[Event]:
    with path.open('rb') as file:
        for line in file:
            try:
                event = json.loads(line)
            except ValueError:
                return  # the line that was being written when the simulation died
            if isinstance(event, dict):
                yield event


def send_missing(portal: Portal, log: RunLog) -> int:
    """Post those events of a run that the portal does not have, in order.

    :returns: how many were posted.
    :raises PortalAwayError, RefusedError: as ``Portal.post_events``.
    """
    known = {_key(event) for event in portal.events(log.portal_runid)}
    missing = [event for event in log.events if _key(event) not in known]
    # The start on its own, so that what it is answered is about this run.
    batches = [missing[:1]] + [missing[at : at + _BATCH] for at in range(1, len(missing), _BATCH)]
    for batch in filter(None, batches):
        portal.post_events(batch)
    return len(missing)


def _key(event: Event) -> tuple[str, ...]:
    """Newer frameworks number all events 0, so the number alone does not tell one from another."""
    fields = ('seqnum', 'eventtype', 'code', 'walltime', 'comment')
    return tuple(str(event.get(field)) for field in fields)


def portal_runid_of(sim_root: Path, simname: str) -> str | None:
    """The string id of the latest run of a simulation, from the log in its directory or above.

    The components of a sub-workflow need it: the framework tells it to those of the main
    simulation only, and a sub-workflow's directory lies inside that of the main simulation. The
    id is taken from the log's name: its first lines reach the disk late.
    """
    for directory in (sim_root, *sim_root.parents):
        found = [
            (path.stat().st_mtime, path.stem)
            for path in (directory / LOG).glob('*.json')
            if path.stem.startswith(f'{simname}_')
        ]
        if found:
            return max(found)[1]
    return None
