"""The query line: words, and terms like ``state:failed shot:>150000 -user:me started:<2d``.

All must hold. ``FIELDS`` is the one table of what may stand before a colon.
"""

from __future__ import annotations

import datetime
import operator
import re
import typing
from collections.abc import Callable, Iterator
from itertools import repeat
from operator import attrgetter
from typing import NamedTuple

from ..contract import State
from ..refusals import BadRequestError
from .columns import Columns, Flags, Get, all_of, either, others
from .records import Moment, RunRecord

Test = Callable[[Columns, Moment], Flags]
STATES = [state for state in typing.get_args(State) if state != 'pending']  # of members only
ME = 'me'


class Search(NamedTuple):
    """A query line that was understood."""

    words: tuple[str, ...] = ()  # that must be found, casefolded
    others: tuple[str, ...] = ()  # that must not
    tests: tuple[Test, ...] = ()
    runid: int | None = None  # of the one run that is all that is searched for
    archived: bool = False  # whether it says something of archived runs
    timed: bool = False  # whether it finds others later, though the files stay as they are

    def flags(self, columns: Columns, moment: Moment) -> Iterator[Flags]:
        """Which runs are searched for: those of which all say so. Archived or not is no matter."""
        for test in self.tests:
            yield test(columns, moment)
        for word in self.words:
            yield _with_word(word, columns, moment) or columns.nowhere()
        for word in self.others:
            flags = _with_word(word, columns, moment)
            if flags is not None:
                yield others(flags)


class Value(NamedTuple):
    """What stands behind the colon of a term."""

    field: str
    operator: str  # '' without one
    text: str
    position: int  # in the query line
    me: str  # who asks

    def mistake(self, takes: str) -> BadRequestError:
        """The error that says what would be right."""
        return BadRequestError(f'`{self.field}:` takes {takes}.', self.position)


_TERM = re.compile(
    r"""(?=\S)(?P<minus>-(?=\S))?
    (?:(?P<field>[A-Za-z]+):(?P<operator>[<>]=?|=)?)?
    (?:"(?P<quoted>[^"]*)(?P<end>"?)|(?P<plain>\S*))""",
    re.VERBOSE,
)
_RUNID = re.compile('[1-9][0-9]{0,14}')


def parse_search(line: str, me: str) -> Search:
    """Understand a query line. Raises BadRequestError with the position of the mistake.

    :param me: what ``user:me`` means.
    """
    words: dict[bool, list[str]] = {False: [], True: []}  # by whether they are negated
    tests: list[Test] = []
    runid, archived, timed = None, False, False
    terms = list(_TERM.finditer(line))
    for term in terms:
        negated, field = term['minus'] is not None, (term['field'] or '').lower()
        if field and field not in FIELDS:
            raise BadRequestError(
                f'There is no field `{field}:`. There are {", ".join(FIELDS)}. '
                'Text that holds a colon goes in double quotes.',
                term.start('field'),
            )
        text = _text_in(term)
        if field:
            value = Value(field, term['operator'] or '', text, _start(term), me)
            test = FIELDS[field](value)
            tests.append(_not(test) if negated else test)
            archived = archived or field == 'is'
            timed = timed or field in _TIMED
        else:
            word = text.casefold()
            words[negated].append(word)
            timed = timed or any(word in state for state in _OF_A_MOMENT)
        alone = len(terms) == 1 and not negated and term['operator'] in (None, '=')
        if alone and field in ('', 'runid') and _RUNID.fullmatch(text):
            runid = int(text)
    return Search(tuple(words[False]), tuple(words[True]), tuple(tests), runid, archived, timed)


def _start(term: re.Match[str]) -> int:
    """Where the text of a term begins, its quotes included."""
    return term.start('plain') if term['quoted'] is None else term.start('quoted') - 1


def _text_in(term: re.Match[str]) -> str:
    """What a term seeks, without quotes. Raises BadRequestError."""
    text: str = term['plain'] if term['quoted'] is None else term['quoted']
    if term['end'] == '':
        raise BadRequestError('The text in double quotes does not end.', _start(term))
    if not text and not term['field']:
        raise BadRequestError('There is nothing between the double quotes.', _start(term))
    return text


def _not(test: Test) -> Test:
    return lambda columns, moment: others(test(columns, moment))


# Where words are looked for

