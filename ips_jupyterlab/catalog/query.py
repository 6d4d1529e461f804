"""Which runs to list, in which order, and which page of them. Pure functions of records.

Newest first means the highest runid first: a portal counts its runs upwards over all users, so
that is the order in which they started, and unlike times it never changes under a reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct

from ..refusals import BadRequestError
from .columns import Columns, Flags, Get, all_of
from .cursors import read_cursor, write_cursor
from .fields import (
    COMMENT,
    HOST,
    MODIFIED,
    NOTES,
    PHYSTIME,
    RUNID,
    SHOT,
    SIMNAME,
    STARTED,
    STOPPED,
    TAG,
    TIMESTEPS,
    TOKAMAK,
    USERNAME,
    WALLTIME,
    children_of,
    in_state,
    states,
    tags_of,
)
from .packed import PackedRun
from .records import Moment, RunRecord
from .search import parse_search

DEFAULT_LIMIT = 200
MAX_LIMIT = 1000
AT_ONCE = 5000  # runs that are sorted while other threads wait
LONGEST = 100  # characters of a text that are sorted by, for a cursor holds them

T = TypeVar('T')
Value = int | float | str | None


class Sort(NamedTuple):
    """What an order compares."""

    of_run: Callable[[RunRecord, Moment], Any]
    of_all: Callable[[Columns, Moment], Sequence[Any]]
    key: Callable[[Any], Value]  # of what they give; None where it is not known
    descending: bool = True  # whether the largest comes first unless said otherwise
    is_text: bool = False

    def value(self, run: PackedRun, moment: Moment) -> Value:
        """What one run is put in its place by."""
        return self.key(self.of_run(run.unpacked(), moment))


def _number(get: Get) -> Sort:
    return Sort(lambda run, _: get(run), lambda columns, _: columns.numbers(get), _known)


def _known(number: float | None) -> float | None:
    """A number, None for nan: columns hold that for what is not known."""
    return number if number == number else None


def _text(get: Get, key: Callable[[str], str] = str) -> Sort:
    def folded(text: str | None) -> str | None:
        # A name that is not UTF-8 could not be written into a cursor.
        return key(text)[:LONGEST].encode(errors='replace').decode().casefold() if text else None

    return Sort(
        lambda run, _: get(run),
        lambda columns, _: columns.values(get),
        folded,
        descending=False,
        is_text=True,
    )


def _shot(shot: str) -> str:
    """Numbers by their size, and before other texts."""
    if shot.isascii() and shot.isdigit() and len(shot) < 20:
        return f'0{shot:0>20}'
    return f'1{shot}'


SORTS: dict[str, Sort] = {
    'runid': _number(RUNID),
    'modified': _number(MODIFIED),
    'started': _number(STARTED),
    'stopped': _number(STOPPED),
    'walltime': _number(WALLTIME),
    'phystime': _number(PHYSTIME),
    'timesteps': _number(TIMESTEPS),
    'children': _number(children_of),
    'state': Sort(lambda run, at: run.state(at), states, str, descending=False, is_text=True),
    'simname': _text(SIMNAME),
    'username': _text(USERNAME),
    'host': _text(HOST),
    'comment': _text(COMMENT),
    'tokamak': _text(TOKAMAK),
    'shot': _text(SHOT, _shot),
    'tag': _text(TAG),
    'tags': _text(tags_of),
    'notes': _text(NOTES),
}


class Selection(Struct, frozen=True, kw_only=True):
    """Which runs, in which order."""

    q: str = ''  # the query line
    me: str = ''  # who asks
    state: str = ''
    user: str = ''
    sort: str = 'runid'
    descending: bool = True


class RunQuery(Struct, frozen=True, kw_only=True):
    """What to list."""

    selection: Selection = Selection()
    nested: bool = True  # child runs only below their parents
    opened: tuple[str, ...] = ()  # keys of the parents whose child runs are shown
    limit: int = DEFAULT_LIMIT
    offset: int | None = None
    cursor: str | None = None


class Page(NamedTuple):
    """One page of records."""

    runs: Sequence[PackedRun]
    total: int
    next: str | None


class _Position(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Where a page ended: the last run's place in the order."""

    sort: str
    descending: bool
    value: Value
    runid: int
    user: str  # key of the user directory


