"""Which quantity and which curve are sensible to begin with."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .offers import CurveSource, Offers, Source
from .readings import lacking
from .shelf import Job

PATTERNS = 5  # with most files, among which something that changes is looked for
PREFERRED = ('temperature', 'energy', 'power', 'current')
_TIME = re.compile(r'(phys(ics)?_?)?(time|times|t|timestep|timestamp)([_ (\[]*(s|ms|sec)[)\]]*)?')


class First(NamedTuple):
    """What to begin with, or what is to be read before that is known."""

    id: str | None
    job: Job | None = None


def first_quantity(offers: Offers) -> First:
    """A number that changes, of the pattern with most files, with a name that says much."""
    by_pattern = itertools.groupby(offers.sources.values(), key=lambda one: one.quantity.pattern)
    for _, group in itertools.islice(by_pattern, PATTERNS):
        sources = [one for one in group if _is_single(one)]
        ends = dict.fromkeys(point.file for one in sources for point in one.ends)
        if len(ends) < 2:
            continue
        unread = lacking(ends, [one.wanted for one in sources])
        if unread:
            wanted = [one.wanted for one in sources]
            return First(None, Job(files=unread, format=sources[0].quantity.format, wanted=wanted))
        changing = [one for one in sources if _changes(one)]
        if changing:
            return First(_preferred(changing))
    every = [one for one in offers.sources.values() if not _is_time(one)]
    for reduction in ('rows', 'mean', 'value'):
        found = [one for one in every if one.quantity.reduction == reduction]
        several = [one for one in found if reduction == 'rows' or one.quantity.files > 1]
        if several or (found and reduction == 'value'):
            return First(_preferred(several or found))
    return First(_preferred(every) if every else None)


def first_curve(curves: Iterable[CurveSource]) -> str | None:
    """A curve of the pattern with most files; rather one that has a coordinate."""
    found = list(curves)
    if not found:
        return None
    most = max(one.curve.files for one in found)

    def rank(source: CurveSource) -> tuple[bool, bool, int]:
        curve = source.curve
        return curve.files < most, curve.x_name == 'index', _preference(curve.name)

    return min(found, key=rank).curve.id


def _is_single(source: Source) -> bool:
    return source.quantity.reduction == 'value' and not _is_time(source)


def _is_time(source: Source) -> bool:
    names = [step for step in source.quantity.steps if isinstance(step, str)]
    return bool(names) and bool(_TIME.fullmatch(names[-1].lower()))


def _changes(source: Source) -> bool:
    """Whether it differs in the first and the last file, and is not their timestep."""
    values = [file.number(source.wanted) for _, file in source.ends]
    is_known = all(map(math.isfinite, values)) and len(set(values)) > 1
    return is_known and values != [time for time, _ in source.ends]


def _preferred(sources: Sequence[Source]) -> str:
    most = max(one.quantity.files for one in sources)
    best = [one for one in sources if one.quantity.files == most]
    return min(best, key=lambda one: _preference(one.quantity.name)).quantity.id


def _preference(name: str) -> int:
    """The earlier of the preferred words it has, the lower."""
    for index, word in enumerate(PREFERRED):
        if word in name.lower():
            return index
    return len(PREFERRED)
