"""Requests that a worker thread takes together."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ips_jupyterlab.server import gathered
from ips_jupyterlab.server.gathered import Gathered


@pytest.fixture
def workers():
    with ThreadPoolExecutor(4) as threads:
        yield threads


async def asked(requests: Gathered, *items: str) -> list:
    """What comes of requests that are told as ``<run>/<what>``, in tasks that have begun."""
    tasks = [asyncio.ensure_future(requests.do(item, item.partition('/')[0])) for item in items]
    await asyncio.sleep(0)
    return tasks


@pytest.fixture
def patient(monkeypatch):
    """No batch is late, however busy the machine is."""
    monkeypatch.setattr(gathered, 'LATE', 20.0)


async def test_what_comes_while_others_are_taken_is_taken_together(workers, patient):
    goes_on = threading.Event()
    batches = []

    def work(items):
        batches.append(items)
        assert goes_on.wait(20)
        return [item.upper() for item in items]

    tasks = await asked(Gathered(workers, work), '1/a', '1/b', '2/c', '1/d')
    goes_on.set()
    assert await asyncio.gather(*tasks) == ['1/A', '1/B', '2/C', '1/D']
    assert batches == [['1/a'], ['1/b', '2/c', '1/d']]


async def test_who_was_there_before_is_waited_for(workers, patient, monkeypatch):
    monkeypatch.setattr(gathered, 'PATIENCE', 20.0)
    batches = []

    def work(items):
        batches.append(items)
        time.sleep(0.5 if len(items) > 1 else 0.0)  # so long is the next batch waited for
        return items

    requests = Gathered(workers, work)
    await asyncio.gather(*await asked(requests, '1/a', '1/b', '1/c'))
    [early] = await asked(requests, '1/d')
    assert batches == [['1/a'], ['1/b', '1/c']]
    [late] = await asked(requests, '1/e')
    assert await asyncio.gather(early, late) == ['1/d', '1/e']
    assert batches[2:] == [['1/d', '1/e']]
    # Who does not come is not waited for in vain.
    assert await requests.do('1/f', '1') == '1/f'
    assert await requests.do('1/g', '1') == '1/g'
    assert batches[3:] == [['1/f'], ['1/g']]


async def test_each_is_answered_for_itself(workers):
    def work(items):
        if items == ['broken']:
            raise OSError('all of them')
        return [ValueError(item) if 'bad' in item else item for item in items]

    requests = Gathered(workers, work)
    tasks = await asked(requests, '1/good', '1/bad', '1/good')
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert list(map(repr, results)) == ["'1/good'", "ValueError('1/bad')", "'1/good'"]
    with pytest.raises(OSError, match='all of them'):
        await requests.do('broken', 'broken')


async def test_a_run_that_hangs_does_not_keep_the_others_back(workers):
    goes_on = threading.Event()
    batches = []

    def work(items):
        batches.append(items)
        assert '1/hangs' not in items or goes_on.wait(20)
        return items

    requests = Gathered(workers, work)
    hanging, beside, again = await asked(requests, '1/hangs', '2/a', '1/b')
    assert await asyncio.wait_for(beside, 20) == '2/a'
    assert batches == [['1/hangs'], ['2/a']]
    assert not hanging.done() and not again.done()
    goes_on.set()
    assert await asyncio.gather(hanging, again) == ['1/hangs', '1/b']


async def test_who_was_late_is_taken_alone_until_it_is_quick_again(workers, monkeypatch):
    monkeypatch.setattr(gathered, 'LATE', 0.05)
    goes_on = threading.Event()
    batches = []

    def work(items):
        batches.append(items)
        assert items != ['1/late'] or goes_on.wait(20)
        return items

    requests = Gathered(workers, work)
    [late] = await asked(requests, '1/late')
    [other] = await asked(requests, '2/a')
    assert await other == '2/a'
    goes_on.set()
    assert await late == '1/late'
    await asyncio.gather(*await asked(requests, '1/b', '2/c'))
    assert sorted(batches) == [['1/b'], ['1/late'], ['2/a'], ['2/c']]
    for _ in range(100):  # a busy machine may be late again
        await asyncio.gather(*await asked(requests, '1/d', '2/e', '1/f', '2/g'))
        if any({item[0] for item in batch} == {'1', '2'} for batch in batches):
            return
    pytest.fail('they are taken alone for ever')


async def test_who_no_longer_waits_does_no_harm(workers):
    goes_on = threading.Event()
    first, second = await asked(
        Gathered(workers, lambda items: goes_on.wait(20) and items), '1/a', '2/b'
    )
    first.cancel()
    goes_on.set()
    assert await second == '2/b'


async def test_what_no_worker_takes_is_cancelled():
    workers = ThreadPoolExecutor(1)
    goes_on = threading.Event()
    requests = Gathered(workers, lambda items: goes_on.wait(20) and items)
    running, waiting = await asked(requests, '1/a', '1/b')
    workers.shutdown(wait=False, cancel_futures=True)
    goes_on.set()
    assert await running == '1/a'
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(asyncio.CancelledError):
        await requests.do('2/c', '2')