def parse_query(
    argument: Callable[[str], str | None],
    *,
    line: str = '',
    me: str = '',
    opened: Iterable[str] = (),
    descending: bool = True,
) -> RunQuery:
    """A query from the arguments of an address. Raises BadRequestError.

    :param argument: gives the text of an argument, None where it is not there.
    :param line: the query line, with its spaces.
    :param me: who asks.
    :param opened: keys of the parents whose child runs are shown.
    :param descending: whether the highest runid comes first where no sort is asked for.
    """
    sort = argument('sort') or 'runid'
    if sort not in SORTS:
        raise BadRequestError(f'sort must be one of {", ".join(SORTS)}, not {sort!r}.')
    order = argument('order') or ''
    if order not in ('', 'asc', 'desc'):
        raise BadRequestError(f"order must be 'asc' or 'desc', not {order!r}.")
    if not order and argument('sort'):
        descending = SORTS[sort].descending
    children = argument('children') or 'nested'
    if children not in ('nested', 'listed'):
        raise BadRequestError(f"children must be 'nested' or 'listed', not {children!r}.")
    query = RunQuery(
        selection=Selection(
            q=line,
            me=me,
            state=argument('state') or '',
            user=argument('user') or '',
            sort=sort,
            descending=order == 'desc' if order else descending,
        ),
        nested=children == 'nested',
        opened=tuple(opened),
        limit=parse_limit(argument('limit')),
        offset=parse_offset(argument('offset')),
        cursor=argument('cursor') or None,
    )
    if query.cursor and (query.opened or query.offset is not None):
        raise BadRequestError('cursor goes with neither offset nor open.')
    return query


def parse_limit(text: str | None) -> int:
    """The number of entries of a page, cut to ``MAX_LIMIT``. Raises BadRequestError."""
    if not text:
        return DEFAULT_LIMIT
    if not re.fullmatch('[1-9][0-9]{0,8}', text):
        raise BadRequestError(f'limit must be a number from 1 to {MAX_LIMIT}, not {text!r}.')
    return min(int(text), MAX_LIMIT)


def parse_offset(text: str | None) -> int | None:
    """The number of the first entry of a page, from 0. Raises BadRequestError."""
    if not text:
        return None
    if not re.fullmatch('[0-9]{1,9}', text):
        raise BadRequestError(f'offset must be a number from 0, not {text!r}.')
    return int(text)


def select(
    runs: Iterable[PackedRun],
    selection: Selection,
    moment: Moment,
    *,
    top_level: bool = False,
    archived: bool = False,
) -> Sequence[PackedRun]:
    """The runs that are asked for, in order. Raises BadRequestError. See ``choose``."""
    chosen = choose(runs, selection, moment, top_level=top_level, archived=archived)
    return in_order(chosen, selection, moment)


def choose(
    runs: Iterable[PackedRun],
    selection: Selection,
    moment: Moment,
    *,
    top_level: bool = False,
    archived: bool = False,
) -> list[PackedRun]:
    """The runs that are asked for, as they come. Raises BadRequestError.

    :param top_level: leave out child runs, except the run whose runid is all that is searched for.
    :param archived: take archived runs too, also where the search does not name them.
    """
    search = parse_search(selection.q, selection.me)
    archived = archived or search.archived
    listed = [
        run
        for run in runs
        if (
            ((archived or not run.archived) and (not top_level or run.parent is None))
            or run.runid == search.runid
        )
    ]
    return among(Columns(listed), selection, moment)


def among(columns: Columns, selection: Selection, moment: Moment) -> list[PackedRun]:
    """Those that are asked for of runs that may be listed. Raises BadRequestError."""
    flags = asked_for(columns, selection, moment)
    return list(columns.runs if flags is None else compress(columns.runs, flags))


def asked_for(columns: Columns, selection: Selection, moment: Moment) -> Flags | None:
    """Which runs are asked for of those that may be listed, None for all. BadRequestError."""
    state, user = selection.state.casefold(), selection.user.casefold()
    flags: list[Flags] = []
    for one in parse_search(selection.q, selection.me).flags(columns, moment):
        if not any(one):
            return one
        flags.append(one)
    if state:
        flags.append(in_state(state, columns, moment))
    if user:
        is_theirs = columns.where(USERNAME, lambda name: name.casefold() == user)
        flags.append(is_theirs or columns.nowhere())
    return all_of(flags) if flags else None


def is_plain(selection: Selection) -> bool:
    """Whether all runs are asked for that are listed where nothing is searched for."""
    return not (selection.q or selection.state or selection.user)


def is_within_plain(selection: Selection) -> bool:
    """Whether no other runs are asked for than where nothing is searched for, save one runid's."""
    return not parse_search(selection.q, selection.me).archived


