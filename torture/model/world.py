"""What all rules work on: two servers that receive, one that is browsed, and the model."""

from __future__ import annotations

import shutil

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from ips_jupyterlab.portal.portal import Portal
from ips_jupyterlab.tests.simulation import make_portal, temporaries

from ..lab import Lab
from .files import check_files
from .held import Held, Run
from .pages import Pages


class World(RuleBasedStateMachine):
    """One user's tree, empty at first.

    :cvar lab: the server that is browsed; it stays for all sequences.
    """

    lab: Lab

    def __init__(self) -> None:
        super().__init__()
        self.base = self.lab.runs
        self.portals = [make_portal(self.base), make_portal(self.base)]
        self.held = Held(self.base)
        self.pages = Pages(self.lab, self.held)

    def teardown(self) -> None:
        """All that is there must be there for the next servers, too."""
        try:
            for number in range(2):
                self.reopen(number)
            check_files(self.held)
            self.pages.check_list()
            for run in self.held.runs.values():
                self.pages.check_run(run)
            for portal in self.portals:
                portal.close()
            assert temporaries(self.base) == []
        finally:
            for path in (*self.base.iterdir(), self.lab.trash):
                shutil.rmtree(path, ignore_errors=True)

    def reopen(self, number: int) -> None:
        """A server is closed and opened anew."""
        self.portals[number].close()
        self.portals[number] = make_portal(self.base)
        self.portals[number].recover()
        self.held.tie_waiting()

    def portal(self, second: bool) -> Portal:
        """One of the servers."""
        return self.portals[second]

    def any_run(self, data: st.DataObject) -> Run:
        """One of the runs that are there. There must be one."""
        return self.held.runs[data.draw(st.sampled_from(sorted(self.held.runs)))]


def has_runs(world: World) -> bool:
    """Whether there are runs."""
    return bool(world.held.runs)
