"""Simulations that send uploads of every kind to one run, at random, and note what is answered."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Collection, Sequence

from ips_jupyterlab.tests.simulation import Answer, Request

from . import payloads
from .ledger import Ledger
from .payloads import Upload
from .report import Report

PARENT, RUNID = 'parent', 1
MEMBERS = 2000  # of the ensemble of each sender
MOST_TRIES = 60  # of one upload
KINDS = {
    'file': 30,
    'replaced file': 15,
    'tar': 8,
    'replaced tar': 5,
    'notebook': 8,
    'notebook again': 4,
    'ensemble': 6,
    'event': 16,
    'start': 8,
}

Ask = Callable[[Request], Answer | None]


class Sender:
    """One simulation: it sends one upload after the other.

    :param number: of this sender; its names hold it, so that each fact has one sender.
    :param kinds: what it sends, each with its weight.
    """

    def __init__(
        self,
        number: int,
        seed: int,
        ledger: Ledger,
        report: Report,
        kinds: dict[str, int] | None = None,
        members: int = MEMBERS,
    ) -> None:
        self.number, self.ledger, self.report = number, ledger, report
        self.random = random.Random(f'{seed} {number}')
        self._kinds = kinds or KINDS
        self._members = members
        self._count = 0
        self._versions: dict[str, dict[tuple[float, str], int]] = {'file': {}, 'tar': {}}
        self._notebooks: dict[str, int] = {}
        self._csv = 0  # version of the ensemble's table
        self._csv_answered = False
        self._started: list[str] = []

    @property
    def ensemble(self) -> str:
        """The name of its ensemble."""
        return f'e{self.number}'

    def next(self) -> tuple[str, Upload]:
        """What to send now, and its kind."""
        kind = self.random.choices([*self._kinds], [*self._kinds.values()])[0]
        self._count += 1
        if kind in ('file', 'tar', 'replaced file', 'replaced tar'):
            return kind, self._data(kind)
        if kind in ('notebook', 'notebook again'):
            again = kind == 'notebook again' and self._notebooks
            name = f'n{self.number}-{self._count}.ipynb'
            name = self.random.choice([*self._notebooks]) if again else name
            version = self._notebooks[name] = self._notebooks.get(name, 0) + 1
            return kind, payloads.notebook_upload(RUNID, name, version)
        if kind == 'ensemble':
            self._csv += 1
            members = [self._member(number) for number in range(self._members)]
            return kind, payloads.ensemble_upload(
                RUNID, self.ensemble, f'E{self.number}', self._csv, members
            )
        if kind == 'event':
            number = self.number * 1_000_000 + self._count
            return kind, payloads.event_upload(PARENT, RUNID, number)
        member = self._member(len(self._started))
        self._started.append(member)
        told = payloads.member_of(PARENT, f'E{self.number}')
        return kind, payloads.start_upload(member, **told)

    def _data(self, kind: str) -> Upload:
        what = kind.removeprefix('replaced ')
        known = self._versions[what]
        replace = kind != what and bool(known)
        if replace:
            timestep, name = self.random.choice([*known])
        else:
            # Often a name that another timestep has already.
            timestep = float(self.number * 1_000_000 + self._count)
            name = self.random.choice(['state.json', f's{self.number}-{self._count}.nc'])
        version = known[timestep, name] = known.get((timestep, name), 0) + 1
        if what == 'tar':
            return payloads.tar_upload(RUNID, timestep, name, version, replace=replace)
        size = self.random.choice([0, 0, 100, 5000, 60_000])
        if self.random.random() < 0.04:
            size = 1_300_000  # goes to disk as it comes
        return payloads.file_upload(RUNID, timestep, name, version, size, replace=replace)

    def _member(self, number: int) -> str:
        return f'm{self.number}-{number}'

    def taken(self, kind: str, upload: Upload) -> None:
        """An upload was answered with success."""
        self.ledger.answered(upload.key, upload.version)
        self.report.count(f'{kind} taken')
        if kind == 'start':
            self.ledger.answered(('child', PARENT, upload.key[1]))
        self._csv_answered |= kind == 'ensemble'
        if self._csv_answered and kind in ('ensemble', 'start'):
            for member in self._started if kind == 'ensemble' else [upload.key[1]]:
                # One that could not be tied to its parent at its start is no member yet.
                if ('child', PARENT, member) in self.ledger.promised():
                    self.ledger.answered(('member', self.ensemble, member))

    def send(
        self,
        ask: Ask,
        wait: Callable[[], object] = lambda: None,
        retry: float = 1.0,
        for_now: Collection[int] = (),
    ) -> None:
        """Send one upload, as the spool of a simulation does: again, where it was not taken.

        :param wait: called before it is sent again.
        :param retry: how likely it is sent again; else its sender has died.
        :param for_now: what may be answered, and means that it is to be sent again.
        """
        kind, upload = self.next()
        self.ledger.sending(upload)
        for _ in range(MOST_TRIES):
            answer = ask(upload.request)
            if answer is not None and answer.status not in for_now:
                self._answered(kind, upload, answer, for_now)
                return
            self.report.count('refused for now' if answer else 'unanswered')
            if answer and not (isinstance(answer.json, dict) and answer.json.get('message')):
                self.report.problem(f'{kind} was answered {answer.status} without words')
            wait()
            if self.random.random() > retry:
                return
        self.report.problem(f'{kind} was not taken in {MOST_TRIES} tries: {answer}')

    def _answered(
        self, kind: str, upload: Upload, answer: Answer, for_now: Collection[int]
    ) -> None:
        if answer.status not in (200, 201):
            self.report.problem(f'{kind} was answered {answer.status} {answer.json}')
        elif 'errors' not in answer.json:
            self.taken(kind, upload)
        elif for_now and kind == 'start':  # the run is there; the rest could not be done now
            self.ledger.answered(upload.key)
            self.report.count('runs started with errors told')
        else:
            self.report.problem(f'{kind} was answered {answer.json}')


def run_threads(
    senders: Sequence[Sender], work: Callable[[Sender], None]
) -> list[threading.Thread]:
    """Let each sender work in a thread of its own."""
    threads = [threading.Thread(target=work, args=(sender,), daemon=True) for sender in senders]
    for thread in threads:
        thread.start()
    return threads


def start_parent(ask: Ask, ledger: Ledger, patience: float = 60.0) -> None:
    """Start the run that all send to."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        answer = ask(payloads.start_upload(PARENT).request)
        if answer is not None and answer.status == 200 and 'errors' not in answer.json:
            if answer.json.get('runid') != RUNID:
                raise RuntimeError(f'the first run is answered {answer}')
            ledger.answered(('run', PARENT))
            return
        time.sleep(0.05)
    raise RuntimeError('the first run cannot be started')
