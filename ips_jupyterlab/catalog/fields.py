"""The fields of a run that a search looks at, as columns, and the words that it looks for."""

from __future__ import annotations

import re
import typing
from collections.abc import Sequence
from operator import attrgetter

from ..contract import State
from .columns import Columns, Flags, either
from .records import Moment, RunRecord

STATES = [state for state in typing.get_args(State) if state != 'pending']  # of members only
NUMBER = re.compile(r'[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?')
OF_A_MOMENT: tuple[State, ...] = ('running', 'silent')
RUNID = attrgetter('runid')
USERNAME = attrgetter('user.username')
STATE_TOLD = attrgetter('metadata.value.state')
SIMNAME = attrgetter('simname')
HOST = attrgetter('metadata.value.host')
COMMENT = attrgetter('metadata.value.comment')
TOKAMAK = attrgetter('metadata.value.tokamak')
SHOT = attrgetter('metadata.value.shot')
TAG = attrgetter('metadata.value.tag')
NOTES = attrgetter('notes.value.text')
STARTED = attrgetter('metadata.value.started')
STOPPED = attrgetter('metadata.value.stopped')
MODIFIED = attrgetter('modified')
WALLTIME = attrgetter('walltime')
PHYSTIME = attrgetter('phystime')
TIMESTEPS = attrgetter('listing.value')
HEARD = attrgetter('heard')


def shot_number(run: RunRecord) -> float | None:
    text = run.metadata.value.shot
    return float(text) if text and NUMBER.fullmatch(text) else None


def children_of(run: RunRecord) -> int:
    return len(run.child_runs.value)


def tags_of(run: RunRecord) -> str:
    """The tags in the notes, one a line."""
    return '\n'.join(run.notes.value.tags)


TEXTS = (SIMNAME, USERNAME, HOST, COMMENT, TOKAMAK, SHOT, TAG, NOTES, tags_of)


def with_word(word: str, columns: Columns, moment: Moment) -> Flags | None:
    """Which runs hold a word in one of their texts; None where none does."""
    columns.prepare(texts=TEXTS)
    found = (columns.containing(get, word) for get in TEXTS)
    return either((*found, _with_state(word, columns, moment), _with_digits(word, columns)))


def states(columns: Columns, moment: Moment) -> Sequence[State]:
    """The state of each run at a moment, as ``RunRecord.state`` tells it."""
    columns.prepare(texts=[STATE_TOLD], numbers=[HEARD])
    now, patience = moment
    pairs = zip(columns.values(STATE_TOLD), columns.numbers(HEARD), strict=True)
    return [
        'silent' if told == 'running' and now - heard > patience else told for told, heard in pairs
    ]


def _with_state(word: str, columns: Columns, moment: Moment) -> Flags | None:
    if not any(word in state for state in STATES):
        return None
    if any(word in state for state in OF_A_MOMENT):
        return bytes([word in state for state in states(columns, moment)])
    return columns.where(STATE_TOLD, lambda state: word in state)


def _with_digits(word: str, columns: Columns) -> Flags | None:
    if not (word.isascii() and word.isdigit()):
        return None
    return columns.with_digits(word)


def in_state(state: str, columns: Columns, moment: Moment) -> Flags:
    """Which runs are in a state at a moment."""
    if state in OF_A_MOMENT:
        return bytes([one == state for one in states(columns, moment)])
    return columns.where(STATE_TOLD, lambda told: told == state) or columns.nowhere()


NUMBERS = (
    *(RUNID, shot_number, TIMESTEPS, children_of),
    *(STARTED, STOPPED, MODIFIED, WALLTIME, PHYSTIME, HEARD),
)


def prepare_columns(columns: Columns) -> None:
    """Make the columns before somebody searches."""
    texts = (*TEXTS, STATE_TOLD)
    columns.prepare(texts, NUMBERS)
    for get in texts:
        columns.containing(get, '\n')
    columns.with_digits('-')
