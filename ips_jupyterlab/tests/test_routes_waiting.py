"""A slow or hanging file system never blocks Jupyter, and a first answer does not wait for long."""

from __future__ import annotations

import asyncio
import threading

import pytest

from ips_jupyterlab.catalog import catalog, index, rounds

from .trees import make_run, runids

TOO_LONG = 30  # seconds after which a test has failed


@pytest.fixture
def hold(monkeypatch):
    """Let a function wait before it works: ``held = hold(module, name)``, ``held.release()``.

    :param when: only where it is called with these arguments.
    """
    all_held = []

    class Held:
        def __init__(self, module, name, when):
            self.reached, self.go_on = threading.Event(), threading.Event()
            function = getattr(module, name)

            def wait(*arguments, **options):
                if when(*arguments):
                    self.reached.set()
                    assert self.go_on.wait(TOO_LONG)
                return function(*arguments, **options)

            monkeypatch.setattr(module, name, wait)
            all_held.append(self)

        async def is_reached(self):
            assert await asyncio.to_thread(self.reached.wait, TOO_LONG)

        def release(self):
            self.go_on.set()

    yield lambda module, name, when=lambda *_: True: Held(module, name, when)
    for held in all_held:
        held.release()


async def test_a_scan_that_hangs_stops_no_other_request(
    base_directory, get, ask, hold, monkeypatch
):
    monkeypatch.setattr(index, 'PATIENCE', TOO_LONG)
    make_run(base_directory, 1)
    held = hold(rounds, 'scan_user')
    listing = asyncio.ensure_future(get('runs'))
    await held.is_reached()
    assert (await ask('nothing')).status == 404
    assert not listing.done()
    held.release()
    assert runids(await listing) == [1]


async def test_a_read_that_hangs_stops_no_other_request(base_directory, get, ask, hold):
    make_run(base_directory, 1)
    [run] = (await get('runs'))['runs']
    held = hold(catalog, 'timestep_page')
    reading = asyncio.ensure_future(get('runs', run['key'], 'data'))
    await held.is_reached()
    assert await get('runs', run['key']) == run
    assert not reading.done()
    held.release()
    assert (await reading)['total'] == 0


async def test_the_first_answer_holds_what_is_found_so_far(base_directory, get, hold, monkeypatch):
    monkeypatch.setattr(index, 'PATIENCE', 0.0)
    make_run(base_directory, 1, children=[2])
    make_run(base_directory, 2)
    make_run(base_directory, 3, username='bob')
    held = hold(rounds, 'scan_user', lambda user, *_: user.username == 'bob')
    await get('runs')
    await held.is_reached()  # all of alice is read, and nothing of bob
    page = await get('runs')
    assert (runids(page), page['complete']) == ([1], False)
    monkeypatch.setattr(index, 'PATIENCE', TOO_LONG)
    held.release()
    page = await get('runs')
    assert (runids(page), page['complete']) == ([3, 1], True)


async def test_a_panel_that_asks_again_and_again_keeps_no_idle_server_alive(get, jp_web_app):
    await get('runs')
    assert 'api_last_activity' not in jp_web_app.settings


async def test_a_key_needs_no_scan(base_directory, get, hold, monkeypatch):
    make_run(base_directory, 1, data={'0.0': {'a.json': b'{}'}}, children=[2])
    make_run(base_directory, 2)
    key = (await get('runs'))['runs'][0]['key']
    held = hold(rounds, 'scan_user')
    monkeypatch.setattr(index, 'PATIENCE', 0.0)
    assert (await get('runs', key))['runid'] == 1
    assert (await get('runs', key, 'data'))['total'] == 1
    assert runids(await get('runs', key, 'children')) == [2]
    async with asyncio.timeout(TOO_LONG):
        while not held.reached.is_set():  # what was read first may still be on its way to the disk
            await get('runs', key)
