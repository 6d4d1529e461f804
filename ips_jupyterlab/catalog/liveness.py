"""What a run does, and why it is in its state, as far as its events tell."""

from __future__ import annotations

from ..contract import Liveness, State
from ..layout import EVENT_LOG, RUN_METADATA
from .eventlog import EventLog
from .events import END, START


def liveness(state: State, log: EventLog | None, silent_after: float) -> Liveness:
    """What a run does.

    :param log: its events; None where it has no log that can be read.
    :param silent_after: seconds of silence that make a running run a silent one.
    """
    call = log.open[-1] if log and log.open and state in ('running', 'silent') else None
    return Liveness(
        reason=_reason(state, log, silent_after),
        doing=f'{call.component}: {call.subject.name}' if call else None,
        since=log.moment(call.event) if log and call else None,
        usual_silence=log.usual.get(call.kind) if log and call else None,
        silent_after=silent_after,
    )


def _reason(state: State, log: EventLog | None, silent_after: float) -> str:
    events = log.events if log else ()
    if log is None and state != 'unknown':
        return f'{RUN_METADATA} says {state}. Without an event log nothing tells more.'
    if state == 'running':
        if [event.type for event in events[:2]] == [START]:
            return f'It has sent {START} and nothing since.'
        return f'It has not sent {END} yet.'
    if state == 'silent':
        return (
            f'Its event log has not grown for longer than {_duration(silent_after)}. '
            'That is silent, not dead: a long step looks the same.'
        )
    if state == 'unknown':
        return (
            f'The folder holds no events: it has no {EVENT_LOG} and no {RUN_METADATA}.'
            if log is None
            else f'Without an {RUN_METADATA} nothing tells its state.'
        )
    ending = next((event for event in reversed(events) if event.type == END), None)
    if ending is None:
        return f'{RUN_METADATA} says {state}. There is no {END} among its events.'
    if state == 'completed':
        return f'{END} told success.'
    reason = f'{END} told that it failed: {_sentence(ending.comment)}'
    fault = _fault(log) if log else None
    return f'{reason} Before that, {fault}' if fault else reason


def _fault(log: EventLog) -> str | None:
    """What the last event told that was not ok, before the end."""
    for event in reversed(log.events):
        if not event.ok and event.type != END:
            return f'{log.components[event.code]} told {event.type}: {_sentence(event.comment)}'
    return None


def _sentence(text: str) -> str:
    text = ' '.join(text.split())
    return text if text.endswith('.') else f'{text}.'


def _duration(seconds: float) -> str:
    """3 h, 90 min, 45 s: in the largest unit that makes it a whole number."""
    for size, unit in ((3600, 'h'), (60, 'min')):
        if seconds >= size and seconds % size == 0:
            return f'{seconds / size:.0f} {unit}'
    return f'{seconds:g} s'
