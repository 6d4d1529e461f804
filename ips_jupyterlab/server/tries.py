"""Failed tries: requests of those who do not know the address or the key, of whom there are few."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable

MOST = 30  # failed tries
WITHIN = 60.0  # s

_log = logging.getLogger(__name__)


class FailedTries:
    """Counts failed tries, wherever they come from, in memory for ``MOST`` of them.

    Nobody is locked out: whoever knows address and key is never counted, so that a stranger who
    tries cannot keep a simulation from sending. What is limited is how often one is told that a
    try was wrong.

    :param clock: in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._times: deque[float] = deque(maxlen=MOST)
        self._told = -math.inf

    def failed(self, whence: str) -> int:
        """Note a failed try.

        :param whence: the network address that it came from, for the log.
        :returns: seconds until the next one is answered; 0 where this one is.
        """
        with self._lock:
            now = self._clock()
            wait = self._times[0] + WITHIN - now if len(self._times) == MOST else 0.0
            if wait <= 0:
                self._times.append(now)
                return 0
            if now >= self._told + WITHIN:
                self._told = now
                _log.warning(
                    'More than %d requests in a minute had a wrong upload key or address; '
                    'the last came from %s.',
                    MOST,
                    whence,
                )
            return math.ceil(wait)
