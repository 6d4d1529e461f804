"""Turns a file or folder into a link outside right before a step of the file system."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

LAST = 400  # steps of a question, of which there are fewer


class Steps:
    """Counts the steps of this thread in the file system, and acts right before one of them."""

    def __init__(self) -> None:
        self.thread: int | None = None
        self.before, self.act = 0, lambda: None

    def step(self) -> None:
        if threading.get_ident() != self.thread:
            return
        self.before -= 1
        if self.before == 0:
            self.thread = None
            self.act()
            self.thread = threading.get_ident()

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.thread is not None and event in ('open', 'os.scandir', 'os.listdir'):
            path = arguments[0]
            if not (isinstance(path, str) and path.startswith('/') and '/base/' not in path):
                self.step()


steps = Steps()
sys.addaudithook(steps.audit)  # stays, and does nothing but in these tests


@contextlib.contextmanager
def counted() -> Iterator[None]:
    """Count too what is asked of the file system without opening it."""

    def with_a_step(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            if not str(arguments[0]).startswith('/proc/'):
                steps.step()
            return real(*arguments, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ('stat', 'lstat', 'readlink'):
            patch.setattr(os, name, with_a_step(getattr(os, name)))
        yield


@contextlib.contextmanager
def turned(path: Path, outside: Path, before: int) -> Iterator[None]:
    """Make of a path, right before a step, what lies outside; all is as it was afterwards."""
    kept = path.with_name('.kept')
    is_turned = False

    def turn() -> None:
        nonlocal is_turned
        is_turned = True
        path.rename(kept)
        path.symlink_to(outside)

    steps.before, steps.act = before, turn
    try:
        steps.thread = threading.get_ident()
        yield
    finally:
        steps.thread = None
        if is_turned:
            path.unlink()
            kept.rename(path)


def at_each_step(path: Path, outside: Path, ask: Callable[[], str]) -> Iterator[str]:
    """What a question is answered, asked as often as it makes steps: each time one later.

    What it raises counts as an answer too.
    """
    for before in range(1, LAST):
        with counted(), turned(path, outside, before):
            try:
                told = ask()
            except Exception as error:
                told = f'{type(error).__name__}: {error}'
        yield told
        if steps.before > 0:  # it made fewer steps
            assert before > 1
            return
    raise AssertionError('it makes too many steps')
