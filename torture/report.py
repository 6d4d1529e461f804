"""What an attack has tried, and what it has found."""

from __future__ import annotations

import collections
import threading
import time
from dataclasses import dataclass, field

MOST_PROBLEMS = 20  # are printed of one attack


@dataclass
class Limits:
    """When an attack ends: at the first of both.

    :ivar uploads: how many to send.
    :ivar seconds: how long it may take, checks at its end not counted.
    """

    uploads: int
    seconds: float
    began: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        """Count the time from now on: the servers run."""
        self.began = time.monotonic()

    @property
    def left(self) -> float:
        """Seconds until the time is up; less than 0 after that."""
        return self.began + self.seconds - time.monotonic()

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self.left < 0


class Report:
    """Counts what was tried, and keeps what went wrong. Threads may share it.

    :ivar problems: violations of what is promised, in words.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts: collections.Counter[str] = collections.Counter()
        self.problems: list[str] = []
        self._lock = threading.Lock()

    def count(self, what: str, number: int = 1) -> None:
        """Something was tried or seen."""
        with self._lock:
            self.counts[what] += number

    def problem(self, words: str) -> None:
        """A promise was broken; the same words count once."""
        with self._lock:
            if words not in self.problems:
                self.problems.append(words)

    def __str__(self) -> str:
        counts = ', '.join(f'{number} {what}' for what, number in self.counts.items())
        lines = [f'{self.name}: {counts}']
        lines += [f'  PROBLEM {words}' for words in self.problems[:MOST_PROBLEMS]]
        more = len(self.problems) - MOST_PROBLEMS
        return '\n'.join([*lines, *([f'  … and {more} more'] if more > 0 else [])])