_TIMED = ('state', 'started', 'stopped', 'modified')
_OF_A_MOMENT: tuple[State, ...] = ('running', 'silent')
_RUNID_OF = attrgetter('runid')
USERNAME = attrgetter('user.username')
_STATE_TOLD = attrgetter('metadata.value.state')
_SIMNAME = attrgetter('simname')
_HOST = attrgetter('metadata.value.host')
_COMMENT = attrgetter('metadata.value.comment')
_TOKAMAK = attrgetter('metadata.value.tokamak')
_SHOT = attrgetter('metadata.value.shot')
_TAG = attrgetter('metadata.value.tag')
_NOTES = attrgetter('notes.value.text')


def _tags(run: RunRecord) -> str:
    """The tags in the notes, one a line."""
    return '\n'.join(run.notes.value.tags)


_TEXTS = (_SIMNAME, USERNAME, _HOST, _COMMENT, _TOKAMAK, _SHOT, _TAG, _NOTES, _tags)


def _with_word(word: str, columns: Columns, moment: Moment) -> Flags | None:
    """Which runs hold a word in one of their texts; None where none does."""
    found = (columns.containing(get, word) for get in _TEXTS)
    return either((*found, _with_state(word, columns, moment), _with_digits(word, columns)))


def _with_state(word: str, columns: Columns, moment: Moment) -> Flags | None:
    if not any(word in state for state in STATES):
        return None
    if any(word in state for state in _OF_A_MOMENT):
        return bytes([word in run.state(moment) for run in columns.runs])
    return columns.where(_STATE_TOLD, lambda state: word in state)


def _with_digits(word: str, columns: Columns) -> Flags | None:
    if not (word.isascii() and word.isdigit()):
        return None
    return columns.with_digits(word)


# What a field compares

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    '': operator.eq,
    '=': operator.eq,
    '<': operator.lt,
    '<=': operator.le,
    '>': operator.gt,
    '>=': operator.ge,
}
_TURNED = {'<': '>', '<=': '>=', '>': '<', '>=': '<='}  # an age is less, its time is later
_NUMBER = re.compile(r'[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?')
_DURATION = re.compile(r'([0-9]+\.?[0-9]*|\.[0-9]+)([smhdw]?)')
_DAY = re.compile(r'[0-9]{4}-[0-9]{2}-[0-9]{2}')
_UNITS = {'': 1, 's': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 7 * 86400}  # seconds


def _text(*gets: Get) -> Callable[[Value], Test]:
    """Texts: one contains what is sought, or with ``=`` is it."""

    def make(value: Value) -> Test:
        sought = value.text.casefold()
        if value.operator not in ('', '=') or not sought:
            raise value.mistake(f'a text, as in {value.field}:abc or {value.field}:"a b"')

        def is_it(text: str) -> bool:
            text = text.casefold()
            return sought == text or sought in text.split('\n')

        def flags(columns: Columns, _: Moment) -> Flags:
            if value.operator:
                found = either(columns.where(get, is_it) for get in gets)
            else:
                found = either(columns.containing(get, sought) for get in gets)
            return found or columns.nowhere()

        return flags

    return make


def _compared(get: Get, operator_: str, number: float, columns: Columns) -> Flags:
    return bytes(map(_COMPARE[operator_], columns.numbers(get), repeat(number)))


def _number(example: str, get: Get) -> Callable[[Value], Test]:
    """A number; what is not known is neither larger nor smaller."""

    def make(value: Value) -> Test:
        if not _NUMBER.fullmatch(value.text):
            raise value.mistake(f'a number, as in {example}')
        number = float(value.text)
        return lambda columns, _: _compared(get, value.operator, number, columns)

    return make


def _duration(get: Get) -> Callable[[Value], Test]:
    """A number of seconds, or of another unit that follows it."""

    def make(value: Value) -> Test:
        match = _DURATION.fullmatch(value.text)
        if not match:
            raise value.mistake(
                f'seconds, or a number with s, m, h, d or w, as in {value.field}:>2h'
            )
        number = float(match[1]) * _UNITS[match[2]]
        return lambda columns, _: _compared(get, value.operator, number, columns)

    return make


