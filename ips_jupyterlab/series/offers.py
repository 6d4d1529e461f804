"""What the files of a run offer: quantities over time, and curves."""

from __future__ import annotations

import functools
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from ..catalog.details import Place, data_status
from ..contract import Curve, Format, Problem, Quantity
from ..formats.content import has_names
from ..formats.requests import CurveOffer, QuantityOffer, Steps, Survey, Wanted, WantedCurve
from ..formats.sniff import sniff
from .datafiles import Point, Points, RunFiles
from .patterns import MOST as MOST_PATTERNS
from .patterns import Pattern, Patterns
from .readings import KeptFile
from .shelf import Job

MOST = 2000  # quantities, and curves, that are offered
TRIES = 4  # files that cannot be read, before the others of their pattern are taken for the same


class Source(NamedTuple):
    """Where a quantity comes from."""

    quantity: Quantity
    wanted: Wanted
    points: Points
    ends: Sequence[Point]  # the first and the last file that can be read


class CurveSource(NamedTuple):
    """Where a curve comes from."""

    curve: Curve
    wanted: WantedCurve
    points: Sequence[Point]


class Offers(NamedTuple):
    """What is offered, by id: that of the pattern with most files first, as in the files."""

    sources: dict[str, Source]
    curves: dict[str, CurveSource]
    left_out: int  # of both, where they are too many


class Ends(NamedTuple):
    """The files of a pattern that were, or are to be, looked at."""

    tried: list[KeptFile]
    found: list[Point]  # the first and the last that can be read
    pending: list[KeptFile]


def ends_of(points: Sequence[Point], own: Sequence[int]) -> Ends:
    """The first and the last file of a pattern that can be read.

    :param own: indexes of the files that the pattern was made from.
    """
    ends = Ends([], [], [])
    for one_way in (own, reversed(own)):
        tries = 0
        for index in one_way:
            file = points[index].file
            if file.format == 'missing':
                ends.tried.append(file)
            if file.stamp is None:
                continue
            ends.tried.append(file)
            if file.survey is not None:
                ends.found.append(points[index])
                break
            if file.problem is None:
                ends.pending.append(file)
                break
            tries += 1
            if tries >= TRIES:
                break
    return ends


class Looked(NamedTuple):
    """How far the files of a run are known."""

    offers: Offers
    tried: list[KeptFile]
    pending: list[KeptFile]


class Surveyor:
    """Keeps what the files of a run offer for as long as they stay the same."""

    def __init__(self, run: RunFiles) -> None:
        self._run = run
        self._patterns: Patterns | None = None
        self._found: list[Survey | None] = []
        self._surveyed: dict[KeptFile, None] = {}
        self._offers = Offers({}, {}, 0)

    def looked(self) -> Looked:
        """What is offered as far as it is known."""
        patterns = self._run.patterns
        ends = [ends_of(self._run.points, pattern.own) for pattern in patterns.patterns]
        found = [point.file.survey for one in ends for point in one.found]
        if patterns is not self._patterns or list(map(id, found)) != list(map(id, self._found)):
            self._patterns, self._found = patterns, found
            self._offers = _offers(self._run, zip(patterns.patterns, ends, strict=True))
            self._forget_others({point.file for one in ends for point in one.found})
        tried = [file for one in ends for file in one.tried]
        return Looked(self._offers, tried, [file for one in ends for file in one.pending])

    def job(self, place: Place) -> Job | None:
        """The next file to look into."""
        inside = functools.cache(place.gate.holds)
        for file in self.looked().pending:
            status = data_status(place, file.path, inside)
            format_: Format = 'missing'
            if status is not None:
                format_ = sniff(file.path, status, place.gate)
            if has_names(file.path, format_):
                self._surveyed[file] = None
                return Job(files=[file], format=format_)
            file.survey, file.format = Survey(), format_
        return None

    def _forget_others(self, ends: Container[KeptFile]) -> None:
        """What files offer that are no longer the first or the last is not worth its room."""
        for file in [file for file in self._surveyed if file not in ends]:
            del self._surveyed[file]
            file.survey = None


def problems_of(offers: Offers, patterns: Patterns, directory: str) -> list[Problem]:
    """What is left out, in words."""
    problems = []
    if offers.left_out:
        words = f'There are {MOST + offers.left_out:,} quantities or curves in the data files.'
        problems.append(Problem(directory, f'{words} The first {MOST:,} are offered.'))
    if patterns.left_out:
        words = f'The data files have {MOST_PATTERNS + patterns.left_out:,} kinds of names.'
        words += f' Those of the {MOST_PATTERNS} with most files are offered.'
        problems.append(Problem(directory, words))
    return problems


def _offers(run: RunFiles, patterns: Iterable[tuple[Pattern, Ends]]) -> Offers:
    sources: dict[str, Source] = {}
    curves: dict[str, CurveSource] = {}
    left_out: set[str] = set()
    for pattern, ends in patterns:
        points = run.of(pattern)
        for file in dict.fromkeys(point.file for point in ends.found):
            if file.survey is None or file.format is None:
                continue
            for offer in file.survey.quantities:
                quantity = quantity_of(pattern, file.format, offer, len(points))
                if len(sources) < MOST or quantity.id in sources:
                    source = Source(quantity, offer.wanted, points, ends.found)
                    sources.setdefault(quantity.id, source)
                else:
                    left_out.add(quantity.id)
            for curve_offer in file.survey.curves:
                curve = curve_of(pattern, file.format, curve_offer, len(points))
                if len(curves) < MOST or curve.id in curves:
                    curve_source = CurveSource(curve, curve_offer.wanted, points)
                    curves.setdefault(curve.id, curve_source)
                else:
                    left_out.add(curve.id)
    return Offers(sources, curves, len(left_out))


def quantity_of(pattern: Pattern, format_: Format, offer: QuantityOffer, files: int) -> Quantity:
    """A quantity that files of a pattern have."""
    wanted = offer.wanted
    return Quantity(
        id=_id(pattern, wanted.steps, wanted.reduction),
        name=offer.name,
        pattern=pattern.glob,
        format=format_,
        steps=list(wanted.steps),
        reduction=wanted.reduction,
        time_column=wanted.time_column,
        units=offer.units,
        files=files,
    )


def curve_of(pattern: Pattern, format_: Format, offer: CurveOffer, files: int) -> Curve:
    """A curve that files of a pattern have."""
    wanted = offer.wanted
    return Curve(
        id=_id(pattern, wanted.steps, 'curve'),
        name=offer.name,
        pattern=pattern.glob,
        format=format_,
        steps=list(wanted.steps),
        units=offer.units,
        x_name=wanted.x_name,
        x_steps=None if wanted.x_steps is None else list(wanted.x_steps),
        x_units=offer.x_units,
        files=files,
    )


def _id(pattern: Pattern, steps: Steps, what: str) -> str:
    """``[0-9]*_state.json#/core/te#value``, the steps as a JSON pointer."""
    told = (str(step).replace('~', '~0').replace('/', '~1') for step in steps)
    return f'{pattern.label}#{"".join(f"/{step}" for step in told)}#{what}'
