"""What the list of 100,000 runs costs, asked through HTTP as the panel asks.

python benchmarks/runs.py [--runs N] [--tree FOLDER] [--rounds N] [--json FILE]

The server runs in a process of its own, with an empty state folder at first. File-system calls
are counted with strace where it is installed. Linux only.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlencode

import trees
from filesystem import Calls
from measure import Figure, Options, main, medians, seconds
from news import news
from servers import Server, bare, jupyter

from ips_jupyterlab.layout import RUN_METADATA

POLL = 3.0  # seconds between two looks of the panel
SORTS = (
    *('runid', 'modified', 'started', 'stopped', 'walltime', 'phystime', 'timesteps', 'children'),
    *('state', 'simname', 'username', 'host', 'comment', 'tokamak', 'shot', 'tags', 'notes'),
)
LINES = (
    *('state:failed', 'user:user3', 'sim:ramp', 'tokamak:iter', 'shot:>150000', 'started:<2d'),
    *('coils', '-coils', 'scan 77', 'nobody has this', 'state:failed shot:>150000 "heating scan"'),
    *('runid:77', 'tag:a', 'walltime:>10m -state:running'),
)
BARE = 'a bare handler, same bytes'


def queries() -> dict[str, dict[str, str]]:
    """What is asked, by what a reader calls it."""
    asked = {f'sort {sort}': {'sort': sort} for sort in SORTS}
    asked |= {f'search {line}': {'q': line} for line in LINES}
    asked['sort simname, turned round'] = {'sort': 'simname', 'order': 'desc'}
    asked['search coils, sort walltime'] = {'q': 'coils', 'sort': 'walltime'}
    asked['all runs, child runs among them'] = {'sort': 'started', 'children': 'listed'}
    return asked


def address(query: dict[str, str]) -> str:
    """A first page, as large as the panel's."""
    return f'/ips/runs?{urlencode({**query, "limit": "200"})}'


def until_complete(server: Server, runs: int) -> float:
    """Seconds from the first question to the whole list."""
    start = perf_counter()
    while not (page := server.json(address({})))['complete']:
        time.sleep(0.1)
    taken = perf_counter() - start
    if page['total'] != trees.top_level(runs):
        raise SystemExit(f'{page["total"]} runs are listed, not {trees.top_level(runs)}')
    return taken


def read_tree(base: Path) -> None:
    """The floor of an index: each directory once, and each run's metadata file."""
    for user in os.scandir(base):
        for run in os.scandir(user.path):
            for entry in os.scandir(run.path):
                if entry.name == RUN_METADATA:
                    with open(entry.path, 'rb') as file:  # noqa: PTH123 (there are many)
                        file.read()


