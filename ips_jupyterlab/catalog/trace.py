"""The spans of a run and of those below it, as one tree."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Sequence

from msgspec import Struct

from .. import contract
from ..api_v1 import IPSDataError
from ..containment import Gate
from ..contract import TraceRun
from ..layout import ContentsRoot
from ..refusals import OutsideError
from .details import Place
from .eventlog import EventLog, read_log
from .events import END, FRAMEWORK, RESOURCES, Call, Event, component_of
from .packed import UserRuns
from .records import Moment, RunRecord
from .scan import scan_run

MICROSECOND = 1e-6


class Bar(Struct, kw_only=True, eq=False):
    """A span with its place in the tree, or a call that has not ended yet."""

    run: int  # which of the runs
    component: str
    name: str
    start: int  # microseconds since 1970
    duration: int | None  # microseconds; None while it runs
    parent: Bar | None = None
    service: str = ''  # as the framework calls what was called
    cores: int | None = None
    total_cores: int | None = None


class Family(Struct, frozen=True):
    """A run with those below it, each after its parent."""

    runs: Sequence[TraceRun]
    places: Sequence[Place]
    parents: Sequence[int]  # index of each one's parent; -1 for the first
    until: float  # s since 1970: how far it is known; now while one runs, else when it was heard


def family_of(record: RunRecord, known: UserRuns, place: Place, moment: Moment) -> Family:
    """A run and those below it, each once, whatever circles the files tell."""
    user, gate = record.user, place.gate
    found = [(record, -1)]
    seen = {record.runid}
    for index, (parent, _) in enumerate(found):  # grows
        for runid in parent.child_runs.value:
            if runid in seen or not gate.admits(user.run_directory(runid)):
                continue
            seen.add(runid)
            child = known.record(runid) or scan_run(user, runid, None, gate)
            if child is not None:
                found.append((child, index))
    heard = [moment.now if run.state(moment) == 'running' else run.heard for run, _ in found]
    return Family(
        [TraceRun(run.key, run.runid, run.simname) for run, _ in found],
        [place, *(_place(run, place.contents, gate) for run, _ in found[1:])],
        [parent for _, parent in found],
        max(filter(None, heard), default=moment.now),
    )


def _place(record: RunRecord, contents: ContentsRoot, gate: Gate) -> Place:
    return Place(record.directory, contents, None, gate)


def bars_of(family: Family) -> list[Bar]:
    """All spans of a family in order of start, a parent before what begins with it.

    Raises what ``read_log`` raises for the first run; what cannot be read of another is left out.
    """
    found: list[Bar] = []
    roots: list[Bar | None] = []
    for index, place in enumerate(family.places):
        log = None
        with contextlib.suppress(*(() if index == 0 else (OSError, OutsideError, IPSDataError))):
            log = read_log(place)
        root, bars = _of_run(log, index, family.runs[index]) if log else (None, [])
        above = family.parents[index]
        if root is not None and above >= 0:
            root.parent = roots[above]
        roots.append(root or (roots[above] if above >= 0 else None))
        found += bars
    _cut_circles(found)
    found.sort(key=lambda bar: (bar.start, bar.duration is not None, -(bar.duration or 0)))
    return found


def trace_of(family: Family, bars: Sequence[Bar]) -> contract.Trace:
    """The spans as columns."""
    places = {id(bar): index for index, bar in enumerate(bars)}
    components, of_component = _numbered(bar.component for bar in bars)
    names, of_name = _numbered(bar.name for bar in bars)
    return contract.Trace(
        runs=list(family.runs),
        components=components,
        names=names,
        run=[bar.run for bar in bars],
        component=of_component,
        name=of_name,
        parent=[-1 if bar.parent is None else places[id(bar.parent)] for bar in bars],
        start=[bar.start * MICROSECOND for bar in bars],
        duration=[None if bar.duration is None else bar.duration * MICROSECOND for bar in bars],
        cores=[bar.cores for bar in bars],
        total_cores=next(
            (bar.total_cores for bar in bars if bar.run == 0 and bar.total_cores), None
        ),
        now=family.until,
    )


def _numbered(texts: Iterable[str]) -> tuple[list[str], list[int]]:
    """The different texts, and for each text which of them it is."""
    numbers: dict[str, int] = {}
    indexes = [numbers.setdefault(text, len(numbers)) for text in texts]
    return list(numbers), indexes


def _of_run(log: EventLog, run: int, of: TraceRun) -> tuple[Bar | None, list[Bar]]:
    """The root and all spans of one run."""
    root = _root(log, run, of)
    by_id: dict[str, Bar] = {}
    told: list[tuple[Bar, str, str]] = []  # with the id of its parent and the code that told it
    for event in log.events:
        span = event.span
        if span is None:
            continue
        if event.type == END and root is not None:
            by_id[span.id] = root
            continue
        bar = Bar(
            run=run,
            component=span.component or log.components[event.code],
            name=span.name,
            start=span.start,
            duration=span.duration,
            service=span.service,
            cores=span.cores,
        )
        by_id[span.id] = bar
        told.append((bar, span.parent, event.code))
    by_id.pop('', None)
    orphans = []
    for bar, parent_id, code in told:
        bar.parent = by_id.get(parent_id)
        if bar.parent is None or bar.parent is bar:
            orphans.append((bar, log.components[code]))
    bars = [bar for bar, _, _ in told] + _open_bars(log, run, root)
    _adopt(orphans, (bar for bar in bars if component_of(bar.service)), root)
    return root, bars if root is None else [root, *bars]


def _ending(log: EventLog) -> Event | None:
    if END not in log.types:
        return None
    return next((event for event in reversed(log.events) if event.type == END), None)


def _root(log: EventLog, run: int, of: TraceRun) -> Bar | None:
    """The run itself: its span arrives last and has no name."""
    total = None
    if RESOURCES in log.types:
        told = (event.total_cores for event in log.events if event.type == RESOURCES)
        total = next(filter(None, told), None)
    ending = _ending(log)
    name = of.simname or f'run {of.runid}'
    if ending and ending.span:
        span = ending.span
        return Bar(
            run=run,
            component=FRAMEWORK,
            name=name,
            start=span.start,
            duration=span.duration,
            service=span.service,
            total_cores=span.total_cores or total,
        )
    start = log.began
    if start is None:
        start = next((event.time for event in log.events if event.time is not None), None)
    if start is None:
        return None
    end = log.moment(ending) if ending else None
    return Bar(
        run=run,
        component=FRAMEWORK,
        name=name,
        start=_microseconds(start),
        duration=None if end is None else max(0, _microseconds(end - start)),
        service=FRAMEWORK,
        total_cores=total,
    )


def _open_bars(log: EventLog, run: int, root: Bar | None) -> list[Bar]:
    """The calls and tasks that have not ended."""
    found: list[Bar] = []
    innermost: dict[str, Bar] = {}  # call of each component
    for call in log.open:
        begun = log.moment(call.event)
        if begun is None:
            continue
        caller = log.components[call.event.code]
        bar = Bar(
            run=run,
            component=call.component,
            name=call.subject.name,
            start=_microseconds(begun),
            duration=None,
            parent=innermost.get(caller, root),
            service=call.subject.target if isinstance(call.subject, Call) else caller,
            cores=None if isinstance(call.subject, Call) else call.subject.cores,
        )
        found.append(bar)
        if isinstance(call.subject, Call):
            innermost[call.component] = bar
    return found


def _microseconds(seconds: float) -> int:
    return round(seconds / MICROSECOND)


def _adopt(orphans: Iterable[tuple[Bar, str]], calls: Iterable[Bar], root: Bar | None) -> None:
    """Find the call that each span was made in where the span's parent is not known.

    It is the call of the component that told of the span which began last before the middle of the
    span and had not ended. The middle: the framework takes the begin of a call a little after its
    first work. Without such a call it is the root.
    """
    waiting: dict[str, list[Bar]] = {}
    for call in sorted(calls, key=lambda call: -call.start):
        waiting.setdefault(call.component, []).append(call)
    running: dict[str, list[Bar]] = {component: [] for component in waiting}
    for bar, component in sorted(orphans, key=lambda orphan: _middle(orphan[0])):
        bar.parent = root
        if component not in waiting:
            continue
        later, stack = waiting[component], running[component]
        middle = _middle(bar)
        while later and later[-1].start <= middle:
            stack.append(later.pop())
        itself = bool(stack) and stack[-1] is bar
        if itself:
            stack.pop()
        while stack and _end(stack[-1]) < middle:
            stack.pop()
        if stack:
            bar.parent = stack[-1]
        if itself:
            stack.append(bar)


def _middle(bar: Bar) -> float:
    return bar.start + (bar.duration or 0) / 2


def _end(bar: Bar) -> float:
    return math.inf if bar.duration is None else bar.start + bar.duration


def _cut_circles(bars: Iterable[Bar]) -> None:
    """Make sure that the way up ends, whatever ids the events told."""
    ends: set[int] = set()
    for bar in bars:
        way: dict[int, Bar] = {}
        current: Bar | None = bar
        while current is not None and id(current) not in ends:
            way[id(current)] = current
            if current.parent is not None and id(current.parent) in way:
                current.parent = None
            current = current.parent
        ends.update(way)