def _time(get: Get) -> Callable[[Value], Test]:
    """A time: how long ago, or a day in the time zone of the server."""

    def make(value: Value) -> Test:
        match = _DURATION.fullmatch(value.text)
        if match and match[2] and value.operator not in ('', '='):
            age = float(match[1]) * _UNITS[match[2]]
            later = _TURNED[value.operator]
            return lambda columns, moment: _compared(get, later, moment.now - age, columns)
        day = _day(value.text)
        if day is None:
            raise value.mistake(
                f'how long ago or a day, as in {value.field}:<2d or {value.field}:>2026-11-01'
            )
        begin, end = day

        def flags(columns: Columns, _: Moment) -> Flags:
            if value.operator in ('<', '>='):
                return _compared(get, value.operator, begin, columns)
            if value.operator in ('>', '<='):
                return _compared(get, '>=' if value.operator == '>' else '<', end, columns)
            since, until = (_compared(get, *of, columns) for of in (('>=', begin), ('<', end)))
            return all_of((since, until))

        return flags

    return make


def _day(text: str) -> tuple[float, float] | None:
    """When a day begins and ends, in seconds since 1970."""
    if not _DAY.fullmatch(text):
        return None
    try:
        day = datetime.datetime.fromisoformat(text)
        return day.timestamp(), (day + datetime.timedelta(days=1)).timestamp()
    except (ValueError, OverflowError, OSError):  # no such day, or none that the system knows
        return None


def _state(value: Value) -> Test:
    sought = value.text.casefold()
    if sought not in STATES or value.operator not in ('', '='):
        raise value.mistake(f'one of {", ".join(STATES)}')
    return lambda columns, moment: in_state(sought, columns, moment)


def in_state(state: str, columns: Columns, moment: Moment) -> Flags:
    """Which runs are in a state at a moment."""
    if state in _OF_A_MOMENT:
        pairs = zip(columns.runs, columns.values(_STATE_TOLD), strict=True)
        return bytes([told == 'running' and run.state(moment) == state for run, told in pairs])
    return columns.where(_STATE_TOLD, lambda told: told == state) or columns.nowhere()


def _user(value: Value) -> Test:
    if value.text.casefold() == ME and not value.operator:
        value = value._replace(operator='=', text=value.me)
    return _text(USERNAME)(value)


def _is(value: Value) -> Test:
    if value.text.casefold() != 'archived' or value.operator:
        raise value.mistake('only `archived`: is:archived or -is:archived')
    return lambda columns, _: bytes(columns.values(_ARCHIVED))


_ARCHIVED = attrgetter('notes.value.archived')
_STARTED = attrgetter('metadata.value.started')
_STOPPED = attrgetter('metadata.value.stopped')
_MODIFIED = attrgetter('modified')
_WALLTIME = attrgetter('walltime')
_PHYSTIME = attrgetter('phystime')
_TIMESTEPS = attrgetter('listing.value')


def _shot_number(run: RunRecord) -> float | None:
    text = run.metadata.value.shot
    return float(text) if text and _NUMBER.fullmatch(text) else None


def _children(run: RunRecord) -> int:
    return len(run.child_runs.value)


FIELDS: dict[str, Callable[[Value], Test]] = {
    'runid': _number('runid:128 or runid:>100', _RUNID_OF),
    'state': _state,
    'user': _user,
    'host': _text(_HOST),
    'sim': _text(_SIMNAME),
    'comment': _text(_COMMENT),
    'tokamak': _text(_TOKAMAK),
    'shot': _number('shot:147634 or shot:>150000', _shot_number),
    'tag': _text(_TAG, _tags),
    'notes': _text(_NOTES),
    'started': _time(_STARTED),
    'stopped': _time(_STOPPED),
    'modified': _time(_MODIFIED),
    'walltime': _duration(_WALLTIME),
    't': _number('t:>3.5', _PHYSTIME),
    'timesteps': _number('timesteps:>=10', _TIMESTEPS),
    'children': _number('children:0', _children),
    'is': _is,
}


def prepare_columns(columns: Columns) -> None:
    """Make the columns before somebody searches."""
    texts: list[Get] = [*_TEXTS, _STATE_TOLD]
    for get in texts:
        columns.containing(get, '\n')
    numbers: list[Get] = [_RUNID_OF, _shot_number, _TIMESTEPS, _children]
    numbers += [_STARTED, _STOPPED, _MODIFIED, _WALLTIME, _PHYSTIME]
    for get in numbers:
        columns.numbers(get)
    columns.with_digits('-')
