"""What an upload costs: with a short and a long data listing, and by eight senders at once.

python benchmarks/uploads.py [--files N] [--folder FOLDER] [--json FILE]

The receiving side runs as a process of its own (``jupyter ips portal``) and is asked over HTTP, as
simulations do. The floor for many files is eight processes that write, sync and rename the same
files, which is the least that makes a file durable. A bare handler that stores nothing tells what
of the rest is HTTP. If Flask is installed, a receiver that rewrites the listing in place, as the
IPS Portal does, is measured beside it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from measure import Figure, Options, main
from sending import SENDERS, USER, Sender, plain_writes, uploads
from servers import Server, bare, portal, server

from ips_jupyterlab.layout import DATA_LISTING

FLASK = Path(__file__).with_name('flask_receiver.py')
SHORT = 10


def by_length(base: Path, length: int, count: int) -> Figure:
    """Medians of single uploads to a run with few and to one with many timesteps, in turn."""
    with portal(base) as served:
        sender = Sender(served.url, served.key)
        runs = {steps: sender.start() for steps in (SHORT, length)}
        for steps, runid in runs.items():
            told = {f'{step / 8}': [f'data/{step / 8}_state.json'] for step in range(steps)}
            listing = base / USER / str(runid) / DATA_LISTING
            listing.write_text(json.dumps(told, indent=2))
            sender.upload(runid, 'first', -1.0)
        taken: dict[int, list[float]] = {steps: [] for steps in runs}
        for number in range(count):
            for steps, runid in runs.items():
                start = perf_counter()
                sender.upload(runid, f'{number}_state.json', length + number)
                taken[steps].append(perf_counter() - start)
    listed = json.loads((base / USER / str(runs[length]) / DATA_LISTING).read_bytes())
    if len(listed) != length + count + 1:
        raise SystemExit(f'{len(listed)} timesteps are listed, not all')
    short, long = (statistics.median(taken[steps]) for steps in (SHORT, length))
    return Figure(
        f'one upload, {length:,} timesteps listed',
        f'one upload, {SHORT} timesteps listed',
        long / short,
        parts={'short s': short, 'long s': long},
    )


def many_files(folder: Path, count: int) -> Iterator[Figure]:
    """Seconds for all files, floor and product in turn."""
    with bare() as idle:
        http_alone, http_cpu = with_cpu(idle, count, 0)
        pauses = {}
        for name, runs in (('to one run', 1), ('to a run each', SENDERS)):
            floor = plain_writes(folder / f'plain {name}', count)
            base = folder / f'base {name}'
            with portal(base) as served:
                idle.watch()
                served.watch()
                product, cpu = with_cpu(served, count, runs)
                pauses[served.pause()] = idle.pause()
            check_listed(base, count)
            yield Figure(
                f'{count:,} uploads by {SENDERS} senders {name}',
                f'{SENDERS} that write, sync, rename',
                product / floor,
                reach=2,
                parts={
                    'floor s': floor,
                    'product s': product,
                    'HTTP alone s': http_alone,
                    'CPU of the server us an upload': cpu,
                    'HTTP alone us an upload': http_cpu,
                },
                note=f'HTTP alone, storing nothing, is {http_alone / floor:.1f} times the floor.',
            )
    yield Figure(
        f'longest pause of the event loop, {SENDERS} senders upload',
        'none',
        max(pauses),
        'ms',
        reach=50,
        parts={'a loop that does nothing, ms': pauses[max(pauses)]},
    )


def with_cpu(served: Server, count: int, runs: int) -> tuple[float, float]:
    """Seconds that uploads take, and µs of CPU that each costs the server."""
    before = served.cpu()
    taken = uploads(served.url, served.key, count, runs)
    return taken, (served.cpu() - before) / count * 1e6


def check_listed(base: Path, count: int) -> None:
    """All that was answered is there."""
    listed = sum(
        sum(map(len, json.loads(path.read_bytes()).values()))
        for path in base.glob(f'{USER}/*/{DATA_LISTING}')
    )
    if listed != count:
        raise SystemExit(f'{listed} of {count} files are listed')


def against_flask(folder: Path, count: int) -> Figure:
    """The same against a receiver that rewrites the listing in place."""
    with server(str(FLASK), str(folder / 'flask')) as served:
        peer = uploads(served.url, served.key, count, 0)
    with portal(folder / 'beside flask') as served:
        product = uploads(served.url, served.key, count, 1)
    return Figure(
        f'{count:,} uploads by {SENDERS} senders to one run, times as fast',
        'Flask, listing rewritten in place',
        peer / product,
        reach=5,
        better='more',
        parts={'peer s': peer, 'product s': product},
    )


def measure(options: Options, folder: Path) -> Iterator[Figure]:
    count = options.files or options.size(10_000, 80)
    yield by_length(folder / 'length', options.size(20_000, 100), options.size(60, 3))
    yield from many_files(folder, count)
    if importlib.util.find_spec('flask'):
        yield against_flask(folder, count)
    else:
        print('Flask is not installed: not measured against it')


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--files', type=int)


if __name__ == '__main__':
    main(measure, __doc__, arguments)
