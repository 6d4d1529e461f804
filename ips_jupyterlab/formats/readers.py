"""Reads data files in processes of their own, which may take their time, fail and be killed."""

from __future__ import annotations

from collections.abc import Sequence

from ..contract import Format
from .requests import Contents, FileCurve, FileValues, Inside, Survey, Wanted, WantedCurve

LIMIT = 10.0  # s for one file
MEMORY = 2 << 30  # bytes that a process may use
PROCESSES = 2


class Readers:
    """A few processes that read data files, started when first used and kept.

    Each method blocks until the answer is there: call it in a worker thread. None raises for a
    file that cannot be read: the answer has a ``problem``.

    :param limit: s that one file may take.
    :param memory: bytes that a process may use.
    """

    def __init__(
        self, *, limit: float = LIMIT, memory: int = MEMORY, processes: int = PROCESSES
    ) -> None:
        self.limit, self.memory = limit, memory

    def look(self, path: str, format_: Format) -> Inside:
        """What is inside a file, or a folder."""
        raise NotImplementedError

    def survey(self, path: str, format_: Format) -> Survey:
        """The numbers and curves that a file offers."""
        raise NotImplementedError

    def values(
        self, paths: Sequence[str], format_: Format, wanted: Sequence[Wanted]
    ) -> list[FileValues]:
        """The numbers of files, one answer a path and in their order."""
        raise NotImplementedError

    def curve(self, paths: Sequence[str], format_: Format, wanted: WantedCurve) -> list[FileCurve]:
        """A curve of files, one answer a path and in their order."""
        raise NotImplementedError

    def contents(self, path: str, format_: Format) -> Contents:
        """What a file says, by name, to compare it with another one."""
        raise NotImplementedError

    def close(self) -> None:
        """End the processes; whoever waits is answered, and later questions are refused."""
