"""What the extension does when Jupyter starts, and what it leaves for later."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time

import pytest

from ips_jupyterlab.layout import PORTAL_DIRECTORY
from ips_jupyterlab.server import app

from .trees import make_run

PATIENCE = 30.0  # seconds


def test_who_starts_jupyter_does_not_wait_for_what_answers():
    program = 'import sys, ips_jupyterlab.server.app; print(*sys.modules)'
    told = subprocess.run([sys.executable, '-c', program], capture_output=True, check=True)
    loaded = {name for name in told.stdout.decode().split() if name.startswith('ips_jupyterlab.')}
    assert not [name for name in loaded if name.split('.')[1] in ('catalog', 'portal', 'series')]
    assert len(loaded) < 10


@pytest.fixture
def left_behind(base_directory, monkeypatch):
    """What a server that was killed has left."""
    make_run(base_directory, 1)
    staging = base_directory / 'alice' / PORTAL_DIRECTORY / 'staging'
    staging.mkdir(parents=True)
    (staging / 'upload.1.2').write_bytes(b'half')
    monkeypatch.setattr('ips_jupyterlab.portal.processes.is_left_behind', lambda name: True)
    monkeypatch.setattr(app, 'SOON', 0.01)
    return staging / 'upload.1.2'


async def test_a_moment_later_it_works_though_nobody_asks(left_behind, jp_serverapp):
    await jp_serverapp.extension_manager.start_all_extensions()  # once its event loop runs
    latest = time.monotonic() + PATIENCE
    while left_behind.exists():
        assert time.monotonic() < latest
        await asyncio.sleep(0.01)


async def test_the_first_request_is_answered_as_any_other(base_directory, get):
    make_run(base_directory, 1)
    assert [run['runid'] for run in (await get('runs'))['runs']] == [1]
