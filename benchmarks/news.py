"""How long it takes until the list shows what has just changed among many runs."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import trees
from measure import Figure
from servers import Server

from ips_jupyterlab.containment import Gate
from ips_jupyterlab.contract import Notes
from ips_jupyterlab.portal.notes import keep

LOOK = 0.1  # seconds between two looks
PATIENCE = 60.0  # seconds after which nobody waits any more
LIST = '/ips/runs?limit=200'
FAILED = '/ips/runs?q=state%3Afailed&limit=1'
TAGGED = '/ips/runs?q=tag%3A%22far%20down%22&limit=1'


def news(server: Server, base: Path, runs: int, rounds: int) -> Iterator[Figure]:
    """Each kind of news, at moments that the server cannot know; the tree is left as it was."""
    kinds = {
        'added': added,
        'changed, on the page that is seen': changed_in_sight,
        'changed, far down': changed_far_down,
        'changed by something else, far down': written_far_down,
    }
    for kind, happen in kinds.items():
        taken = []
        for number in range(rounds):
            look_for(server, 1 + number * 0.7)
            shows, undo = happen(server, str(base), runs, number)
            taken.append(wait(shows))
            undo()
        late = sum(one >= PATIENCE for one in taken)
        yield Figure(
            f'one run {kind}, among {runs:,}',
            'until the list shows it',
            max(taken),
            's',
            reach=1,
            parts={'median s': statistics.median(taken)},
            note=f'{late} of {rounds} were not shown within {PATIENCE:.0f} s.' if late else '',
        )


def look_for(server: Server, period: float) -> None:
    """Look at the list as those do who wait."""
    until = perf_counter() + period
    while perf_counter() < until:
        server.get(LIST)
        time.sleep(LOOK)


def wait(shows: Callable[[], bool]) -> float:
    """Seconds until it is true, or PATIENCE."""
    start = perf_counter()
    while not shows():
        if perf_counter() - start > PATIENCE:
            return PATIENCE
        time.sleep(LOOK)
    return perf_counter() - start


Happened = tuple[Callable[[], bool], Callable[[], object]]  # whether it is shown; undoes it


def added(server: Server, base: str, runs: int, number: int) -> Happened:
    """A run starts."""
    runid = runs + trees.CHILDREN + number + 1
    directory = trees.make_run(base, runid, 0, time.time())
    return lambda: any(
        run['runid'] == runid for run in server.json(LIST)['runs']
    ), lambda: shutil.rmtree(directory)


def changed_in_sight(server: Server, base: str, runs: int, number: int) -> Happened:
    """A run among the newest gets another comment."""
    shown = server.json(LIST)['runs'][3 + number]
    runid, directory = shown['runid'], f'{base}/{shown["username"]}/{shown["runid"]}'
    told = trees.metadata(runid, time.time())
    trees.write_metadata(directory, {**told, 'rcomment': f'turned {number}'})
    return lambda: any(
        run['comment'] == f'turned {number}' for run in server.json(LIST)['runs']
    ), lambda: trees.write_metadata(directory, told)


def changed_far_down(server: Server, base: str, runs: int, number: int) -> Happened:
    """Another server keeps a tag on a run in the middle, which a search tells."""
    runid = runs // 2 - (runs // 2) % trees.FAMILY - 5 * (number + 1)
    user = f'{base}/{trees.user_of(runid)}'
    gate = Gate([base])
    before = server.json(TAGGED)['total']
    keep(user, runid, Notes(tags=['far down']), gate)
    return lambda: server.json(TAGGED)['total'] > before, lambda: keep(user, runid, Notes(), gate)


def written_far_down(server: Server, base: str, runs: int, number: int) -> Happened:
    """Something else changes a run in the middle: it fails, which a search tells."""
    runid = runs // 2 - (runs // 2) % trees.FAMILY - 5 * (number + 1)  # a completed one, no child
    directory = f'{base}/{trees.user_of(runid)}/{runid}'
    told = trees.metadata(runid, time.time())
    before = server.json(FAILED)['total']
    trees.write_metadata(directory, {**told, 'state': 'failed'})
    return lambda: server.json(FAILED)['total'] > before, lambda: trees.write_metadata(
        directory, told
    )
