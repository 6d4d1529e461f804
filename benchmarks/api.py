"""What the analysis API costs, against reading the same files and parsing their JSON.

python benchmarks/api.py [--rounds N] [--json FILE]
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ips_jupyterlab import api_v1  # noqa: E402

TIMESTEPS = 100_000
CHILDREN = 10_000
CHILD_TIMESTEPS = 30


def make_run(directory: Path, timesteps: int, children: range = range(0)) -> Path:
    """A run as the portal writes it, without its data files: no call opens them."""
    directory.mkdir(parents=True)
    times = [step * 0.1 for step in range(timesteps)]
    listing = {str(time): [f'data/{time}_state.json'] for time in times}
    (directory / api_v1.DATA_LISTING).write_text(json.dumps(listing, indent=2))
    (directory / api_v1.CHILD_RUNS).write_text(''.join(f'{runid}\n' for runid in children))
    return directory


def read_and_parse(path: str) -> object:
    with open(path, 'rb') as file:  # noqa: PTH123 (a Path would make the floor look slower)
        return json.loads(file.read())


def seconds(call: Callable[[], object]) -> float:
    gc.collect()
    start = perf_counter()
    result = call()
    taken = perf_counter() - start
    del result  # outside of the measurement, for floor and product alike
    return taken


def compare(floor: Callable[[], object], product: Callable[[], object], rounds: int) -> dict:
    """Medians over rounds in which both are measured, one after the other."""
    pairs = [(seconds(floor), seconds(product)) for _ in range(rounds + 1)][1:]  # one to warm up
    floors, products = zip(*pairs, strict=True)
    return {
        'floor_ms': statistics.median(floors) * 1e3,
        'product_ms': statistics.median(products) * 1e3,
        'ratio': statistics.median(product / floor for floor, product in pairs),
    }


def run_python(*code: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, '-I', '-c', *code], check=True)


def measure(folder: Path, rounds: int) -> dict[str, dict]:
    long_run = make_run(folder / 'long/1', TIMESTEPS)
    long_listing = str(long_run / api_v1.DATA_LISTING)

    children = range(2, 2 + CHILDREN)
    parent = make_run(folder / 'wide/1', 0, children)
    listings = [
        str(make_run(folder / f'wide/{runid}', CHILD_TIMESTEPS) / api_v1.DATA_LISTING)
        for runid in children
    ]

    # A copy, as users have it, and the compiled form is not written into the source tree.
    shutil.copy(api_v1.__file__, folder)
    load = 'import sys; sys.path.insert(0, sys.argv[1]); import api_v1'

    return {
        f'get_data, {TIMESTEPS:,} timesteps': compare(
            lambda: read_and_parse(long_listing), api_v1.IPSAnalysisApi(long_run).get_data, rounds
        ),
        f'get_child_data, {CHILDREN:,} children of {CHILD_TIMESTEPS} timesteps': compare(
            lambda: [read_and_parse(path) for path in listings],
            api_v1.IPSAnalysisApi(parent).get_child_data,
            rounds,
        ),
        'import api_v1, against python -c pass': compare(
            run_python('pass'), run_python(load, str(folder)), 4 * rounds
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    parser.add_argument('--rounds', type=int, default=9)
    parser.add_argument('--json', type=Path, metavar='FILE', help='also write the figures here')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), options.rounds)

    print(f'Python {sys.version.split()[0]}, medians of {options.rounds} rounds or more\n')
    print(f'{"":52} {"floor":>9} {"product":>9} {"ratio":>6}')
    for name, row in figures.items():
        print(
            f'{name:52} {row["floor_ms"]:6.1f} ms {row["product_ms"]:6.1f} ms {row["ratio"]:6.2f}'
        )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + '\n')


if __name__ == '__main__':
    main()
