"""The query line: words, and terms like ``state:failed shot:>150000 -user:me started:<2d``.

All must hold. ``FIELDS`` is the one table of what may stand before a colon.
"""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import NamedTuple

from ..refusals import BadRequestError
from .columns import Columns, Flags, Get, all_of, either, others
from .fields import (
    COMMENT,
    HOST,
    MODIFIED,
    NOTES,
    NUMBER,
    OF_A_MOMENT,
    PHYSTIME,
    RUNID,
    SIMNAME,
    STARTED,
    STATES,
    STOPPED,
    TAG,
    TIMESTEPS,
    TOKAMAK,
    USERNAME,
    WALLTIME,
    children_of,
    in_state,
    shot_number,
    tags_of,
    with_word,
)
from .records import Moment

Test = Callable[[Columns, Moment], Flags]
ME = 'me'
_TIMED = ('state', 'started', 'stopped', 'modified')  # fields


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
            yield with_word(word, columns, moment) or columns.nowhere()
        for word in self.others:
            flags = with_word(word, columns, moment)
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
            timed = timed or any(word in state for state in OF_A_MOMENT)
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
        if not NUMBER.fullmatch(value.text):
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


def _user(value: Value) -> Test:
    if value.text.casefold() == ME and not value.operator:
        value = value._replace(operator='=', text=value.me)
    return _text(USERNAME)(value)


def _is(value: Value) -> Test:
    if value.text.casefold() != 'archived' or value.operator:
        raise value.mistake('only `archived`: is:archived or -is:archived')
    return lambda columns, _: bytes([run.archived for run in columns.runs])


FIELDS: dict[str, Callable[[Value], Test]] = {
    'runid': _number('runid:128 or runid:>100', RUNID),
    'state': _state,
    'user': _user,
    'host': _text(HOST),
    'sim': _text(SIMNAME),
    'comment': _text(COMMENT),
    'tokamak': _text(TOKAMAK),
    'shot': _number('shot:147634 or shot:>150000', shot_number),
    'tag': _text(TAG, tags_of),
    'notes': _text(NOTES),
    'started': _time(STARTED),
    'stopped': _time(STOPPED),
    'modified': _time(MODIFIED),
    'walltime': _duration(WALLTIME),
    't': _number('t:>3.5', PHYSTIME),
    'timesteps': _number('timesteps:>=10', TIMESTEPS),
    'children': _number('children:0', children_of),
    'is': _is,
}
