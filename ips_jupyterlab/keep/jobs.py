"""Long work, one after the other in a thread of its own, with progress and cancel."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from .. import contract
from ..api_v1 import IPSDataError
from ..portal.refused import RefusedError
from ..refusals import ConflictError, NotFoundError, NotWritableError, explain

MOST_WAITING = 20  # the one that is worked on included
MOST_REMEMBERED = 50  # that have ended
PATIENCE = 10.0  # seconds that a cancel waits for a file system that hangs

_log = logging.getLogger(__name__)


class CancelledError(Exception):
    """Whoever asked for the work does not want it any more."""


class Job:
    """A file or folder that is being made, as the thread that makes it and those that ask see it.

    :param path: where it will lie.
    :ivar bytes_total: 0 until it is known.
    """

    def __init__(self, path: str, contents_path: str | None, runs: int) -> None:
        self.id = secrets.token_hex(8)
        self.runs = runs
        self.bytes_done = 0
        self.bytes_total = 0
        self.ended = threading.Event()
        self._path = path
        self._contents_path = contents_path
        self._lock = threading.Lock()  # held while the state changes
        self._state: contract.ExportState = 'working'
        self._message: str | None = None

    def advance(self, count: int = 0) -> None:
        """So many bytes more are done. Raises CancelledError: go on no further."""
        if self._state != 'working':
            raise CancelledError
        self.bytes_done += count

    def finish(self, step: Callable[[], None], message: str | None = None) -> None:
        """Take the last step, after which it is there. Raises CancelledError.

        :param message: what the user is told with it.
        """
        with self._lock:
            self.advance()
            step()
            self.bytes_total = self.bytes_done  # files may have grown or gone
            self._message = message
            self._state = 'done'

    def fail(self, message: str) -> None:
        """It cannot be made."""
        with self._lock:
            if self._state == 'working':
                self._state, self._message = 'failed', message

    def cancel(self) -> None:
        """Nobody wants it any more; without effect when it is there already."""
        with self._lock:
            if self._state == 'working':
                self._state = 'cancelled'

    def describe(self) -> contract.Export:
        """How far it is."""
        return contract.Export(
            id=self.id,
            path=self._path,
            contents_path=self._contents_path,
            state=self._state,
            runs=self.runs,
            bytes_done=self.bytes_done,
            bytes_total=max(self.bytes_total, self.bytes_done) if self.bytes_total else 0,
            message=self._message,
        )


class Jobs:
    """The jobs of a server. Those that have ended are remembered for a while."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix='ips-keep')
        self._lock = threading.Lock()
        self._jobs: dict[str, tuple[Job, Future[None]]] = {}  # oldest first

    def start(self, job: Job, work: Callable[[Job], None]) -> contract.Export:
        """Begin a job, or let it wait for its turn. Raises ConflictError: too many wait."""
        with self._lock:
            ended = [key for key, (known, _) in self._jobs.items() if known.ended.is_set()]
            if len(self._jobs) - len(ended) >= MOST_WAITING:
                raise ConflictError(
                    f'{MOST_WAITING} exports are under way or waiting. Start another one later.'
                )
            for key in ended[: max(len(ended) - MOST_REMEMBERED + 1, 0)]:
                del self._jobs[key]
            self._jobs[job.id] = job, self._thread.submit(_work, job, work)
        return job.describe()

    def get(self, id_: str) -> contract.Export:
        """How far a job is. Raises NotFoundError."""
        return self._find(id_)[0].describe()

    def cancel(self, id_: str) -> contract.Export:
        """Cancel a job; returns when nothing of it is left behind. Raises NotFoundError."""
        job, future = self._find(id_)
        job.cancel()
        if future.cancel():  # it had not begun
            job.ended.set()
        job.ended.wait(PATIENCE)
        return job.describe()

    def close(self) -> None:
        """Cancel all."""
        with self._lock:
            for job, _ in self._jobs.values():
                job.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _find(self, id_: str) -> tuple[Job, Future[None]]:
        with self._lock:
            if id_ not in self._jobs:
                raise NotFoundError('This server knows no such export (any more).')
            return self._jobs[id_]


def _work(job: Job, work: Callable[[Job], None]) -> None:
    try:
        job.advance()
        work(job)
    except CancelledError:
        pass
    except (OSError, IPSDataError) as error:
        job.fail(f'{explain(error)}. Nothing was left behind.')
    except (NotWritableError, RefusedError) as error:
        job.fail(str(error))
    except Exception:
        _log.exception('making %s failed', job.describe().path)
        job.fail('The server failed. Its log says more.')
    finally:
        job.ended.set()
