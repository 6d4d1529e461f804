"""A model of runs against the real thing: any sequence of messages, restarts, and what users do.

The model is a few plain dicts. After each step the files and the API must tell what it tells; the
list of runs and the routes of a run's page are asked now and then, and after what they are told of.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from ..lab import Lab
from ..report import Limits, Report
from .files import check_files
from .simulation import Simulations
from .user import User

STEPS = 30  # of one sequence
AT_ONCE = 5  # sequences until it is seen whether the time is up
PHASES = (Phase.generate, Phase.shrink)


class Model(Simulations, User):
    """All that may happen."""

    @rule(number=st.integers(0, 1))
    def restart(self, number: int) -> None:
        """A server is closed and opened anew."""
        self.reopen(number)

    @invariant()
    def what_is_there(self) -> None:
        """The files of each run, and what the API tells of it."""
        check_files(self.held)


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """So many sequences of steps; the shortest that fails is told."""
    report = Report('model')
    lab = Lab(folder, demo=False)
    with lab.running():
        limits.begin()
        seen = 0
        while not report.problems and seen < limits.uploads and not (seen and limits.over):
            number = min(AT_ONCE, limits.uploads - seen)
            try:
                _run(_counted(lab, report), seed + seen, number)
            except Exception as error:
                for one in getattr(error, 'exceptions', (error,)):  # it may find several at a time
                    notes = '\n'.join(getattr(one, '__notes__', ()))
                    report.problem(f'{type(one).__name__}: {one}\n{notes}')
            seen += number
    return report


def _counted(lab: Lab, report: Report) -> type[Model]:
    class Counted(Model):
        def teardown(self) -> None:
            report.count('sequences')
            super().teardown()

        def check_invariants(self, *arguments: Any, **options: Any) -> None:
            report.count('steps')
            super().check_invariants(*arguments, **options)

    Counted.lab = lab
    return Counted


def _run(model: type[Model], seed: int, number: int) -> None:
    run_state_machine_as_test(
        hypothesis.seed(seed)(model),
        settings=settings(
            max_examples=number,
            stateful_step_count=STEPS,
            database=None,
            deadline=None,
            phases=PHASES,
            suppress_health_check=[*HealthCheck],
        ),
    )
