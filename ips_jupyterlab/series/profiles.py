"""The curves of a run at several times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from .. import contract
from ..catalog.details import Place
from ..contract import Progress
from ..formats.readers import Readers
from ..refusals import BadRequestError, NotFoundError
from .answers import Version, digest, unreadable, with_nulls
from .datafiles import Point
from .firsts import first_curve
from .keptruns import KeptRun
from .offers import CurveSource, Looked, problems_of
from .readings import KeptFile, Line
from .shelf import Job

LARGEST = 400_000  # points of all curves of an answer


def parse_most(text: str | None) -> int:
    """How many times are wanted at most. Raises BadRequestError."""
    if text is None:
        return 200
    if not (text.isascii() and text.isdigit()) or len(text) > 4 or not 1 <= int(text) <= 1000:
        raise BadRequestError(f'most must be a number from 1 to 1000, not {text[:50]!r}.')
    return int(text)


def profile_page(
    place: Place,
    run: KeptRun,
    readers: Readers,
    id_: str | None,
    most: int,
    version: str | None,
) -> contract.ProfilePage:
    """The curves of a run, and the values of one as far as they are read.

    :param most: times; if there are more, they are spread evenly, with the first and the last.
    :raises NotFoundError: the run has no such curve.

    Raises what ``RunFiles.refresh`` raises.
    """
    with run.files.lock:
        run.files.refresh(place)

    def next_job(files: int) -> Job | None:
        job = run.surveyor.job(place)
        source = run.surveyor.looked().offers.curves.get(id_ or '')
        if job or not source:
            return job
        unread = [file for file in _files(source, most) if _is_unread(source, file)]
        return (
            Job(files=unread[:files], format=source.curve.format, curve=source.wanted)
            if unread
            else None
        )

    run.files.work(readers, next_job)
    with run.files.lock:
        looked = run.surveyor.looked()
        source = looked.offers.curves.get(id_ or '')
        if id_ is not None and source is None and not looked.pending:
            raise NotFoundError(f'{place.directory}: no data file has the curve {id_!r}.')
        page = _page(place, run, looked, source, most, version)
        run.files.make_room(curves={source.wanted} if source else ())
        return page


def _page(
    place: Place,
    run: KeptRun,
    looked: Looked,
    source: CurveSource | None,
    most: int,
    version: str | None,
) -> contract.ProfilePage:
    files = dict.fromkeys(looked.tried)
    unread = dict.fromkeys(looked.pending)
    shown: list[tuple[Point, Line]] = []
    total = 0
    if source is not None:
        chosen = _chosen(source, most)
        files.update(dict.fromkeys(point.file for point in chosen))
        unread.update(
            dict.fromkeys(point.file for point in chosen if _is_unread(source, point.file))
        )
        total = sum(_may_have(source, point.file) for point in source.points)
        shown = [(point, line) for point in chosen if (line := _line(source, point.file))]
    curves = [one.curve for one in looked.offers.curves.values()]
    first = None if looked.pending else first_curve(looked.offers.curves.values())
    progress = Progress(len(files) - len(unread), len(files))
    problems = problems_of(looked.offers, run.files.patterns, place.directory)
    problems += unreadable(files)
    told = chain(*((point.time, line.x, line.y) for point, line in shown))
    now = Version(
        digest(curves, first),
        digest(source and source.curve.id, total, *told),
        digest(progress, problems),
    )
    are_new_curves, are_new_profiles = now.news(version)
    return contract.ProfilePage(
        version=now.text,
        curves=curves if are_new_curves else None,
        first=first,
        profiles=_told(source, shown, total) if source and are_new_profiles else None,
        progress=progress,
        problems=problems,
    )


def _told(
    source: CurveSource, shown: Sequence[tuple[Point, Line]], total: int
) -> contract.Profiles:
    return contract.Profiles(
        curve=source.curve.id,
        times=[point.time for point, _ in shown],
        labels=[repr(point.time) for point, _ in shown],
        x=[with_nulls(line.x) for _, line in shown],
        y=[with_nulls(line.y) for _, line in shown],
        total=total,
    )


def _line(source: CurveSource, file: KeptFile) -> Line | None:
    """The curve of a file as far as it is read and there."""
    return file.curves.get(source.wanted) if file.problem is None else None


def _is_unread(source: CurveSource, file: KeptFile) -> bool:
    return file.problem is None and source.wanted not in file.curves


def _may_have(source: CurveSource, file: KeptFile) -> bool:
    """Whether a file has the curve, as far as is known."""
    return _is_unread(source, file) or _line(source, file) is not None


def _files(source: CurveSource, most: int) -> Iterator[KeptFile]:
    """The files to read; first those that tell how long the curve is."""
    chosen = list(dict.fromkeys(point.file for point in _chosen(source, most)))
    ends = [chosen[0], chosen[-1]] if chosen else []
    yield from dict.fromkeys(ends)
    if not any(_is_unread(source, file) for file in ends):
        yield from chosen


def _chosen(source: CurveSource, most: int) -> list[Point]:
    """The points that are shown: evenly spread, with the first and the last that have the curve.

    While the run grows these stay the same ones, or become every other one.
    """
    points = source.points
    usable = [index for index, point in enumerate(points) if _may_have(source, point.file)]
    if not usable:
        return []
    first, last = usable[0], usable[-1]
    lengths = [len(line.y) for end in (first, last) if (line := _line(source, points[end].file))]
    most = min(most, max(2, LARGEST // max(lengths, default=1)))
    if most <= 2:
        return [points[index] for index in sorted({first, last})[-most:]]
    step = 1
    while len(points) > most and len(points) / step > most - 2:
        step *= 2
    return [points[index] for index in usable if index in (first, last) or index % step == 0]
