"""The calls and tasks of a run that have not ended, and how silent such calls usually are."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence

from msgspec import Struct

from .events import CALL_BEGIN, CALL_END, END, TASK_BEGINS, TASK_END, Call, Event, Task

Kind = tuple[str, str]  # component and method; the tasks of a component are one kind
TASK = 'task'


class OpenCall(Struct, eq=False):
    """A call or task that has begun and not ended."""

    number: int  # of the event that told its begin
    event: Event
    subject: Call | Task
    component: str  # that was called, or that launched the task
    tasks: list[OpenCall] = []  # that were launched in the call
    ended: bool = False

    @property
    def kind(self) -> Kind:
        """What calls it is compared with."""
        method = self.subject.method if isinstance(self.subject, Call) else TASK
        return self.component, method


class Calls:
    """Follows the events of a run, given one by one in their order.

    Each costs about the same however many calls are open: a run may end few of them.
    """

    def __init__(self) -> None:
        self._number = 0
        self._last: Event | None = None
        self._usual: dict[Kind, float] = {}
        self._forget()

    def _forget(self) -> None:
        self._open: dict[int, OpenCall] = {}  # in order of begin
        # Those of a name in order of begin; those that have ended are taken out when they are met.
        self._same: dict[Hashable, deque[OpenCall]] = {}
        # The silences since each event: the number of the event behind each, and its seconds, which
        # are fewer from one to the next.
        self._numbers: list[int] = []
        self._silences: list[float] = []

    @property
    def open(self) -> Sequence[OpenCall]:
        """The calls and tasks that have not ended, in order of begin: the last is the innermost."""
        return tuple(self._open.values())

    @property
    def usual(self) -> Mapping[Kind, float]:
        """Seconds: the longest silence between two events in the ended calls of each kind."""
        return self._usual

    def add(self, event: Event, component_of: Callable[[str], str]) -> None:
        """Take the next event. ``component_of`` tells the component of an event's code."""
        self._number += 1
        silence = _between(self._last, event) if self._last else None
        self._last = event
        if silence is not None and self._open:
            self._note(silence)
        subject = event.subject
        if event.type == END:
            self._forget()
        elif event.type == CALL_BEGIN and isinstance(subject, Call):
            self._begin(event, subject, subject.component)
        elif event.type == CALL_END and isinstance(subject, Call):
            # The end does not repeat arguments with a keyword.
            self._end(self._first(subject) or self._first((subject.target, subject.method)))
        elif event.type in TASK_BEGINS and isinstance(subject, Task):
            self._begin(event, subject, component_of(event.code))
        elif event.type == TASK_END and isinstance(subject, Task):
            self._end(self._first(subject.id))

    def _begin(self, event: Event, subject: Call | Task, component: str) -> None:
        call = OpenCall(self._number, event, subject, component)
        names: tuple[Hashable, ...]
        if isinstance(subject, Call):
            names = (subject, (subject.target, subject.method), (component,))
        else:
            names = (subject.id,)
            around = self._innermost(component)
            if around:
                around.tasks.append(call)
        self._open[call.number] = call
        for name in names:
            self._same.setdefault(name, deque()).append(call)

    def _first(self, name: Hashable) -> OpenCall | None:
        """The open call of a name that began first."""
        same = self._same.get(name, ())
        while same and same[0].ended:
            same.popleft()
        return same[0] if same else None

    def _innermost(self, component: str) -> OpenCall | None:
        """The open call of a component that began last."""
        same = self._same.get((component,), ())
        while same and same[-1].ended:
            same.pop()
        return same[-1] if same else None

    def _end(self, ended: OpenCall | None) -> None:
        if ended is None:
            return
        # No event tells that a task was killed: none is taken to outlive the call it was made in.
        for call in (ended, *ended.tasks):
            call.ended = True
            self._open.pop(call.number, None)
        after = bisect_right(self._numbers, ended.number)
        longest = self._silences[after] if after < len(self._silences) else 0.0
        self._usual[ended.kind] = max(self._usual.get(ended.kind, 0.0), longest)

    def _note(self, silence: float) -> None:
        while self._silences and self._silences[-1] <= silence:
            self._silences.pop()
            self._numbers.pop()
        self._silences.append(silence)
        self._numbers.append(self._number)


def _between(earlier: Event, later: Event) -> float | None:
    """Seconds between two events; the walltime is finer than the time."""
    if earlier.walltime is not None and later.walltime is not None:
        return later.walltime - earlier.walltime
    if earlier.time is not None and later.time is not None:
        return later.time - earlier.time
    return None