def depends_on_time(selection: Selection) -> bool:
    """Whether which runs are asked for, or their order, changes without the files."""
    if selection.state or selection.sort == 'state':
        return True
    return parse_search(selection.q, selection.me).timed


def in_order(
    runs: Iterable[PackedRun], selection: Selection, moment: Moment
) -> Sequence[PackedRun]:
    """The same runs in order; what is not known comes last in either direction."""
    descending = selection.descending
    # Each sort leaves what is equal in the order of the one before.
    ordered = sorted(runs, key=attrgetter('user.key'), reverse=descending)
    sort_in_pieces(ordered, attrgetter('runid'), descending)
    if selection.sort == 'runid':
        return ordered
    sort = SORTS[selection.sort]
    return by_value(ordered, map(sort.key, sort.of_all(Columns(ordered), moment)), descending)


def by_value(
    ordered: Iterable[PackedRun], values: Iterable[Value], descending: bool
) -> list[PackedRun]:
    """Runs in the order of their runids, in that of a value of each; see ``in_order``."""
    known: list[tuple[Any, PackedRun]] = []
    unknown = []
    for value, run in zip(values, ordered, strict=True):
        if value is None:
            unknown.append(run)
        else:
            known.append((value, run))
    sort_in_pieces(known, itemgetter(0), descending)
    return [run for _, run in known] + unknown


def turned(ordered: Sequence[PackedRun], sort: str, moment: Moment) -> list[PackedRun]:
    """Runs in an order, in the opposite one: what is not known comes last there too."""
    value = SORTS[sort].value
    low, high = 0, len(ordered)
    while low < high:
        middle = (low + high) // 2
        if value(ordered[middle], moment) is None:
            high = middle
        else:
            low = middle + 1
    return [*reversed(ordered[:low]), *reversed(ordered[low:])]


def sort_in_pieces(items: list[T], key: Callable[[T], Any], descending: bool) -> None:
    """Sort in place; other threads wait for each piece of a long list, and less for the whole."""
    if len(items) > AT_ONCE:
        for start in range(0, len(items), AT_ONCE):
            items[start : start + AT_ONCE] = sorted(
                items[start : start + AT_ONCE], key=key, reverse=descending
            )
    items.sort(key=key, reverse=descending)


def place_after(
    ordered: Sequence[PackedRun], run: PackedRun, selection: Selection, moment: Moment
) -> int:
    """Where the runs behind a run begin in a list that is in order; it need not hold the run."""
    value = SORTS[selection.sort].value(run, moment)
    position = _Position(selection.sort, selection.descending, value, run.runid, run.user.key)
    return _after(ordered, position, selection, moment)


def cut(ordered: Sequence[PackedRun], query: RunQuery, moment: Moment) -> Page:
    """The page that a query asks for. Raises BadRequestError for its cursor."""
    selection = query.selection
    value = SORTS[selection.sort].value
    start = query.offset or 0
    if query.cursor is not None:
        start = _after(ordered, _read_cursor(query.cursor, selection), selection, moment)
    runs = ordered[start : start + query.limit]
    cursor = None
    if runs and start + len(runs) < len(ordered):
        last = runs[-1]
        cursor = write_cursor(
            _Position(
                selection.sort,
                selection.descending,
                value(last, moment),
                last.runid,
                last.user.key,
            )
        )
    return Page(runs, len(ordered), cursor)


def _after(
    ordered: Sequence[PackedRun], position: _Position, selection: Selection, moment: Moment
) -> int:
    """Where the runs behind a place in the order begin; the run that was there may be gone."""
    value, descending = SORTS[selection.sort].value, selection.descending
    end = _place(position.value, position.runid, position.user, descending)
    low, high = 0, len(ordered)
    while low < high:
        middle = (low + high) // 2
        run = ordered[middle]
        place = _place(value(run, moment), run.runid, run.user.key, descending)
        if place < end if descending else place > end:
            high = middle
        else:
            low = middle + 1
    return low


def _place(
    value: Value, runid: int, user: str, descending: bool
) -> tuple[bool, int | float | str, int, str]:
    unknown = value is None
    return unknown is not descending, 0 if value is None else value, runid, user


def _read_cursor(cursor: str, selection: Selection) -> _Position:
    position = read_cursor(cursor, _Position)
    is_text = SORTS[selection.sort].is_text
    fits = position.value is None or isinstance(position.value, str) is is_text
    if (position.sort, position.descending) != (selection.sort, selection.descending) or not fits:
        raise BadRequestError('cursor belongs to a list in another order. Start without it.')
    return position
