"""A real kernel that runs cells, as a notebook does."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

PATIENCE = 120.0  # seconds that a cell may take
COLOURS = re.compile(r'\x1b\[[0-9;]*m')


class CellError(Exception):
    """A cell has failed: the name of the error, and what it says."""


class Kernel:
    """One kernel, for cell after cell."""

    def __init__(self) -> None:
        self._manager, self._client = start_new_kernel(kernel_name='python3')

    def run(self, code: str) -> None:
        """Run a cell. Raises CellError."""
        self._execute(code, {})

    def value(self, expression: str) -> Any:
        """What an expression is in the kernel, as far as JSON can tell it. Raises CellError."""
        told = self._execute('', {'value': f'__import__("json").dumps({expression})'})['value']
        if told['status'] == 'error':
            raise CellError(f'{told["ename"]}: {told["evalue"]}')
        return json.loads(ast.literal_eval(told['data']['text/plain']))

    def close(self) -> None:
        """End it."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def _execute(self, code: str, expressions: dict[str, str]) -> dict[str, Any]:
        reply = self._client.execute(
            code,
            reply=True,
            timeout=PATIENCE,
            user_expressions=expressions,
            store_history=False,
            stop_on_error=False,  # else a cell soon after one that failed may be left out
        )['content']
        if reply['status'] != 'ok':
            trace = COLOURS.sub('', '\n'.join(reply['traceback']))
            raise CellError(f'{reply["ename"]}: {reply["evalue"]}\n{trace}')
        told: dict[str, Any] = reply['user_expressions']
        return told


@pytest.fixture(scope='session')
def running_kernel() -> Iterator[Kernel]:
    """A kernel for all tests."""
    kernel = Kernel()
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(running_kernel: Kernel) -> Kernel:
    """A kernel without variables: ``kernel.run(cell)``, then ``kernel.value('te.tolist()')``."""
    running_kernel.run('%reset_selective -f .')  # what multiprocessing needs stays
    return running_kernel
