"""Those who read while others write: the API, the catalog, and programs that read the files.

What was answered before a look begins must be seen by it, and nothing may be torn.
"""

from __future__ import annotations

import contextlib
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from ips_jupyterlab import api_v1, contract
from ips_jupyterlab.catalog.catalog import Catalog
from ips_jupyterlab.catalog.query import RunQuery
from ips_jupyterlab.layout import ContentsRoot, RunTree

from .ledger import Ledger
from .payloads import USER
from .report import Report
from .senders import PARENT, RUNID
from .tree import Found, runs_of

MOST_RUNS = 200  # on a page of the catalog
LATEST = 15.0  # seconds until the catalog lists a run: it rests after a scan that took long


class Readers:
    """Looks at a tree again and again.

    :param strict: whether what was answered must be seen at once; a network file system may hide
        it for a while.
    """

    def __init__(self, base: Path, ledger: Ledger, report: Report, *, strict: bool = True) -> None:
        self._base, self._ledger, self._report = base, ledger, report
        self._strict = strict
        self.catalog = make_catalog(base)
        self._runs: list[tuple[float, int]] = []  # how many runs were answered at what time
        self._stop = threading.Event()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Read in threads of their own, until the ``with`` statement ends."""
        looks = (self.look_with_api, self.look_at_files, self.look_at_catalog)
        threads = [threading.Thread(target=self._go_on, args=(look,)) for look in looks]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _go_on(self, look: Callable[[], None]) -> None:
        while not self._stop.wait(0.02):
            try:
                look()
            except Exception as error:
                self._report.problem(f'{look.__name__}: {type(error).__name__}: {error}')
            self._report.count('looks')

    def look_at_files(self) -> None:
        """As the deployed portal's readers do: json, csv and lines, read once."""
        promised = self._ledger.promised()
        if ('run', PARENT) not in promised:
            return
        found = Found(self._base, live=True)
        promised = {key: v for key, v in promised.items() if key[0] != 'folder'}
        for problem in found.problems:
            self._report.problem(f'a reader saw {problem}')
        if self._strict:
            for problem in self._ledger.broken(found.facts, promised, live=True):
                self._report.problem(f'a reader saw that {problem}')
        for path in (self._base / USER).glob('*api_v1.py'):
            compile(path.read_bytes(), path, 'exec')

    def look_with_api(self) -> None:
        """As notebooks do; a warning is a fault too."""
        promised = self._ledger.promised()
        if ('run', PARENT) not in promised:
            return
        with warnings.catch_warnings():
            warnings.simplefilter('error')
            api = api_v1.IPSAnalysisApi(self._base / USER / str(RUNID))
            data = api.get_data()
            api.get_child_data()
            ensembles = api.get_ensembles()
        for ensemble in ensembles:
            if ensemble.problems:
                self._report.problem(f'the API saw {ensemble.problems}')
        timesteps = {key[2] for key in promised if key[0] in ('file', 'folder')}
        if self._strict and not timesteps <= set(data):
            self._report.problem(f'the API did not see {sorted(timesteps - set(data))[:5]}')

    def look_at_catalog(self) -> None:
        """As the panel does."""
        promised = self._ledger.promised()
        page = self.catalog.runs(RunQuery(nested=False, limit=MOST_RUNS))
        for problem in page.problems:
            self._report.problem(f'the catalog tells {problem}')
        for run in page.runs:
            for told in run.problems:
                self._report.problem(f'the catalog tells of run {run.runid}: {told}')
            if run.runid == RUNID:
                self.catalog.data(run.key, 100, None)
                self.catalog.ensembles(run.key)
        now = time.monotonic()
        self._runs.append((now, sum(key[0] == 'run' for key in promised)))
        runs = max((runs for at, runs in self._runs if at < now - LATEST), default=0)
        if self._strict and page.complete and page.total < runs:
            self._report.problem(f'the catalog lists {page.total} of {runs} runs')


def make_catalog(base: Path) -> Catalog:
    """What answers the panel."""
    return Catalog(RunTree([str(base)]), ContentsRoot(str(base)), silent_after=10800.0)


def check_catalog(base: Path, catalog: Catalog, found: Found) -> list[str]:
    """Where the list of runs is not what the disk holds, some time after all have stopped."""
    words: list[str] = []
    for asked in (catalog, make_catalog(base)):
        deadline = time.monotonic() + LATEST
        while words := _differences(base, asked, found):
            if time.monotonic() > deadline:
                return words
            time.sleep(0.1)
    return words


def _differences(base: Path, catalog: Catalog, found: Found) -> list[str]:
    words = []
    listed: dict[int, contract.Run] = {}
    offset = 0
    while True:
        page = catalog.runs(RunQuery(nested=False, limit=MOST_RUNS, offset=offset))
        listed |= {run.runid: run for run in page.runs}
        offset += len(page.runs)
        if offset >= page.total or not page.runs:
            break
    there = {int(run.name) for run in runs_of(base / USER) if any(run.iterdir())}
    if set(listed) != there:
        words.append(f'the catalog differs from the disk in the runs {set(listed) ^ there}')
    for runid, run in listed.items():
        if run.timesteps != len(found.order.get(runid, ())):
            words.append(f'the catalog tells {run.timesteps} timesteps of run {runid}')
    if RUNID in listed:
        children = [key for key in found.facts if key[:2] == ('child', PARENT)]
        if listed[RUNID].children != len(children):
            words.append(f'the catalog tells {listed[RUNID].children} of {len(children)} children')
    return words
