"""When the folders are read again: only while somebody asks, and never by two at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from ..layout import RunTree, UserDirectory
from .known import Known, Snapshot
from .packed import PackedRun
from .rounds import Rounds
from .scan import scan_again
from .store import Store

PATIENCE = 1.0  # seconds that an answer waits for the folders to be read
QUICK = 0.05  # seconds: a tree that is read in less is read whole for every answer
PAUSE = 0.5  # seconds from one look at a larger tree to the next
REST = 9  # times its own duration that a look is followed by none: a tenth of the time at most
LONGEST_REST = 5.0  # seconds, however slow the file system is: whoever waits for a run looks often
FIRST = 0.02  # seconds of looking whether what was saved still holds, before the first answer
UNVERIFIED = 0.1  # share of the time that the others are looked at until all were once
VERIFIED = 0.004  # and from then on; what was left of it while nobody asked is made up for
LEAST = 0.001  # seconds
SAVING = 30.0  # seconds from one saving to the next


class RunIndex:
    """The runs of a tree, read in a thread of its own.

    A small tree is read again for every answer. Of a large one, each look takes what most likely
    changed (see ``Rounds``), and then the others for a small share of the time. What is read
    becomes visible one whole user directory at a time, so that a child run is never taken for a
    run without a parent.

    :param store: keeps the records for the next start.
    :param clock: seconds, as ``time.monotonic`` gives them.
    """

    def __init__(
        self,
        tree: RunTree,
        store: Store | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tree = tree
        self._store = store or Store(None)
        self._clock = clock
        self._known = Known()
        self._rounds = Rounds(tree, self._known, self._store.load, clock)
        self._changed = threading.Condition()
        # All below is only touched while that is held.
        self._begun = 0  # looks
        self._ended = 0
        self._is_reading = False
        self._is_going_on = False  # with the others, after a look has ended
        self._is_complete = False
        self._took = 0.0
        self._due = -float('inf')
        self._failure: BaseException | None = None
        # And these by the thread that reads only.
        self._looked = clock()
        self._saved = -float('inf')

    def snapshot(self) -> Snapshot:
        """What is known now. Blocks for ``PATIENCE`` at most: call it in a worker thread."""
        with self._changed:
            self._refresh()
            if self._failure is not None:
                raise RuntimeError('reading the runs failed') from self._failure
        return self._known.snapshot()

    def shown(self, runs: Iterable[PackedRun]) -> None:
        """Somebody looks at these runs: look at them more often."""
        self._rounds.shown(runs)

    def renew(self, user: UserDirectory, runid: int) -> None:
        """Read one run again at once, for it has changed. Call it in a worker thread."""
        known = self._known.snapshot().users.get(user.path)
        before = known.runs.get(runid) if known else None
        if before is not None:
            self._known.renew(user.path, runid, scan_again(before, self._tree.gate()))

    def close(self) -> None:
        """Save what is known. Call it in a worker thread."""
        self._save()

    def _refresh(self) -> None:
        """Begin a look if one is due, and wait for it if that is worth while."""
        wanted = self._begun + 1  # a look under way may already have passed what changed
        impatient = time.monotonic() + PATIENCE
        while self._ended < wanted:
            if self._begun == self._ended and self._clock() < self._due:
                return
            if not self._is_reading:
                self._begun += 1
                self._is_reading = True
                threading.Thread(target=self._read, name='ips-scan', daemon=True).start()
            elif self._is_going_on:
                return
            if self._is_complete and self._took > QUICK:
                return
            if not self._changed.wait(impatient - time.monotonic()):
                return

    def _read(self) -> None:
        began = self._clock()
        failure: BaseException | None = None
        whole = False
        try:
            whole = not self._known.snapshot().complete or self._rounds.whole <= QUICK
            if whole:
                self._rounds.read_all()
                if not self._rounds.is_verified:
                    self._rounds.go_on(FIRST)
            else:
                self._rounds.look()
        except BaseException as error:
            failure = error
        self._end_look(began, whole, failure)
        try:
            if failure is None:
                self._go_on(began, whole)
        except BaseException as error:
            failure = error
        with self._changed:
            self._failure = failure
            self._is_reading = self._is_going_on = False
            self._changed.notify_all()

    def _end_look(self, began: float, whole: bool, failure: BaseException | None) -> None:
        """Let those go on who wait for a look."""
        now = self._clock()
        with self._changed:
            self._failure = failure
            self._ended = self._begun
            self._is_complete = self._known.snapshot().complete
            self._took = now - began
            rest = now + min(self._took * REST, LONGEST_REST)
            is_small = not self._is_complete or self._rounds.whole <= QUICK
            self._is_going_on = not is_small
            if is_small:
                self._due = began if self._took <= QUICK else rest
            elif whole:  # which says nothing of how long a look will take
                self._took, self._due = 0.0, now + PAUSE
            else:
                self._due = max(began + PAUSE, rest)
            self._changed.notify_all()

    def _go_on(self, began: float, whole: bool) -> None:
        """Look at the others for their share of the time, and save what became different."""
        share = VERIFIED if self._rounds.is_verified else UNVERIFIED
        if not whole:
            self._rounds.go_on(max(LEAST, share * (began - self._looked)))
        self._looked = began
        if self._clock() - self._saved > SAVING:
            self._save()

    def _save(self) -> None:
        snapshot = self._known.snapshot()
        if snapshot.complete:
            self._store.save(snapshot.users)
            self._saved = self._clock()
