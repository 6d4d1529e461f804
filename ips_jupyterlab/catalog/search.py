"""The query line: words, and terms like ``state:failed shot:>150000 -user:me started:<2d``.

All must hold. ``FIELDS`` is the one table of what may stand before a colon.
"""

from __future__ import annotations

import datetime
import operator
import re
import typing
from collections.abc import Callable
from typing import NamedTuple

from ..contract import State
from ..refusals import BadRequestError
from .records import Moment, RunRecord

Test = Callable[[RunRecord, Moment], bool]
STATES = [state for state in typing.get_args(State) if state != 'pending']  # of members only
ME = 'me'


class Search(NamedTuple):
    """A query line that was understood."""

    words: tuple[str, ...] = ()  # that must be found, casefolded
    others: tuple[str, ...] = ()  # that must not
    tests: tuple[Test, ...] = ()
    runid: int | None = None  # of the one run that is all that is searched for
    archived: bool = False  # whether it says something of archived runs

    @property
    def seeks(self) -> bool:
        """Whether anything is searched for."""
        return bool(self.words or self.others or self.tests)

    def holds(self, run: RunRecord, moment: Moment) -> bool:
        """Whether a run is one of those searched for; archived or not is no matter here."""
        for test in self.tests:
            if not test(run, moment):
                return False
        if not self.words and not self.others:
            return True
        text = text_of(run, moment)
        return all(word in text for word in self.words) and not any(
            word in text for word in self.others
        )


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
    runid, archived = None, False
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
        else:
            words[negated].append(text.casefold())
        alone = len(terms) == 1 and not negated and term['operator'] in (None, '=')
        if alone and field in ('', 'runid') and _RUNID.fullmatch(text):
            runid = int(text)
    return Search(tuple(words[False]), tuple(words[True]), tuple(tests), runid, archived)


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
    return lambda run, moment: not test(run, moment)


def text_of(run: RunRecord, moment: Moment) -> str:
    """All that words are looked for in, casefolded."""
    told, notes = run.metadata.value, run.notes.value
    texts = (
        str(run.runid),
        run.simname,
        run.user.username,
        run.state(moment),
        told.host,
        told.comment,
        told.tokamak,
        told.shot,
        told.tag,
        notes.text,
        *notes.tags,
    )
    return '\n'.join(filter(None, texts)).casefold()


# What a field compares

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    '': operator.eq,
    '=': operator.eq,
    '<': operator.lt,
    '<=': operator.le,
    '>': operator.gt,
    '>=': operator.ge,
}
_NUMBER = re.compile(r'[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?')
_DURATION = re.compile(r'([0-9]+\.?[0-9]*|\.[0-9]+)([smhdw]?)')
_DAY = re.compile(r'[0-9]{4}-[0-9]{2}-[0-9]{2}')
_UNITS = {'': 1, 's': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 7 * 86400}  # seconds

Texts = tuple[str | None, ...]


def _text(get: Callable[[RunRecord], Texts]) -> Callable[[Value], Test]:
    """Texts: one contains what is sought, or with ``=`` is it."""

    def make(value: Value) -> Test:
        sought = value.text.casefold()
        if value.operator == '=' and sought:
            return lambda run, _: any(text and text.casefold() == sought for text in get(run))
        if value.operator or not sought:
            raise value.mistake(f'a text, as in {value.field}:abc or {value.field}:"a b"')
        return lambda run, _: any(text and sought in text.casefold() for text in get(run))

    return make


def _compared(get: Callable[[RunRecord], float | None], value: Value, number: float) -> Test:
    compare = _COMPARE[value.operator]

    def test(run: RunRecord, _: Moment) -> bool:
        known = get(run)
        return known is not None and compare(known, number)

    return test


def _number(example: str, get: Callable[[RunRecord], float | None]) -> Callable[[Value], Test]:
    """A number; what is not known is neither larger nor smaller."""

    def make(value: Value) -> Test:
        if not _NUMBER.fullmatch(value.text):
            raise value.mistake(f'a number, as in {example}')
        return _compared(get, value, float(value.text))

    return make


def _duration(get: Callable[[RunRecord], float | None]) -> Callable[[Value], Test]:
    """A number of seconds, or of another unit that follows it."""

    def make(value: Value) -> Test:
        match = _DURATION.fullmatch(value.text)
        if not match:
            raise value.mistake(
                f'seconds, or a number with s, m, h, d or w, as in {value.field}:>2h'
            )
        return _compared(get, value, float(match[1]) * _UNITS[match[2]])

    return make


def _time(get: Callable[[RunRecord], float | None]) -> Callable[[Value], Test]:
    """A time: how long ago, or a day in the time zone of the server."""

    def make(value: Value) -> Test:
        match = _DURATION.fullmatch(value.text)
        if match and match[2] and value.operator not in ('', '='):
            age = float(match[1]) * _UNITS[match[2]]
            compare = _COMPARE[value.operator]

            def is_of_age(run: RunRecord, moment: Moment) -> bool:
                known = get(run)
                return known is not None and compare(moment.now - known, age)

            return is_of_age
        day = _day(value.text)
        if day is None:
            raise value.mistake(
                f'how long ago or a day, as in {value.field}:<2d or {value.field}:>2026-11-01'
            )
        begin, end = day

        def is_at(run: RunRecord, _: Moment) -> bool:
            known = get(run)
            if known is None:
                return False
            if value.operator in ('<', '>='):
                return (known < begin) is (value.operator == '<')
            if value.operator in ('>', '<='):
                return (known >= end) is (value.operator == '>')
            return begin <= known < end

        return is_at

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
    return lambda run, moment: run.state(moment) == sought


def _user(value: Value) -> Test:
    if value.text.casefold() == ME and not value.operator:
        value = value._replace(operator='=', text=value.me)
    return _text(lambda run: (run.user.username,))(value)


def _is(value: Value) -> Test:
    if value.text.casefold() != 'archived' or value.operator:
        raise value.mistake('only `archived`: is:archived or -is:archived')
    return lambda run, _: run.notes.value.archived


def _shot(run: RunRecord) -> float | None:
    text = run.metadata.value.shot
    return float(text) if text and _NUMBER.fullmatch(text) else None


FIELDS: dict[str, Callable[[Value], Test]] = {
    'runid': _number('runid:128 or runid:>100', lambda run: run.runid),
    'state': _state,
    'user': _user,
    'host': _text(lambda run: (run.metadata.value.host,)),
    'sim': _text(lambda run: (run.simname,)),
    'comment': _text(lambda run: (run.metadata.value.comment,)),
    'tokamak': _text(lambda run: (run.metadata.value.tokamak,)),
    'shot': _number('shot:147634 or shot:>150000', _shot),
    'tag': _text(lambda run: (run.metadata.value.tag, *run.notes.value.tags)),
    'notes': _text(lambda run: (run.notes.value.text,)),
    'started': _time(lambda run: run.metadata.value.started),
    'stopped': _time(lambda run: run.metadata.value.stopped),
    'modified': _time(lambda run: run.modified),
    'walltime': _duration(lambda run: run.walltime),
    't': _number('t:>3.5', lambda run: run.phystime),
    'timesteps': _number('timesteps:>=10', lambda run: run.listing.value),
    'children': _number('children:0', lambda run: len(run.child_runs.value)),
    'is': _is,
}
