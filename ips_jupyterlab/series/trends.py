"""The quantities of a run over time."""

from __future__ import annotations

import itertools
import math
from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .. import contract
from ..catalog.details import Place
from ..contract import Format, Progress
from ..formats.readers import Readers
from .answers import Version, check_wanted, digest, unreadable, with_nulls
from .columns import UNREAD
from .keptruns import KeptRun
from .offers import Looked, Offers, Source, problems_of
from .shelf import Job


def trend_page(
    place: Place, run: KeptRun, readers: Readers, ids: Sequence[str], version: str | None
) -> contract.TrendPage:
    """The quantities of a run, and the values of some as far as they are read.

    Raises BadRequestError, and what ``RunFiles.refresh`` raises.
    """
    check_wanted(ids)
    with run.files.lock:
        run.files.refresh(place)

    def next_job(most: int) -> Job | None:
        job = run.surveyor.job(place)
        offers = run.surveyor.looked().offers
        return job or _next_values(_wanted(offers, ids), most) or run.first().job

    run.files.work(readers, next_job)
    with run.files.lock:
        looked = run.surveyor.looked()
        page = _page(place, run, looked, ids, version)
        run.files.make_room({source.wanted for source in _wanted(looked.offers, ids)})
        return page


def _wanted(offers: Offers, ids: Iterable[str]) -> list[Source]:
    """The quantities that are asked for, without those that only other runs have."""
    return [offers.sources[id_] for id_ in dict.fromkeys(ids) if id_ in offers.sources]


def _next_values(sources: Sequence[Source], most: int) -> Job | None:
    """The next files to read: those of quantities of one pattern are read together."""
    groups: dict[tuple[str, Format], list[Source]] = {}
    for source in sources:
        groups.setdefault((source.quantity.pattern, source.quantity.format), []).append(source)
    for (_, format_), together in groups.items():
        wanted = [one.wanted for one in together]
        unread = together[0].points.lacking(wanted, most)
        if unread:
            return Job(files=unread, format=format_, wanted=wanted)
    return None


def _page(
    place: Place, run: KeptRun, looked: Looked, ids: Sequence[str], version: str | None
) -> contract.TrendPage:
    wanted = _wanted(looked.offers, ids)
    files = dict.fromkeys(looked.tried)
    unread = dict.fromkeys(looked.pending)
    for source in wanted:
        files.update(source.points.files)
        unread.update(dict.fromkeys(source.points.lacking([source.wanted])))
    first = run.first() if not looked.pending else None
    if first and first.job:
        unread.update(dict.fromkeys(first.job.files))
    problems = problems_of(looked.offers, run.files.patterns, place.directory)
    problems += unreadable(files)
    progress = Progress(len(files) - len(unread), len(files))
    quantities = [source.quantity for source in looked.offers.sources.values()]
    lines = [series_of(source) for source in wanted]
    first_id = first.id if first else None
    now = Version(
        digest(quantities, first_id),
        digest(*itertools.chain(*((line.quantity, line.times, line.values) for line in lines))),
        digest(progress, problems),
    )
    is_new_offer, is_new_series = now.news(version)
    return contract.TrendPage(
        version=now.text,
        quantities=quantities if is_new_offer else None,
        first=first_id,
        series=[line.told() for line in lines] if is_new_series else None,
        progress=progress,
        problems=problems,
    )


class Drawn(NamedTuple):
    """The values of a quantity; a gap, which is told as null, is infinite."""

    quantity: str
    times: array[float]
    values: array[float]

    def told(self) -> contract.Series:
        """In the words of the contract."""
        return contract.Series(self.quantity, self.times.tolist(), with_nulls(self.values))


def series_of(source: Source) -> Drawn:
    """What has been read of a quantity, ascending in time."""
    if source.quantity.reduction == 'rows':
        return _rows_of(source)
    times, values = source.points.times, source.points.column(source.wanted)
    if not math.isfinite(sum(values)):  # some are not there, or are not read
        there = [value == value and value != UNREAD for value in values]
        times = array('d', itertools.compress(times, there))
        values = array('d', itertools.compress(values, there))
    return Drawn(source.quantity.id, times, values)


def _rows_of(source: Source) -> Drawn:
    """The rows of all files together; a file that is listed several times counts once."""
    pairs: list[tuple[float, float]] = []
    for file in dict.fromkeys(point.file for point in source.points):
        line = file.rows.get(source.wanted) if file.problem is None else None
        if line:
            pairs += zip(line.x, line.y, strict=True)
    pairs.sort(key=lambda pair: pair[0])
    times, values = (
        array('d', column) for column in (zip(*pairs, strict=True) if pairs else ((), ()))
    )
    return Drawn(source.quantity.id, times, values)
