"""The calls and tasks of a run that have not ended, and how silent such calls usually are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from .events import CALL_BEGIN, CALL_END, END, TASK_BEGINS, TASK_END, Call, Event, Task

Kind = tuple[str, str]  # component and method; the tasks of a component are one kind
TASK = 'task'


class OpenCall(Struct):
    """A call or task that has begun and not ended."""

    event: Event  # that told its begin
    subject: Call | Task
    component: str  # that was called, or that launched the task
    around: OpenCall | None  # the call that a task was launched in
    silence: float = 0.0  # seconds: the longest in it so far

    @property
    def kind(self) -> Kind:
        """What calls it is compared with."""
        method = self.subject.method if isinstance(self.subject, Call) else TASK
        return self.component, method


class Calls:
    """Follows the events of a run, given one by one in their order."""

    def __init__(self) -> None:
        self.open: list[OpenCall] = []  # in order of begin: the last is the innermost
        self._usual: dict[Kind, float] = {}
        self._last: Event | None = None

    @property
    def usual(self) -> Mapping[Kind, float]:
        """Seconds: the longest silence between two events in the ended calls of each kind."""
        return self._usual

    def add(self, event: Event, component_of: Callable[[str], str]) -> None:
        """Take the next event. ``component_of`` tells the component of an event's code."""
        silence = _between(self._last, event) if self._last else None
        self._last = event
        if silence is not None:
            for call in self.open:
                call.silence = max(call.silence, silence)
        subject = event.subject
        if event.type == END:
            self.open.clear()
        elif event.type == CALL_BEGIN and isinstance(subject, Call):
            self.open.append(OpenCall(event, subject, subject.component, None))
        elif event.type == CALL_END and isinstance(subject, Call):
            self._end(self._begun(subject))
        elif event.type in TASK_BEGINS and isinstance(subject, Task):
            component = component_of(event.code)
            around = innermost(self.open, component)
            self.open.append(OpenCall(event, subject, component, around))
        elif event.type == TASK_END and isinstance(subject, Task):
            self._end(self._launched(subject))

    def _begun(self, ended: Call) -> OpenCall | None:
        """The open call that has ended: the end does not repeat arguments with a keyword."""
        same = [
            call
            for call in self.open
            if isinstance(call.subject, Call)
            and (call.subject.target, call.subject.method) == (ended.target, ended.method)
        ]
        exact = [call for call in same if call.subject == ended]
        return next(iter(exact or same), None)

    def _launched(self, ended: Task) -> OpenCall | None:
        for call in self.open:
            if isinstance(call.subject, Task) and call.subject.id == ended.id:
                return call
        return None

    def _end(self, ended: OpenCall | None) -> None:
        if ended is None:
            return
        # No event tells that a task was killed: none is taken to outlive the call it was made in.
        self.open = [call for call in self.open if call is not ended and call.around is not ended]
        self._usual[ended.kind] = max(self._usual.get(ended.kind, 0.0), ended.silence)


def innermost(calls: list[OpenCall], component: str) -> OpenCall | None:
    """The call of a component that began last."""
    for call in reversed(calls):
        if isinstance(call.subject, Call) and call.component == component:
            return call
    return None


def _between(earlier: Event, later: Event) -> float | None:
    """Seconds between two events; the walltime is finer than the time."""
    if earlier.walltime is not None and later.walltime is not None:
        return later.walltime - earlier.walltime
    if earlier.time is not None and later.time is not None:
        return later.time - earlier.time
    return None
