"""What every benchmark shares: a figure beside its floor or its peer, and the way to measure it.

Standard library only, so that what needs no more can be measured with no more.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import importlib.util
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, Literal, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))  # last: what is installed, or named by PYTHONPATH, is what is measured


def measured_tree() -> Path:
    """The folder whose ``ips_jupyterlab`` is measured; the servers get it, too."""
    found = importlib.util.find_spec('ips_jupyterlab')
    assert found is not None and found.origin is not None
    return Path(found.origin).parents[1]


@dataclasses.dataclass(frozen=True)
class Figure:
    """One row of the table.

    :param what: what is measured, with its size.
    :param against: the floor or the peer.
    :param value: times the floor or the peer ('times'), or how much more than it ('ms', 'MB', ...).
    :param reach: what shall be reached: at most, or, where more is better, at least.
    :param parts: what the value is made of, by name with its unit ('floor s').
    :param note: what a reader must know to understand it.
    """

    what: str
    against: str
    value: float
    unit: Literal['times', 's', 'ms', 'MB', 'kB', '%', 'calls', 'rows'] = 'times'
    reach: float | None = None
    better: Literal['less', 'more'] = 'less'
    parts: dict[str, float] = dataclasses.field(default_factory=dict)
    note: str = ''

    @property
    def reached(self) -> bool | None:
        """Whether the value is what shall be reached; None where that is not said."""
        if self.reach is None:
            return None
        return self.value <= self.reach if self.better == 'less' else self.value >= self.reach

    def cells(self) -> tuple[str, str, str, str, str]:
        """What, against what, the value, what shall be reached, and whether it is."""
        limit = ''
        if self.reach is not None:
            limit = f'{"≤" if self.better == "less" else "≥"} {amount(self.reach, self.unit)}'
        reached = {None: '', True: 'yes', False: 'NO'}[self.reached]
        return self.what, self.against, amount(self.value, self.unit), limit, reached


def amount(value: float, unit: str) -> str:
    """A number with as many digits as can be told apart, and its unit."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 4
    return f'{value:,.{digits}f} {unit}'


def table(figures: Iterable[Figure]) -> str:
    """The figures as lines in columns."""
    rows = [
        ('What', 'Floor or peer', 'Measured', 'Reach', 'Reached'),
        *(one.cells() for one in figures),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = []
    for what, against, value, limit, reached in rows:
        line = f'{what:{widths[0]}}  {against:{widths[1]}}  {value:>{widths[2]}}'
        lines.append(f'{line}  {limit:>{widths[3]}}  {reached}'.rstrip())
    return '\n'.join(lines)


def seconds(call: Callable[[], object]) -> float:
    """What a call takes; what it returns is let go of outside of the measurement."""
    gc.collect()
    start = perf_counter()
    result = call()
    taken = perf_counter() - start
    del result
    return taken


class Pair(NamedTuple):
    """What floor and product took, in seconds."""

    floor: float
    product: float
    ratio: float

    @property
    def parts(self) -> dict[str, float]:
        return {'floor s': self.floor, 'product s': self.product}


def medians(pairs: Iterable[tuple[float, float]]) -> Pair:
    """Medians of floors, of products, and of the ratios of the single rounds."""
    pairs = list(pairs)
    floors, products = zip(*pairs, strict=True)
    ratio = statistics.median(product / floor for floor, product in pairs)
    return Pair(statistics.median(floors), statistics.median(products), ratio)


def in_turn(
    floor: Callable[[], object], product: Callable[[], object], rounds: int, *, warm: bool = True
) -> Pair:
    """Floor and product measured one after the other, so that a slow moment meets both.

    :param warm: whether a round comes before that does not count.
    """
    pairs = [(seconds(floor), seconds(product)) for _ in range(rounds + warm)]
    return medians(pairs[warm:])


class Options(argparse.Namespace):
    """What every script is told."""

    rounds: int
    quick: bool  # small sizes, to see that it works
    json: Path | None
    folder: Path | None

    def size(self, full: int, quick: int) -> int:
        """How many of something."""
        return quick if self.quick else full


Measure = Callable[[Any, Path], Iterator[Figure]]  # the options and an empty folder


def main(
    measure: Measure, about: str | None, arguments: Callable[[Any], None] = lambda parser: None
) -> None:
    """Run one script: print each figure as it comes, and write them where the user says.

    :param about: the script's docstring.
    :param arguments: adds arguments of its own.
    """
    parser = argparse.ArgumentParser(description=(about or '').partition('\n')[0])
    parser.add_argument('--rounds', type=int, default=5, help='how often each is measured')
    parser.add_argument('--quick', action='store_true', help='small sizes: says nothing of speed')
    parser.add_argument('--json', type=Path, metavar='FILE', help='also write the figures here')
    parser.add_argument('--folder', type=Path, help='a folder on the disk to measure')
    arguments(parser)
    options = parser.parse_args(namespace=Options())
    figures = []
    with tempfile.TemporaryDirectory(dir=options.folder, ignore_cleanup_errors=True) as folder:
        for figure in measure(options, Path(folder)):
            figures.append(figure)
            what, against, value, limit, reached = figure.cells()
            print(f'{what}: {value} ({against}) {limit} {reached}'.rstrip(), flush=True)
            parts = ', '.join(f'{name} {part:.4g}' for name, part in figure.parts.items())
            print(f'    {parts}. {figure.note}'.rstrip(), flush=True)
    if options.json:
        write(options.json, figures)


def write(path: Path, figures: Iterable[Figure]) -> None:
    """Keep figures, with what they were measured on."""
    machine = {
        'python': sys.version.split()[0],
        'cores': os.cpu_count(),
        'load': os.getloadavg()[0],  # at the end: says whether others were at work
    }
    told = {'machine': machine, 'figures': [dataclasses.asdict(figure) for figure in figures]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + '\n', encoding='utf-8')


def read(path: Path) -> list[Figure]:
    """The figures of a file that ``write`` wrote."""
    told = json.loads(path.read_text(encoding='utf-8'))
    return [Figure(**figure) for figure in told['figures']]
