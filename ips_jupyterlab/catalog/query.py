"""Which runs to list, in which order, and which page of them. Pure functions of records.

Newest first means the highest runid first: a portal counts its runs upwards over all users, so
that is the order in which they started, and unlike times it never changes under a reader.
"""

from __future__ import annotations

import base64
import binascii
import heapq
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from ..refusals import BadRequestError
from .records import RunRecord

DEFAULT_LIMIT = 200
MAX_LIMIT = 1000

Value = int | float | str | None
C = TypeVar('C', bound=Struct)


def _text(value: str | None) -> str | None:
    # A name that is not UTF-8 could not be written into a cursor.
    return None if value is None else value.encode(errors='replace').decode().casefold()


# Each sort key with what it compares, and whether the largest comes first unless said otherwise.
SORTS: dict[str, tuple[Callable[[RunRecord], Value], bool]] = {
    'runid': (lambda run: run.runid, True),
    'modified': (lambda run: run.modified, True),
    'started': (lambda run: run.metadata.value.started, True),
    'stopped': (lambda run: run.metadata.value.stopped, True),
    'timesteps': (lambda run: run.listing.value, True),
    'simname': (lambda run: _text(run.simname), False),
    'username': (lambda run: _text(run.user.username), False),
    'state': (lambda run: run.metadata.value.state, False),
}

TEXT_SORTS = ('simname', 'username', 'state')


class RunQuery(Struct, frozen=True, kw_only=True):
    """What to list."""

    q: str = ''  # words that must all be found
    state: str = ''
    user: str = ''
    sort: str = 'runid'
    descending: bool = True
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


class Page(NamedTuple):
    """One page of records."""

    runs: list[RunRecord]
    total: int
    next: str | None


class _Position(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Where a page ended: the last run's place in the order."""

    sort: str
    descending: bool
    value: Value
    runid: int
    key: str


def parse_query(argument: Callable[[str], str | None], *, descending: bool = True) -> RunQuery:
    """A query from the arguments of an address. Raises BadRequestError.

    :param argument: gives the text of an argument, None where it is not there.
    :param descending: whether the highest runid comes first where no sort is asked for.
    """
    sort = argument('sort') or 'runid'
    if sort not in SORTS:
        raise BadRequestError(f'sort must be one of {", ".join(SORTS)}, not {sort!r}.')
    order = argument('order') or ''
    if order not in ('', 'asc', 'desc'):
        raise BadRequestError(f"order must be 'asc' or 'desc', not {order!r}.")
    if not order and argument('sort'):
        descending = SORTS[sort][1]
    return RunQuery(
        q=argument('q') or '',
        state=argument('state') or '',
        user=argument('user') or '',
        sort=sort,
        descending=order == 'desc' if order else descending,
        limit=parse_limit(argument('limit')),
        cursor=argument('cursor') or None,
    )


def parse_limit(text: str | None) -> int:
    """The number of entries of a page, cut to ``MAX_LIMIT``. Raises BadRequestError."""
    if not text:
        return DEFAULT_LIMIT
    if not re.fullmatch('[1-9][0-9]{0,8}', text):
        raise BadRequestError(f'limit must be a number from 1 to {MAX_LIMIT}, not {text!r}.')
    return min(int(text), MAX_LIMIT)


def select(runs: Iterable[RunRecord], query: RunQuery, *, top_level: bool = False) -> Page:
    """The page of the runs that a query asks for.

    :param top_level: leave out child runs, except the run whose runid is all that is searched for.
    :raises BadRequestError: the cursor is not one of this list.
    """
    position = _read_cursor(query)
    words = query.q.casefold().split()
    sought = words[0] if len(words) == 1 else ''
    state, user = query.state.casefold(), query.user.casefold()
    matching = [
        run
        for run in runs
        if (not top_level or run.parent is None or str(run.runid) == sought)
        and (not state or run.metadata.value.state == state)
        and (not user or run.user.username.casefold() == user)
        and (not words or _holds(run, words))
    ]
    value = SORTS[query.sort][0]
    choose = heapq.nlargest if query.descending else heapq.nsmallest

    def place(run: RunRecord) -> tuple[bool, Value, int, str]:
        return _place(value(run), run.runid, run.key, query.descending)

    rest = matching
    if position is not None:
        end = _place(position.value, position.runid, position.key, query.descending)
        if query.descending:
            rest = [run for run in matching if place(run) < end]
        else:
            rest = [run for run in matching if place(run) > end]
    runs = choose(query.limit, rest, key=place)
    cursor = None
    if len(rest) > len(runs):
        last = runs[-1]
        cursor = write_cursor(
            _Position(query.sort, query.descending, value(last), last.runid, last.key)
        )
    return Page(runs, len(matching), cursor)


def _place(
    value: Value, runid: int, key: str, descending: bool
) -> tuple[bool, int | float | str, int, str]:
    """Where a run stands; what is not known comes last in either direction."""
    unknown = value is None
    return unknown is not descending, 0 if value is None else value, runid, key


def _holds(run: RunRecord, words: list[str]) -> bool:
    metadata = run.metadata.value
    texts = (
        str(run.runid),
        run.simname,
        run.user.username,
        metadata.host,
        metadata.comment,
        metadata.state,
    )
    text = '\n'.join(filter(None, texts)).casefold()
    return all(word in text for word in words)


def _read_cursor(query: RunQuery) -> _Position | None:
    if query.cursor is None:
        return None
    position = read_cursor(query.cursor, _Position)
    is_text = query.sort in TEXT_SORTS
    fits = position.value is None or isinstance(position.value, str) is is_text
    if (position.sort, position.descending) != (query.sort, query.descending) or not fits:
        raise BadRequestError('cursor belongs to a list in another order. Start without it.')
    return position


def write_cursor(position: Struct) -> str:
    """A position in a list as text for an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode('ascii').rstrip('=')


def read_cursor(text: str, kind: type[C]) -> C:
    """The position that ``write_cursor`` wrote. Raises BadRequestError."""
    try:
        content = base64.b64decode(text + '=' * (-len(text) % 4), altchars=b'-_', validate=True)
        return msgspec.json.decode(content, type=kind)
    except (binascii.Error, ValueError):
        raise BadRequestError('cursor is not one that this server gave.') from None
