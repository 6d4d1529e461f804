"""What the extension costs those who start JupyterLab, and what scrolling costs.

python benchmarks/start.py [--rounds N] [--json FILE]

The rows of the browser need Node, the packages of ``ui-tests`` and Chromium (CHROMIUM_PATH), as
the browser tests do; without them, or with --quick, only the server is measured.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from measure import ROOT, Figure, Options, main, medians
from servers import jupyter

FRAME = 1000 / 60  # ms
STARTS = 8  # times as many rounds as of others: a start may take 100 ms more or less each time
SCRIPT = Path(__file__).with_name('browser.mjs')
PLAYWRIGHT = ROOT / 'ui-tests/node_modules/@playwright/test'


def server_start(base: Path, state: Path, *, extension: bool) -> tuple[float, float]:
    """Seconds until it answers, and those of CPU."""
    start = perf_counter()
    with jupyter(base, state, extension=extension) as server:
        server.get('/api')
        return perf_counter() - start, server.cpu()


def of_server(base: Path, folder: Path, rounds: int) -> Figure:
    """Starts with and without, in turn."""
    both = [
        tuple(server_start(base, folder / f'{on}', extension=on) for on in (False, True))
        for _ in range(rounds + 1)
    ][1:]
    cpu = medians((plain[1], ours[1]) for plain, ours in both)
    pair = medians((plain[0], ours[0]) for plain, ours in both)
    return Figure(
        'start of the server until it answers, CPU',
        'without the extension',
        statistics.median(ours[1] - plain[1] for plain, ours in both) * 1e3,
        'ms',
        reach=50,
        parts={
            'without, CPU s': cpu.floor,
            'with, CPU s': cpu.product,
            'without s': pair.floor,
            'with s': pair.product,
        },
    )


def ask_browser(*words: str) -> Any:
    node = shutil.which('node')
    done = subprocess.run([str(node), str(SCRIPT), *words], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def of_browser(base: Path, folder: Path, rounds: int) -> Iterator[Figure]:
    with (
        jupyter(base, folder / 'plain', extension=False, lab=True) as plain,
        jupyter(base, folder / 'ours', lab=True) as ours,
    ):
        told = ask_browser('start', plain.url, ours.url, '--rounds', f'{STARTS * rounds}')
        scrolled = ask_browser('scroll', ours.url, '--rows', '100000')
    starts = told['starts']
    yield Figure(
        'JupyterLab start in the browser',
        'without the extension',
        statistics.median(with_['ms'] - without['ms'] for without, with_ in starts),
        'ms',
        reach=50,
        parts={
            'without ms': statistics.median(without['ms'] for without, _ in starts),
            'with ms': statistics.median(with_['ms'] for _, with_ in starts),
            'without, busy ms': statistics.median(without['busy'] for without, _ in starts),
            'with, busy ms': statistics.median(with_['busy'] for _, with_ in starts),
        },
    )
    yield first_javascript(told['scripts'])
    yield from of_scrolling(scrolled)


def first_javascript(scripts: list[dict[str, Any]]) -> Figure:
    """What the browser loads of the extension before anything of it is opened."""
    largest = sorted(scripts, key=lambda one: -one['compressed'])[:4]
    is_development = any(one['development'] for one in scripts)
    return Figure(
        'first JavaScript of the extension, compressed',
        'nothing',
        sum(one['compressed'] for one in scripts) / 1e3,
        'kB',
        reach=60,
        parts={f'{one["name"].split(".")[0]} kB': one['compressed'] / 1e3 for one in largest},
        note='A development build, which is larger than what users get.' if is_development else '',
    )


def of_scrolling(told: dict[str, Any]) -> Iterator[Figure]:
    """A frame that comes after more than one and a half times its time was late."""
    plain = told.pop('plain')
    for view, paces in told.items():
        for pace, frames in paces.items():
            yield Figure(
                f'scrolling 100,000 rows, {view}, {pace}: frames in time',
                'an empty page: see its part',
                in_time(frames['gaps']),
                '%',
                reach=95,
                better='more',
                parts={
                    'an empty page %': in_time(plain[pace]['gaps']),
                    'median frame ms': statistics.median(frames['gaps']),
                    'longest frame ms': max(frames['gaps']),
                },
            )
        yield Figure(
            f'scrolling 100,000 rows, {view}, most rows in the document',
            'none',
            max(frames['most'] for frames in paces.values()),
            'rows',
            reach=300,
        )


def in_time(gaps: list[float]) -> float:
    """The part of the frames that was not late, in percent."""
    return statistics.mean(gap < 1.5 * FRAME for gap in gaps) * 100


def why_no_browser() -> str:
    """What is missing for the rows of the browser; '' where nothing is."""
    chromium = os.environ.get('CHROMIUM_PATH', '/usr/bin/chromium')
    if not shutil.which('node'):
        return 'Node'
    if not PLAYWRIGHT.is_dir():
        return 'the packages of ui-tests'
    return '' if shutil.which(chromium) else chromium


def measure(options: Options, folder: Path) -> Iterator[Figure]:
    base = folder / 'base'
    base.mkdir()
    yield of_server(base, folder / 'server', options.size(options.rounds, 1))
    missing = why_no_browser()
    if options.quick:
        return
    if missing:
        print(f'Not measured in the browser: {missing} is missing')
        return
    yield from of_browser(base, folder / 'browser', options.rounds)


if __name__ == '__main__':
    main(measure, __doc__)
