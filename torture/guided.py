"""Every parser is given bytes, guided by which of its lines they reach (needs ``atheris``).

The parsers are those of fuzz.py. Each runs in a process of its own, with bounded time and memory:
``python -m torture.guided PARSER FOLDER SECONDS SEED INPUTS`` tries one alone.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .report import Limits, Report

MOST_MEMORY = 2048  # MB that a parser may take
SLOW = 10  # seconds for one input; what takes longer hangs
LONGEST = 4096  # bytes of an input
MEMORY = '/dev/shm'


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """All parsers one after the other, each for a part of the time."""
    report = Report('guided')
    if importlib.util.find_spec('atheris') is None:
        report.count('NOT TRIED (atheris is not installed): inputs guided by coverage')
        return report
    from .fuzz import parsers

    with _in_memory(folder) as fast:
        table = fast / 'table'
        table.mkdir()
        names = [*parsers(table)]
        for number, name in enumerate(names):
            own = fast / str(number)
            own.mkdir()
            _try(name, own, max(limits.seconds / len(names), 1), seed, limits.uploads, report)
    return report


@contextlib.contextmanager
def _in_memory(folder: Path) -> Iterator[Path]:
    """A folder in which writing costs little, or another one: some parsers read files."""
    if not os.access(MEMORY, os.W_OK | os.X_OK):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix='ips-torture-', dir=MEMORY) as fast:
        yield Path(fast)


def _try(name: str, folder: Path, wait: float, seed: int, runs: int, report: Report) -> None:
    command = [sys.executable, '-m', 'torture.guided', name, str(folder), str(wait), str(seed)]
    try:
        ended = subprocess.run(
            [*command, str(runs)], capture_output=True, timeout=wait + 120, check=False
        )
    except subprocess.TimeoutExpired:
        report.problem(f'{name}: did not end')
        return
    said = (ended.stdout + ended.stderr).decode(errors='replace')
    report.count('parsers')
    tried = re.findall(r'^(?:#|Done )(\d+)\s', said, re.MULTILINE)
    inputs = int(tried[-1]) if tried else 0
    report.count('inputs', inputs)
    report.count(f'to {name}', inputs)
    if ended.returncode:
        failed = [f'{path.name}: {path.read_bytes()!r}' for path in _found(folder)]
        report.problem('\n'.join([f'{name}: {said[-2000:]}', *failed]))


def _found(folder: Path) -> list[Path]:
    """The inputs that failed, hung or took too much memory."""
    return sorted((folder / 'found').iterdir())


def fuzz(name: str, folder: Path, wait: float, seed: int, runs: int) -> None:
    """One parser in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=['ips_jupyterlab', 'json', 'csv', 'tarfile']):
        from .fuzz import parsers

    corpus, found, own = folder / 'corpus', folder / 'found', folder / 'own'
    for path in (corpus, found, own):
        path.mkdir(parents=True, exist_ok=True)
    parser = parsers(own)[name]
    for number, sample in enumerate(parser.samples):
        (corpus / str(number)).write_bytes(sample)
        parser.parse(sample)  # also imports what it needs

    def parse(content: bytes) -> None:
        with contextlib.suppress(*parser.refusals):
            parser.parse(content)

    options = [
        f'-max_total_time={int(wait)}',
        f'-runs={runs}',
        f'-seed={seed % (1 << 32) or 1}',
        f'-timeout={SLOW}',
        f'-rss_limit_mb={MOST_MEMORY}',
        f'-max_len={LONGEST}',
        f'-artifact_prefix={found}/',
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], parse)
    atheris.Fuzz()


if __name__ == '__main__':
    name, folder, wait, seed, runs = sys.argv[1:]
    fuzz(name, Path(folder), float(wait), int(seed), int(runs))
