"""One event of a run, as a line of its log tells it."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import msgspec
from msgspec import Struct

from ..values import is_ok, number, phystime, plain, seconds
from .details import EXACT

FRAMEWORK = 'Framework'

START, END, RESOURCES = 'IPS_START', 'IPS_END', 'IPS_RESOURCE_ALLOC'
CALL_BEGIN, CALL_END = 'IPS_CALL_BEGIN', 'IPS_CALL_END'
TASK_BEGINS = ('IPS_LAUNCH_TASK', 'IPS_LAUNCH_TASK_POOL', 'IPS_LAUNCH_DASK_TASK')
TASK_END = 'IPS_TASK_END'

_TASK = re.compile(r'task_(?:id|name) = ([^\s,]+)')
_PROCESSES = re.compile(r'nproc = ([0-9]{1,9})\b')
_NODES = re.compile(r'Nodes = ([0-9]{1,9})\s+PPN = ([0-9]{1,9})')


class Call(Struct, frozen=True, gc=False):
    """A call of a component's method: ``ramp_up@Transport@2:step(1.000)``."""

    target: str
    component: str
    method: str
    arguments: str

    @property
    def name(self) -> str:
        """``step(1.000)``."""
        return f'{self.method}({self.arguments})'


class Task(Struct, frozen=True, gc=False):
    """A program that a component has launched."""

    id: str
    command: str
    cores: int | None  # processes that were asked for: its end tells the cores that it had

    @property
    def component(self) -> None:
        """Its comment names none."""

    @property
    def name(self) -> str:
        """As its span will be called when it has ended: ``mpiexec -n 64 /bin/toric -n 5`` is
        ``toric(-n 5)``.
        """
        words = self.command.split()
        for index, word in enumerate(words):
            if '/' in word:  # the program; what launches it has none
                return f'{word.rpartition("/")[2]}({" ".join(words[index + 1 :])})'
        return self.command


class Span(Struct, frozen=True, gc=False, kw_only=True):
    """How long something took: the Zipkin span of an event. Times are whole microseconds."""

    id: str
    parent: str
    service: str
    operation: str
    start: int  # since 1970
    duration: int
    cores: int | None
    total_cores: int | None

    @property
    def component(self) -> str | None:
        """The component that was called; None where the span is of a call of the framework."""
        return component_of(self.service)

    @property
    def name(self) -> str:
        """What was called: ``step(1.000)``, ``stage_state(['state.json'])``, ``toric(-n 5)``."""
        if self.component is not None:
            return self.operation
        return f'{self.service.rpartition("/")[2]}({self.operation})'


class Event(Struct, frozen=True, gc=False, kw_only=True):
    """One event."""

    type: str
    code: str
    comment: str
    ok: bool
    time: float | None  # seconds since 1970; the framework tells whole ones
    seqnum: int | None
    walltime: float | None
    phystime: float | None
    subject: Call | Task | None  # what begins or ends
    span: Span | None

    @property
    def total_cores(self) -> int | None:
        """The cores that an IPS_RESOURCE_ALLOC tells."""
        match = _NODES.search(self.comment) if self.type == RESOURCES else None
        return int(match[1]) * int(match[2]) if match else None


class _Told(Struct):
    """The fields of an event that are read, of any type."""

    eventtype: object = None
    code: object = None
    comment: object = None
    ok: object = True
    time: object = None
    seqnum: object = None
    walltime: object = None
    phystimestamp: object = None
    trace: object = None


_DECODER = msgspec.json.Decoder(_Told)


def read_event(line: bytes) -> Event | None:
    """The event of a line; None where the line is no JSON object, or one nested too deeply."""
    try:
        told = _told(line)
        return None if told is None else _event(told)
    except RecursionError:
        return None


def _told(line: bytes) -> _Told | None:
    try:
        return _DECODER.decode(line)
    except ValueError:  # or it holds NaN, which Python writes and JSON lacks
        value = read_loosely(line)
        if value is None:
            return None
        return _Told(**{name: value[name] for name in _Told.__struct_fields__ if name in value})


def _event(told: _Told) -> Event:
    type_, comment = sys.intern(_text(told.eventtype)), _text(told.comment)
    return Event(
        type=type_,
        code=sys.intern(_text(told.code)),
        comment=comment,
        ok=told.ok is True or is_ok(told.ok),
        time=seconds(told.time) if isinstance(told.time, str) else None,
        seqnum=_whole(told.seqnum),
        walltime=number(told.walltime),
        phystime=phystime(told.phystimestamp),
        subject=_subject(type_, comment),
        span=_span(told.trace),
    )


def read_loosely(line: bytes) -> dict[str, Any] | None:
    """A line as a dictionary without what JSON lacks; None where it is no object."""
    try:
        value = plain(json.loads(line))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def component_of(target: str) -> str | None:
    """The component of ``ramp_up@Transport@2``; None for what names none."""
    parts = target.split('@')
    return sys.intern(parts[-2]) if len(parts) > 2 and parts[-2] and parts[-1].isdigit() else None


def _subject(type_: str, comment: str) -> Call | Task | None:
    if type_ in (CALL_BEGIN, CALL_END):
        called, _, arguments = comment.rpartition('Target = ')[2].partition('(')
        target, _, method = called.rpartition(':')
        component = component_of(target)
        if component is None:
            return None
        # The framework separates the arguments with " ," where a call begins, else with ",".
        arguments = arguments.rstrip().removesuffix(')').replace(' ,', ',')
        return Call(sys.intern(target), component, sys.intern(method), arguments)
    if type_ in TASK_BEGINS or type_ == TASK_END:
        match = _TASK.match(comment)
        if not match:
            return None
        processes = _PROCESSES.search(comment)
        command = comment.partition('Target = ')[2]
        for rest in (', env = ', ' , task_name = '):
            command = command.partition(rest)[0]
        return Task(match[1], command.strip(), int(processes[1]) if processes else None)
    return None


def _span(told: object) -> Span | None:
    """The span of an event; None where it has none, or one that tells no time."""
    if not isinstance(told, dict):
        return None
    start, duration = _whole(told.get('timestamp')), _whole(told.get('duration'))
    if start is None or duration is None:
        return None
    endpoint, tags = told.get('localEndpoint'), told.get('tags')
    cores = total = None
    if isinstance(tags, dict):
        cores = _count(tags.get('cores_allocated'))
        if cores is None:
            cores = _count(tags.get('procs_requested'))
        total = _count(tags.get('total_cores'))
    return Span(
        id=_text(told.get('id')),
        parent=sys.intern(_text(told.get('parentId'))),
        service=sys.intern(_text(endpoint.get('serviceName')))
        if isinstance(endpoint, dict)
        else '',
        operation=_text(told.get('name')),
        start=start,
        duration=max(0, duration),
        cores=cores,
        total_cores=total,
    )


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return '' if value is None else str(plain(value))


def _whole(value: object) -> int | None:
    told = number(value)
    return int(told) if told is not None and abs(told) <= EXACT else None


def _count(value: object) -> int | None:
    told = _whole(value)
    return told if told is not None and told >= 0 else None
