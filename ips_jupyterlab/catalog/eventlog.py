"""The event log of a run: read once, and then only what was added to it."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from .. import contract
from ..api_v1 import IPSDataError
from ..containment import Gate
from ..layout import EVENT_LOG
from ..refusals import OutsideError
from .calls import Calls, Kind, OpenCall
from .details import Place
from .events import FRAMEWORK, Call, Event, read_event, read_loosely
from .files import has_file

KEPT = 128 << 20  # bytes of logs whose events stay in memory; the newest log in any case
BLOCK = 1 << 22  # bytes that are read at a time
TAIL = 256  # bytes before the end that tell whether a log is still the one that was read


class EventLog(Struct, frozen=True, kw_only=True):
    """The events of a run as far as they had arrived."""

    events: Sequence[Event]
    components: Mapping[str, str]  # of the codes
    types: Collection[str]
    open: Sequence[OpenCall]  # in order of begin
    usual: Mapping[Kind, float]  # as Calls has it
    began: float | None  # when its walltime was 0, in seconds since 1970
    bad: int  # lines that cannot be understood
    first_bad: int  # which line, from 1

    def moment(self, event: Event) -> float | None:
        """When an event happened: its time is told in whole seconds, its walltime finer."""
        if self.began is not None and event.walltime is not None and event.time is not None:
            moment = self.began + event.walltime
            if 0 <= moment - event.time < 1:
                return moment
        return event.time


class EventQuery(Struct, frozen=True, kw_only=True):
    """Which events."""

    q: str = ''  # words that must all be found in type, code or comment
    type: str = ''
    component: str = ''
    offset: int = 0
    limit: int


def read_log(place: Place) -> EventLog | None:
    """The events of a run; None where it has no log.

    :raises OutsideError: the log is a link that leads outside.
    :raises IPSDataError: it is no file.
    :raises OSError: it cannot be read.
    """
    path = f'{place.directory}/{EVENT_LOG}'
    return _kept.read(path, place.gate) if has_file(path, place.gate) else None


def log_of(place: Place) -> EventLog | None:
    """The events of a run; None too where they cannot be read: a problem of the run tells why."""
    try:
        return read_log(place)
    except (OSError, OutsideError, IPSDataError):
        return None


def event_page(place: Place, query: EventQuery) -> contract.EventPage:
    """The events that match, in the order of arrival. Raises what ``read_log`` raises."""
    log = read_log(place)
    if log is None:
        return contract.EventPage(events=[], total=0, types=[], components=[])
    numbers = _matching(log, query)
    return contract.EventPage(
        events=[
            described(log, number) for number in numbers[query.offset : query.offset + query.limit]
        ],
        total=len(numbers),
        types=sorted(log.types),
        components=sorted(set(log.components.values())),
    )


def _matching(log: EventLog, query: EventQuery) -> Sequence[int]:
    words = query.q.casefold().split()
    if not (words or query.type or query.component):
        return range(len(log.events))
    codes = {code for code, name in log.components.items() if name == query.component}
    found = []
    for number, event in enumerate(log.events):
        if query.type and event.type != query.type:
            continue
        if query.component and event.code not in codes:
            continue
        if words:
            text = f'{event.type}\n{event.code}\n{event.comment}'.casefold()
            if not all(word in text for word in words):
                continue
        found.append(number)
    return found


def described(log: EventLog, number: int) -> contract.RunEvent:
    """An event by its number, in the words of the contract."""
    event = log.events[number]
    return contract.RunEvent(
        number=number,
        time=event.time,
        seqnum=event.seqnum,
        type=event.type,
        code=event.code,
        component=log.components[event.code],
        ok=event.ok,
        walltime=event.walltime,
        phystime=event.phystime,
        comment=event.comment,
    )


def raw_events(place: Place) -> Iterator[bytes]:
    """The events as they were sent, as the parts of a JSON list; [] without a log.

    What JSON lacks (NaN) becomes null, and lines that are no event are left out. Raises what
    ``read_log`` raises.
    """
    path = f'{place.directory}/{EVENT_LOG}'
    if not has_file(path, place.gate):
        yield b'[]\n'
        return
    before = b'['
    with open(path, 'rb', opener=place.gate.opener) as file:
        while lines := file.readlines(BLOCK):
            part = []
            for line in lines:
                try:
                    msgspec.json.decode(line, type=dict[str, object])
                    event = line.strip()
                except (ValueError, RecursionError):
                    value = read_loosely(line)
                    if value is None:
                        continue
                    event = msgspec.json.encode(value)
                part += [before, event]
                before = b',\n'
            yield b''.join(part)
    yield b']\n' if before != b'[' else b'[]\n'


class _KeptLog:
    """One log, parsed as far as it had been written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._stamp: tuple[int, int, int] | None = None
        self._snapshot: EventLog
        self.size = 0  # of what was parsed
        self._tail = b''  # its last bytes
        self._lines = 0
        self._events: list[Event] = []
        self._codes: dict[str, None] = {}
        self._types: dict[str, None] = {}
        self._names: dict[str, None] = {FRAMEWORK: None}  # of components
        self._calls = Calls()
        self._began: float | None = None
        self._bad = 0
        self._first_bad = 0

    def read(self, path: str, gate: Gate) -> EventLog:
        with self._lock, open(path, 'rb', opener=gate.opener) as file:
            status = os.fstat(file.fileno())
            stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
            if stamp != self._stamp:
                replaced = self._stamp is not None and self._stamp[0] != stamp[0]
                file.seek(max(0, self.size - len(self._tail)))
                if replaced or file.read(len(self._tail)) != self._tail:
                    self._forget()
                    file.seek(0)
                rest = b''
                while block := file.read(BLOCK):
                    *lines, rest = (rest + block).split(b'\n')
                    self._add(lines)
                # The last line may be half written, or lack nothing but its end.
                if rest and read_event(rest) is not None:
                    self._add([rest], end=b'')
                self._stamp = stamp
                self._snapshot = self._now()
            return self._snapshot

    def _add(self, lines: list[bytes], end: bytes = b'\n') -> None:
        for line in lines:
            self._lines += len(end)
            event = read_event(line)
            if event is not None:
                self._take(event)
            elif line.strip():
                self._bad += 1
                self._first_bad = self._first_bad or self._lines
        text = end.join((*lines, b''))
        self.size += len(text)
        self._tail = (self._tail + text)[-TAIL:]

    def _take(self, event: Event) -> None:
        self._events.append(event)
        self._types[event.type] = None
        self._codes[event.code] = None
        for named in (event.subject if isinstance(event.subject, Call) else None, event.span):
            if named is not None and named.component is not None:
                self._names[named.component] = None
        if event.time is not None and event.walltime is not None:
            began = event.time - event.walltime  # at the earliest: the time is rounded down
            self._began = began if self._began is None else max(self._began, began)
        self._calls.add(event, self._component)

    def _component(self, code: str) -> str:
        """The component of a code, which is CLASS_SUBCLASS_NAME, each with underscores or not."""
        known = [name for name in self._names if code == name or code.endswith(f'_{name}')]
        return max(known, key=len) if known else code.rpartition('_')[2] or code

    def _now(self) -> EventLog:
        return EventLog(
            events=tuple(self._events),
            components={code: self._component(code) for code in self._codes},
            types=tuple(self._types),
            open=self._calls.open,
            usual=dict(self._calls.usual),
            began=self._began,
            bad=self._bad,
            first_bad=self._first_bad,
        )


class _KeptLogs:
    """The logs that were read last. Several threads may ask at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._logs: OrderedDict[str, _KeptLog] = OrderedDict()

    def read(self, path: str, gate: Gate) -> EventLog:
        with self._lock:
            log = self._logs.setdefault(path, _KeptLog())
            self._logs.move_to_end(path)
        size = log.size
        found = log.read(path, gate)
        if log.size == size:
            return found
        with self._lock:
            while len(self._logs) > 1 and sum(log.size for log in self._logs.values()) > KEPT:
                self._logs.popitem(last=False)
        return found


_kept = _KeptLogs()
