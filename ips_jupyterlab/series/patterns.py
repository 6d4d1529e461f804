"""Groups the data files of a run: a group is one kind of file, stored at many timesteps."""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

MOST = 500  # groups of a run, those with most files

NUMBER = '[0-9]*'  # what stands for a number in a pattern
# A number of a name. Digits after 0 are no whole part: g000001.01000 has two numbers.
_NUMBER = re.compile(r'(?:0|[1-9][0-9]*)\.[0-9]+(?![0-9]|\.[0-9])|[0-9]+')
_DIGITS = re.compile('[0-9]+')
# The digits of these endings tell no number.
_ENDING = re.compile(
    r'\.(?:h5|hdf5|he5|nc[34]|bp[45]|mp[34]|jp2|bz2|f90)(?:\.gz)?\Z', re.IGNORECASE
)
_DECIMAL = re.compile(r'[0-9]+\.[0-9]+')
_GOES_ON = frozenset('0123456789eE')  # what may follow where a number is longer
_TOLD = (  # how a timestep may be told, the longest first
    re.compile(r'[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]+'),
    re.compile(r'[0-9]+\.[0-9]+'),
    _DIGITS,
)


class Pattern(Struct, frozen=True):
    """A group of files.

    Its files are all whose names fit the pattern as ``fnmatch.fnmatchcase`` reads it, so that
    anybody finds the same ones; those that it was made from are its own.
    """

    label: str  # stays when the pattern is widened
    glob: str
    files: Sequence[int]  # indexes into what was grouped
    own: Sequence[int]


Pieces = tuple[str, ...]  # of a name, with a number between each two


class Name(Struct, frozen=True, gc=False):
    """A file name with the timestep that it is listed at."""

    narrow: Pieces  # between the numbers that tell the timestep
    broad: Pieces  # between all numbers
    is_exact: bool  # it tells the timestep as Python writes it


def kind_of(name: str) -> Pieces:
    """What is equal for file names that differ in their numbers only."""
    return _kind(*_cut(name))


def _kind(stem: str, ending: str) -> Pieces:
    *pieces, last = _NUMBER.split(stem)
    return (*pieces, last + ending)


class Patterns(NamedTuple):
    """The groups of a run, those with most files first."""

    patterns: Sequence[Pattern]
    left_out: int  # groups, where there are too many


def patterns_of(files: Sequence[tuple[float, str]]) -> Patterns:
    """The groups of files, given by timestep and name.

    A number that tells the timestep may differ in a group. Where names still differ, as with
    counters and with milliseconds, all their numbers may, unless two files of one timestep would
    come into one group.
    """
    names = [named(timestep, name) for timestep, name in files]
    groups: dict[Pieces, list[int]] = {}
    for index, name in enumerate(names):
        groups.setdefault(name.narrow, []).append(index)
    found: dict[str, tuple[str, list[int]]] = {}  # by pattern: the label and its own files
    for literal, own in _renamed(files, groups):
        found[f'*{_glob(literal)}'] = (_glob(literal), own)
        del groups[literal], groups[_variant(literal)]
    alike: dict[Pieces, dict[Pieces, list[int]]] = {}
    for narrow, indexes in groups.items():
        for index in indexes:
            narrows = alike.setdefault(names[index].broad, {})
            narrows.setdefault(narrow, []).append(index)
    for broad, narrows in alike.items():
        own = sorted(index for indexes in narrows.values() for index in indexes)
        is_single = len(own) == len(groups[names[own[0]].narrow]) == 1
        is_counted = len(narrows) > 1 or (is_single and not names[own[0]].is_exact)
        if is_counted and not _collide(files, own):
            narrows = {broad: own}
        for pieces, indexes in narrows.items():
            glob = _glob(pieces)
            found.setdefault(glob, (glob, []))[1].extend(indexes)
    return _filled(files, found)


@functools.lru_cache(maxsize=1 << 17)  # a run that grows is grouped again and again
def named(timestep: float, name: str) -> Name:
    """The pieces of a file name."""
    told = abs(timestep)
    stem, ending = _cut(name)
    narrow = _without_text(name, stem, repr(told))
    if len(narrow) == 1 and told.is_integer():
        narrow = _without(name, lambda number, is_whole: is_whole and number == str(int(told)))
    is_exact = len(narrow) > 1
    if not is_exact:
        narrow = _without(name, lambda number, _: _tells(number, told))
    return Name(narrow, _kind(stem, ending), is_exact)


