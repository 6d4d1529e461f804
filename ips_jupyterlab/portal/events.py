"""Events: what they must hold, and what they tell of a run."""

from __future__ import annotations

import contextlib
import datetime
import json
import time
from typing import Any

from .. import values
from ..layout import EVENT_LOG
from .refused import RefusedError
from .store import Folder

Event = dict[str, Any]

START, END = 'IPS_START', 'IPS_END'
_REQUIRED = (
    'code',
    'comment',
    'eventtype',
    'phystimestamp',
    'portal_runid',
    'seqnum',
    'walltime',
)
_OF_THE_EVENT = {'code', 'comment', 'eventtype', 'seqnum', 'trace', 'time', 'event_num'}
_OF_THE_END: tuple[str, ...] = ('ok', 'walltime', 'vizurl')
_TEXTS = ('simname', 'host', 'rcomment', 'user')
_TAIL = 1 << 16  # bytes at the end of an event log among which a repeated request is looked for


def parse(body: bytes) -> list[object]:
    """The events of a request: a list, or one alone. Raises RefusedError for anything else."""
    try:
        events = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RefusedError(f'The body is not JSON: {error}') from None
    if not isinstance(events, list):
        events = [events]
    if not events:
        raise RefusedError('There are no events.')
    return events


def checked(event: object) -> Event:
    """An event that has all it must have. Raises RefusedError."""
    if not isinstance(event, dict):
        raise RefusedError('An event is a JSON object.')
    missing = [name for name in _REQUIRED if name not in event]
    if missing:
        raise RefusedError(f'Missing required data: {", ".join(missing)}')
    portal_runid = event['portal_runid']
    if not isinstance(portal_runid, str) or not portal_runid.strip():
        raise RefusedError(f'{portal_runid!r} is not a portal_runid')
    try:
        portal_runid.encode()
        line(event)
    except (UnicodeEncodeError, RecursionError):
        raise RefusedError('An event holds what cannot be kept.') from None
    return event


def line(event: Event) -> bytes:
    """An event as a line of the log."""
    return json.dumps(event, separators=(',', ':')).encode() + b'\n'


def log(run: Folder, lines: bytes) -> None:
    """Add lines to the event log of a run, durably; a request that is repeated changes nothing.

    Hold the run's lock.
    """
    if lines not in _tail(run, len(lines)):
        run.append(EVENT_LOG, lines)


def _tail(run: Folder, least: int) -> bytes:
    size = (run.stamp(EVENT_LOG) or (0, 0, 0))[1]
    return run.read(EVENT_LOG, max(0, size - max(_TAIL, 4 * least))) or b''


def read(run: Folder) -> list[Event]:
    """The events of a run, in the order of arrival."""
    found = []
    for text in (run.read(EVENT_LOG) or b'').split(b'\n'):
        try:
            event = json.loads(text)
        except ValueError:  # a server that was killed may leave half a line, never answered
            continue
        if isinstance(event, dict):
            found.append(event)
    return found


def last(run: Folder) -> Event:
    """The newest event of a run, {} without one."""
    for text in reversed(_tail(run, 0).split(b'\n')):
        with contextlib.suppress(ValueError):
            event = json.loads(text)
            if isinstance(event, dict):
                return event
    return {}


def metadata_of_start(event: Event) -> dict[str, Any]:
    """What an IPS_START tells of its run: its fields under their own names."""
    told = {name: values.plain(value) for name, value in event.items() if name not in _OF_THE_EVENT}
    for name in _TEXTS:
        if told.get(name) is not None:
            told[name] = str(told[name])
    return {
        **told,
        'parent_portal_runid': event.get('parent_portal_runid') or None,
        'portal_ensemble_id': event.get('portal_ensemble_id') or None,
        'state': 'running',
        'startat': moment(event, 'startat'),
        'stopat': None,
    }


def told_by(event: Event) -> dict[str, Any]:
    """What a later event changes in the metadata of its run."""
    if event.get('eventtype') == END:
        ended = {name: values.plain(event[name]) for name in _OF_THE_END if name in event}
        return {
            **ended,
            'state': 'completed' if values.is_ok(event.get('ok', True)) else 'failed',
            'stopat': moment(event, 'stopat'),
        }
    return {'vizurl': values.plain(event['vizurl'])} if event.get('vizurl') else {}


def moment(event: Event, name: str) -> str:
    """A time that an event tells, as ISO 8601 in UTC.

    The framework writes local time with the name of its zone. Where that cannot be understood, the
    time of the event is taken, else now.
    """
    for told in (event.get(name), event.get('time')):
        seconds = values.seconds(told) if isinstance(told, str) else None
        if seconds is not None:
            break
    else:
        seconds = time.time()
    utc = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return utc.isoformat(timespec='microseconds' if utc.microsecond else 'seconds')
