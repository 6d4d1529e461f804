"""Why a run failed, as far as its files and those of its siblings tell."""

from __future__ import annotations

import math
from typing import NamedTuple

from .. import contract
from ..api_v1 import Ensemble, IPSDataError, Member
from ..catalog.calls import Calls
from ..catalog.details import Place, data_listing
from ..catalog.eventlog import EventLog, described, log_of
from ..catalog.events import END
from ..catalog.packed import UserRuns
from ..catalog.records import Moment, RunRecord
from ..contract import FailedIn, Failure, RunLink
from ..refusals import NotFoundError, OutsideError
from .siblings import by_nearness, differing, ensembles_of, member_of, values_of

AROUND = 5  # events on each side of the one that was not ok
MOST_SIBLINGS = 100  # that are told of those that worked, and of those that failed


def failure(place: Place, record: RunRecord, known: UserRuns, moment: Moment) -> Failure:
    """Why a run failed. What cannot be read is left out: it is among the problems of the run.

    :param known: the runs beside it, by runid.
    :raises NotFoundError: it has not failed.
    """
    log = log_of(place)
    _check(record, log, moment)
    fault = _fault(log) if log else None
    return Failure(
        event=described(log, fault) if log and fault is not None else None,
        doing=_doing(log, fault) if log else [],
        around=_around(log, fault) if log else [],
        timestep=_last_timestep(place),
        ensembles=_ensembles(place, record, known, moment),
    )


def _check(record: RunRecord, log: EventLog | None, moment: Moment) -> None:
    """Refuse a run that has not failed. One that tells neither its state nor events may have."""
    state = record.state(moment)
    if state == 'failed' or (state == 'unknown' and (log is None or _ended_badly(log))):
        return
    run = f'Run {record.runid} of {record.user.username}'
    if state == 'unknown':
        raise NotFoundError(f'{run}: its state is not known, and its events tell of no failure.')
    raise NotFoundError(f'{run} has not failed: it is {state}.')


def _ended_badly(log: EventLog) -> bool:
    return any(event.type == END and not event.ok for event in log.events)


def _fault(log: EventLog) -> int | None:
    """The number of the first event that was not ok; that of the end where none was before it."""
    ends = [number for number, event in enumerate(log.events) if event.type == END]
    start = ends[-2] + 1 if len(ends) > 1 else 0  # it was started anew
    numbers = range(start, len(log.events))
    return next((number for number in numbers if not log.events[number].ok), None)


def _doing(log: EventLog, fault: int | None) -> list[str]:
    """The calls that were open when an event arrived (None: at the end), the outermost first."""
    opened = log.open
    if fault is not None:
        calls = Calls()
        for event in log.events[:fault]:
            calls.add(event, log.components.__getitem__)
        opened = calls.open
    return [f'{call.component}: {call.subject.name}' for call in opened]


def _around(log: EventLog, fault: int | None) -> list[contract.RunEvent]:
    """An event and its neighbours; without one, the last events."""
    at = len(log.events) if fault is None else fault
    numbers = range(max(0, at - AROUND), min(len(log.events), at + AROUND + 1))
    return [described(log, number) for number in numbers]


def _last_timestep(place: Place) -> str | None:
    try:
        timesteps = [timestep for timestep in data_listing(place) if math.isfinite(timestep)]
    except (OSError, OutsideError, IPSDataError):
        return None
    return repr(timesteps[-1]) if timesteps else None


def _ensembles(place: Place, record: RunRecord, known: UserRuns, moment: Moment) -> list[FailedIn]:
    """The ensembles of the parent that a run is a member of."""
    parent = known.record(record.parent)
    if parent is None:
        return []
    return [
        _failed_in(link_to(parent, moment), ensemble, member, _Siblings(known, moment))
        for ensemble in ensembles_of(parent.directory, place.gate)
        if (member := member_of(ensemble, record.runid)) is not None
    ]


class _Siblings(NamedTuple):
    """The runs beside a run at a moment."""

    known: UserRuns
    moment: Moment

    def link(self, member: Member) -> RunLink | None:
        """The run of a member; None while it is pending or not known."""
        record = self.known.record(member.runid)
        return None if record is None else link_to(record, self.moment)


def _failed_in(
    parent: RunLink, ensemble: Ensemble, member: Member, siblings: _Siblings
) -> FailedIn:
    links: dict[str, list[RunLink]] = {'completed': [], 'failed': []}
    worked = []
    for other in by_nearness(ensemble, member, ensemble.members):
        link = siblings.link(other)
        if link is None or other.runid == member.runid or link.state not in links:
            continue
        links[link.state].append(link)
        if link.state == 'completed':
            worked.append(values_of(ensemble, other))
    return FailedIn(
        parent=parent,
        component=ensemble.component,
        name=ensemble.name,
        worked=links['completed'][:MOST_SIBLINGS],
        failed=links['failed'][:MOST_SIBLINGS],
        parameters=differing(values_of(ensemble, member), worked),
        more_worked=max(0, len(links['completed']) - MOST_SIBLINGS),
        more_failed=max(0, len(links['failed']) - MOST_SIBLINGS),
    )


def link_to(record: RunRecord, moment: Moment) -> RunLink:
    """What an answer about another run says of a run."""
    return RunLink(record.key, record.runid, record.simname, record.state(moment))
