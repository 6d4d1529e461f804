"""The spans of a run in the formats of trace viewers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from .trace import Bar, Family


def zipkin(family: Family, bars: Sequence[Bar]) -> list[dict[str, Any]]:
    """The spans as Zipkin (version 2), which Jaeger opens too: one trace, children included.

    Their ids are made anew: the framework repeats some of its own within a run.
    """
    trace_id = hashlib.blake2s(family.runs[0].key.encode(), digest_size=16).hexdigest()
    ids = {id(bar): f'{index:016x}' for index, bar in enumerate(bars, start=1)}
    spans = []
    for bar in bars:
        run = family.runs[bar.run]
        tags = {'runid': str(run.runid), 'component': bar.component}
        if run.simname:
            tags['simname'] = run.simname
        if bar.cores is not None:
            tags['cores'] = str(bar.cores)
        if bar.total_cores is not None:
            tags['total_cores'] = str(bar.total_cores)
        span: dict[str, Any] = {
            'traceId': trace_id,
            'id': ids[id(bar)],
            'name': bar.name,
            'timestamp': bar.start,
            'localEndpoint': {'serviceName': bar.component},
            'tags': tags,
        }
        if bar.parent is not None:
            span['parentId'] = ids[id(bar.parent)]
        if bar.duration is not None:
            span['duration'] = max(1, bar.duration)  # a span of 0 has none, to Zipkin
        spans.append(span)
    return spans


def chrome(family: Family, bars: Sequence[Bar]) -> dict[str, Any]:
    """The spans in Chrome's trace event format, which Perfetto opens: a process a run.

    A component is a thread, or several: what a thread shows must lie within one another.
    """
    events: list[dict[str, Any]] = []
    for run in family.runs:
        name = f'run {run.runid} {run.simname or ""}'.rstrip()
        events.append(_metadata('process_name', run.runid, 0, name))
    threads: dict[tuple[int, str], list[_Thread]] = {}
    numbers = 0
    for bar in bars:  # in order of start
        runid = family.runs[bar.run].runid
        of_component = threads.setdefault((bar.run, bar.component), [])
        thread = next((thread for thread in of_component if thread.takes(bar)), None)
        if thread is None:
            numbers += 1
            thread = _Thread(numbers)
            thread.takes(bar)
            of_component.append(thread)
            more = f' ({len(of_component)})' if len(of_component) > 1 else ''
            events.append(_metadata('thread_name', runid, numbers, bar.component + more))
        event: dict[str, Any] = {
            'name': bar.name,
            'cat': bar.component,
            'ph': 'B',  # and no end while it runs
            'ts': bar.start,
            'pid': runid,
            'tid': thread.number,
            'args': {} if bar.cores is None else {'cores': bar.cores},
        }
        if bar.duration is not None:
            event |= {'ph': 'X', 'dur': bar.duration}
        events.append(event)
    return {'traceEvents': events, 'displayTimeUnit': 'ms'}


def _metadata(kind: str, pid: int, tid: int, name: str) -> dict[str, Any]:
    return {'name': kind, 'ph': 'M', 'ts': 0, 'pid': pid, 'tid': tid, 'args': {'name': name}}


class _Thread:
    """A row of spans that lie within one another."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._ends: list[float] = []  # of the spans that the last one lies in, and its own

    def takes(self, bar: Bar) -> bool:
        """Put a span here, given in order of start; False where it would overlap another."""
        while self._ends and self._ends[-1] <= bar.start:
            self._ends.pop()
        end = float('inf') if bar.duration is None else bar.start + bar.duration
        if self._ends and end > self._ends[-1]:
            return False
        self._ends.append(end)
        return True
