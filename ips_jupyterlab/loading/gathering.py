"""Has runs read: here one after the other, or by the workers of a cluster."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from .batches import Request, read
from .columns import Batch, Column
from .sources import Run

MEMBERS = 32  # that are read together, more where there are very many
PIECES = 1000
TIMESTEPS = 100  # of a single run
LARGEST = 1 << 30  # bytes of a dataset that is loaded; a larger one of a cluster stays there
PIECE = 256 << 20  # bytes that a worker keeps of what it reads together
RETRIES = 3  # of what fails in a worker
DELAY = 2.0  # s until progress is shown

Progress = Callable[[int, int], object] | bool | None


def requests_of(runs: Sequence[Run], request: Request) -> list[Request]:
    """What is read together: some members, or some timesteps of a single run.

    :param request: how they are read.
    """
    if len(runs) == 1 and runs[0].files is not None:
        together = [[(0, one)] for one in _parts(runs[0], TIMESTEPS)]
    else:
        numbered = list(enumerate(runs))
        step = members_of(len(runs))
        together = [numbered[at : at + step] for at in range(0, len(numbered), step)]
    return [msgspec.structs.replace(request, runs=some) for some in together or [[]]]


def members_of(runs: int) -> int:
    """How many runs are read together."""
    return max(MEMBERS, runs // PIECES)


def _parts(run: Run, timesteps: int) -> Iterator[Run]:
    files = run.files or []
    firsts = [
        index
        for index, file in enumerate(files)
        if not index or file.timestep != files[index - 1].timestep
    ]
    for at in range(0, max(len(firsts), 1), timesteps):
        start = firsts[at] if firsts else 0
        end = firsts[at + timesteps] if at + timesteps < len(firsts) else len(files)
        yield Run(run.directory, run.runid, run.sim_name, run.parameters, files[start:end])


def gather(requests: Sequence[Request], progress: Progress) -> list[Batch]:
    """Read here."""
    batches = []
    with _shown(progress, requests) as done:
        for request in requests:
            batches.append(read(request))
            done(_work(request))
    return batches


def gather_with(
    client: Any, requests: Sequence[Request], progress: Progress, most: float
) -> list[Batch]:
    """Have the workers of a cluster read.

    What is read stays with them until it is known how large all of it is: beyond ``most`` bytes
    only outlines come here. Workers that die are replaced by the cluster, which has their part
    read again.
    """
    from distributed import as_completed

    held = client.map(read, requests, pure=False, retries=RETRIES)
    outlines = client.map(outline_of, held, pure=False, retries=RETRIES)
    place = {future.key: index for index, future in enumerate(outlines)}
    found: dict[int, Batch] = {}
    size = 0.0
    with _shown(progress, requests) as done:
        for arrived in as_completed(outlines, with_results=True).batches():
            told = {place[future.key]: batch for future, batch in arrived}
            size += sum(batch.size if batch.is_whole else math.inf for batch in told.values())
            if size <= most:
                whole = client.gather([held[index] for index in told])
                told = dict(zip(told, whole, strict=True))
            elif held:
                held = []  # the workers forget it
                found = {index: outline_of(batch) for index, batch in found.items()}
            found.update(told)
            done(sum(_work(requests[index]) for index in told))
    if size > most:
        for batch in found.values():
            batch.is_whole = not batch.size
    return [found[index] for index in range(len(requests))]


def outline_of(batch: Batch) -> Batch:
    """A batch without values; the batch itself stays as it is."""
    columns = {
        key: Column(
            column.variable,
            [msgspec.structs.replace(part, values=None) for part in column.parts],
            column.repeats_time,
        )
        for key, column in batch.columns.items()
    }
    return msgspec.structs.replace(batch, columns=columns)


def _work(request: Request) -> int:
    """How much there is to read: runs, or timesteps of a single one."""
    if len(request.runs) == 1 and request.runs[0][1].files is not None:
        return len({file.timestep for file in request.runs[0][1].files})
    return len(request.runs)


@contextlib.contextmanager
def _shown(progress: Progress, requests: Sequence[Request]) -> Iterator[Callable[[int], object]]:
    """Tells how far it is, as ``load`` describes it."""
    total, done = sum(map(_work, requests)), 0
    if callable(progress):
        tell = progress

        def called(count: int) -> None:
            nonlocal done
            done += count
            tell(done, total)

        yield called
        return
    bar = _bar(total, 0.0 if progress else DELAY) if progress is not False else None
    if bar is None:
        yield lambda _: None
        return
    with bar:
        yield bar.update


def _bar(total: int, delay: float) -> Any:
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    return tqdm(total=total, desc='load', delay=delay, leave=False)