def first_pages(server: Server, peer: Server, rounds: int, size: str) -> Iterator[Figure]:
    """The first page of each sort and search, in turn with a bare handler that sends as much.

    All are asked before one is asked again, so what the server keeps of the last few is no help.
    """
    pairs: dict[str, list[tuple[float, float]]] = {name: [] for name in queries()}
    for _ in range(rounds + 1):
        for name, query in queries().items():
            pairs[name].append(page_and_bare(server, peer, query))
    found = {name: medians(taken[1:]) for name, taken in pairs.items()}
    slowest = max(found, key=lambda name: found[name].ratio)
    middle = sorted(found, key=lambda name: found[name].ratio)[len(found) // 2]
    for what, name in (('slowest', slowest), ('median', middle)):
        yield Figure(
            f'first page of {size} runs, {what} of {len(found)} sorts and searches',
            BARE,
            found[name].ratio,
            reach=5,
            parts=found[name].parts,
            note=f'It is {name!r}.',
        )
    again = medians([page_and_bare(server, peer, {}) for _ in range(4 * rounds + 1)][1:])
    yield Figure(
        f'first page of {size} runs, the same again', BARE, again.ratio, reach=5, parts=again.parts
    )


def page_and_bare(server: Server, peer: Server, query: dict[str, str]) -> tuple[float, float]:
    """Seconds of the bare handler and of the product."""
    path = address(query)
    start = perf_counter()
    length = len(server.get(path))
    product = perf_counter() - start
    return seconds(lambda: peer.get(f'/{length}')), product


def at_rest(server: Server, period: float) -> float:
    """Per cent of a core while a panel looks and nothing changes."""
    before, start = server.cpu(), perf_counter()
    while perf_counter() - start < period:
        server.get(address({}))
        time.sleep(min(POLL, period))
    return (server.cpu() - before) / (perf_counter() - start) * 100


class Cold(NamedTuple):
    """What indexing anew took."""

    pairs: list[tuple[float, float]]
    pause: float  # ms
    bare_pause: float  # ms, of a loop that has nothing to do, at the same time


def index_anew(base: Path, state: Path, peer: Server, runs: int, rounds: int) -> Cold:
    """Floor and product in turn, each round with a new state folder; the last one is left.

    The first round does not count: after it, the files of both are in the system's memory.
    """
    pairs, pauses = [], []
    for number in range(rounds + 1):
        floor = seconds(lambda: read_tree(base))
        with jupyter(base, state / f'{number}') as server:
            peer.watch()
            server.watch()
            pairs.append((floor, until_complete(server, runs)))
            pauses.append((server.pause(), peer.pause()))
    longest, of_bare = max(pauses)
    return Cold(pairs[1:], longest, of_bare)


def calls(server: Server, base: Path, folder: Path, options: Options) -> Iterator[Figure]:
    """File-system calls of a server that has just been started again."""
    size = f'{options.runs:,}'
    with Calls(server.pid, base, folder / 'strace') as made:
        until_complete(server, options.runs)
    yield Figure(
        f'file-system calls for a run, restart, {size} runs',
        'nothing has changed',
        made.total() / options.runs,
        'calls',
        parts={f'{name} calls': number for name, number in made.by_name.most_common(5)},
    )
    period = options.size(30, 1)
    with Calls(server.pid, base, folder / 'strace') as made:
        at_rest(server, period)
    yield Figure(
        f'file-system calls a second, at rest, {size} runs',
        f'a panel looks every {POLL:.0f} s',
        made.total() / period,
        'calls',
        parts={f'{name} calls': number for name, number in made.by_name.most_common(5)},
        note='strace slows the server, so where it reads without a rest there are more.',
    )


def measure(options: Options, folder: Path) -> Iterator[Figure]:
    options.runs = runs = options.runs or options.size(100_000, 300)
    size, rounds = f'{runs:,}', options.rounds
    base: Path = options.tree or folder / 'base'
    if not base.exists():
        trees.make_runs(base, runs)
        time.sleep(3)  # what has just been written is read again by anybody who is careful
    with bare() as peer, contextlib.ExitStack() as stack:
        cold = index_anew(base, folder / 'state', peer, runs, max(1, rounds // 2))
        pair = medians(cold.pairs)
        yield Figure(
            f'cold index of {size} runs',
            'scandir, and read each metadata file',
            pair.ratio,
            reach=2,
            parts=pair.parts,
        )
        yield Figure(
            f'longest pause of the event loop, indexing {size} runs',
            'none',
            cold.pause,
            'ms',
            reach=50,
            parts={'a loop that does nothing, ms': cold.bare_pause},
        )
        state = next((folder / 'state').iterdir())
        again = []
        for _ in range(max(1, rounds // 2)):
            with jupyter(base, state) as server:
                again.append((pair.product, until_complete(server, runs)))
        yield Figure(
            f'restart with {size} runs, nothing changed',
            'cold index',
            medians(again).ratio,
            reach=1 / 20,
            parts={'cold s': pair.product, 'restart s': medians(again).product},
        )
        with jupyter(base, state / 'without', extension=False) as plain:
            plain.get('/api')
            memory = plain.memory()
        server = stack.enter_context(jupyter(base, state))
        until_complete(server, runs)
        yield from first_pages(server, peer, rounds, size)
        held = server.memory()
        yield Figure(
            f'memory of the server with {size} runs',
            'the server without the extension',
            held - memory,
            'MB',
            reach=150,
            parts={'without MB': memory, 'with MB': held},
        )
        at_rest(server, options.size(40, 0))  # after a restart it looks at all runs once
        yield Figure(
            f'CPU at rest with {size} runs, of one core',
            f'a panel looks every {POLL:.0f} s',
            at_rest(server, options.size(60, 1)),
            '%',
            reach=1,
        )
        yield from news(server, base, runs, max(1, rounds // 2))
        with jupyter(base, state) as another:
            try:
                yield from calls(another, base, folder, options)
            except OSError as error:
                print(f'File-system calls are not counted: {error}')


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--runs', type=int)
    parser.add_argument('--tree', type=Path, help='a tree that is made once and kept')


if __name__ == '__main__':
    main(measure, __doc__, arguments)
