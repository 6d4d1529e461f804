"""Sends what a spool holds, in order, while the simulation goes on."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from .client import Portal, PortalAwayError, RefusedError, header
from .spool import Spool, Upload

FIRST_DELAY = 0.2  # seconds, doubled after each failure
LONGEST_DELAY = 60.0  # seconds
ORPHANED = 30.0  # seconds after which the framework will not announce a run any more


class Logger(Protocol):
    """The log functions of an IPS component's services."""

    def info(self, msg: str, *args: object) -> None: ...
    def warning(self, msg: str, *args: object) -> None: ...
    def error(self, msg: str, *args: object) -> None: ...


def delays() -> Iterator[float]:
    """How long to wait after the first failure, the second, and so on, in seconds."""
    delay = FIRST_DELAY
    while True:
        yield delay
        delay = min(2 * delay, LONGEST_DELAY)


class UnknownRunError(PortalAwayError):
    """The portal answers, and does not know the run (yet)."""


def send(spool: Spool, portal: Portal, logger: Logger, runid: int | None = None) -> int:
    """Send all that a spool holds.

    What the portal refuses is put aside and logged.

    :param runid: the integer runid, where it is known already.
    :returns: the integer runid.
    :raises UnknownRunError: the portal does not know the run.
    :raises PortalAwayError: not all could be sent now.
    """
    if runid is None:
        runid = portal.runid(spool.portal_runid)
    if runid is None:
        raise UnknownRunError(f'the portal does not know the run {spool.portal_runid}')
    progress = True
    while progress:  # uploads that were added meanwhile
        progress = False
        for upload in spool.uploads():
            progress = True
            try:
                told = _send(upload, portal, spool.username, runid)
            except RefusedError as error:
                spool.refuse(upload, str(error))
                logger.error('Portal Error: %s (kept in %s)', error, spool.folder / 'refused')
                continue
            spool.remove(upload)
            if upload.request.timestep_files is not None and not told:
                logger.info('This portal replaces by name: other files of the timestep stay')
    return runid


def _send(upload: Upload, portal: Portal, username: str, runid: int) -> bool:
    request = upload.request
    headers = {
        **request.headers,
        **header('X-Ips-Username', username),
        'X-Ips-Portal-Runid': str(runid),
    }
    with upload.open() as body:
        length = os.fstat(body.fileno()).st_size
        return portal.upload(request.path, headers, body, length, request.timestep_files)


class Sender:
    """A thread that sends, and tries again what could not be sent.

    It neither keeps the simulation waiting nor its process alive; one sender at a time works on a
    spool, whichever component's it is.

    :param announce: posts the events of a run that the portal still does not know after
        ``ORPHANED`` seconds: a framework that found no portal at its start never tries again.
    :param clock: seconds, from any start.
    """

    def __init__(
        self,
        spool: Spool,
        portal: Portal,
        logger: Logger,
        *,
        announce: Callable[[], object] = lambda: None,
        delays: Callable[[], Iterator[float]] = delays,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spool, self._portal, self._logger = spool, portal, logger
        self._announce, self._delays, self._clock = announce, delays, clock
        self._runid: int | None = None
        self._started = clock()
        self._more = threading.Event()
        self._hurrying = False
        self._idle = threading.Event()
        self._failures = 0
        self._sole = True
        self._told = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There is something to send."""
        self._idle.clear()
        self._more.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name='ips-uploads', daemon=True)
            self._thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing is left to send; tells whether that is so."""
        return self._idle.wait(seconds)

    def hurry(self, seconds: float) -> None:
        """Send what is left, in some seconds at most, and not where the portal is away.

        A signal handler may call this: it takes no lock that the interrupted code could hold.
        """
        failures = self._failures
        deadline = time.monotonic() + seconds
        self._hurrying = True
        while self._thread and not self._idle.is_set() and time.monotonic() < deadline:
            if self._failures > failures:
                return
            time.sleep(0.01)

    def _run(self) -> None:
        while True:
            self._more.wait()
            self._more.clear()
            attempts = self._delays()
            while not self._attempt():
                self._pause(next(attempts) if self._sole else FIRST_DELAY)
            if not self._more.is_set():
                self._idle.set()

    def _pause(self, seconds: float) -> None:
        """Wait in small steps: a signal handler can set a flag, but no event, which has a lock."""
        deadline = time.monotonic() + seconds
        while not self._hurrying and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))
        self._hurrying = False

    def _attempt(self) -> bool:
        """Send; tells whether nothing is left."""
        try:
            with self._spool.sole_sender() as sole:
                self._sole = sole
                if not sole:  # another component of the simulation is at it
                    return not self._spool.count()
                self._runid = send(self._spool, self._portal, self._logger, self._runid)
                return True
        except UnknownRunError as error:
            # In its first seconds a run is unknown: the framework announces it meanwhile.
            if self._clock() - self._started > ORPHANED:
                self._fail(str(error))
                self._try_to_announce()
        except PortalAwayError as error:
            self._fail(str(error))
        except OSError as error:  # the simulation's file system has its moods, too
            self._fail(f'{self._spool.folder}: {error}')
        return False

    def _try_to_announce(self) -> None:
        try:
            self._announce()
        except (PortalAwayError, RefusedError, OSError, ValueError) as error:
            self._fail(str(error))

    def _fail(self, why: str) -> None:
        self._failures += 1
        if not self._told:
            self._told = True
            self._logger.warning(
                'Portal Error: %s; uploads are kept in %s and sent again', why, self._spool.folder
            )