def _without(name: str, is_told: Callable[[str, bool], bool]) -> Pieces:
    """The pieces of a name between the numbers that pass a test.

    :param is_told: takes what may be a number, and whether it is no part of a longer one.
    """
    stem, _ = _cut(name)
    pieces, start, at = [], 0, 0
    while digits := _DIGITS.search(stem, at):
        at = digits.end()
        forms = [number for form in _TOLD if (number := form.match(stem, digits.start()))]
        for number in forms:
            if is_told(number[0], number[0] == forms[0][0]):
                pieces.append(name[start : number.start()])
                start = at = number.end()
                break
    return (*pieces, name[start:])


def _without_text(name: str, stem: str, told: str) -> Pieces:
    """The pieces of a name between the numbers that are written like this.

    :param stem: the name without its ending, which tells no number.
    """
    start = stem.find(told)
    if start < 0:
        return (name,)
    end = start + len(told)
    is_only = _DECIMAL.fullmatch(told) and stem.find(told, start + 1) < 0
    if is_only and not stem[start - 1 : start].isdigit() and stem[end : end + 1] not in _GOES_ON:
        return name[:start], name[end:]  # as nearly all names are
    return _without(name, lambda number, _: number == told)


def _cut(name: str) -> tuple[str, str]:
    """A name without its ending, and the ending."""
    ending = _ENDING.search(name)
    return (name[: ending.start()], ending[0]) if ending else (name, '')


def _tells(number: str, timestep: float) -> bool:
    """Whether a number in a name is the timestep, as exactly as it is told."""
    value = float(number)
    whole, _, decimals = number.partition('.')
    if not decimals or not decimals.isdigit() or len(whole) > 15:
        return value == timestep
    return abs(value - timestep) <= 0.5000001 * 10.0 ** -len(decimals)


def _renamed(
    files: Sequence[tuple[float, str]], groups: Mapping[Pieces, list[int]]
) -> list[tuple[Pieces, list[int]]]:
    """Names that came again, with their files: the portal stores those as ``<timestep>_<name>``."""
    found = []
    for literal in groups:
        if len(literal) > 1 or _variant(literal) not in groups:
            continue
        own = sorted(groups[literal] + groups[_variant(literal)])
        fitting = sum(name.endswith(literal[0]) for _, name in files)
        if fitting == len(own) and not _collide(files, own):
            found.append((literal, own))
    return found


def _variant(literal: Pieces) -> Pieces:
    return '', f'_{literal[0]}'


def _collide(files: Sequence[tuple[float, str]], indexes: Iterable[int]) -> bool:
    """Whether several of these files belong to one timestep."""
    seen: set[float] = set()
    for index in indexes:
        timestep = files[index][0]
        if timestep in seen:
            return True
        seen.add(timestep)
    return False


def _filled(
    files: Sequence[tuple[float, str]], found: Mapping[str, tuple[str, list[int]]]
) -> Patterns:
    """The groups with all files that fit; without single files that fit a larger group, too."""
    by_shape: dict[str, dict[str, list[int]]] = {}
    for index, (_, name) in enumerate(files):
        by_shape.setdefault(_shape(name), {}).setdefault(name, []).append(index)
    in_order = sorted(found.items(), key=lambda item: (-len(item[1][1]), item[0]))
    patterns: list[Pattern] = []
    taken: set[int] = set()  # by a group of several
    for glob, (label, own) in in_order[:MOST]:
        if len(own) == 1 and own[0] in taken:
            continue
        fitting = _fitting(glob, by_shape)
        patterns.append(Pattern(label, glob, fitting, sorted(own)))
        if len(own) > 1:
            taken.update(fitting)
    return Patterns(patterns, max(0, len(in_order) - MOST))


def fit(glob: str) -> Callable[[str], object]:
    """Tells whether a name fits a pattern, as ``fnmatch.fnmatchcase`` does."""
    return re.compile(fnmatch.translate(glob)).match


def _fitting(glob: str, by_shape: Mapping[str, Mapping[str, list[int]]]) -> list[int]:
    """The files that fit a pattern."""
    fits = fit(glob)
    pieces = glob.split(NUMBER)
    # Without digits of its own it fits all names of a shape or none; else that has to be tried.
    alike = not any(map(_DIGITS.search, pieces))
    may_fit = fits if alike else fit(NUMBER.join(map(_shape, pieces)))
    fitting: list[int] = []
    for shape, names in by_shape.items():
        if may_fit(shape):
            for name, indexes in names.items():
                if alike or fits(name):
                    fitting += indexes
    return sorted(fitting)


def _shape(text: str) -> str:
    """A text in which each row of digits is one 0."""
    return _DIGITS.sub('0', text)


def _glob(pieces: Pieces) -> str:
    """The pattern for pieces with numbers between them."""
    return NUMBER.join(re.sub(r'([*?[])', r'[\1]', piece) for piece in pieces)
