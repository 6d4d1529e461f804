"""What cannot be sent is kept, and sent later: once, in order."""

from __future__ import annotations

import itertools
import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ips_jupyterlab.framework import events
from ips_jupyterlab.framework.client import Portal, PortalAwayError
from ips_jupyterlab.framework.sender import Sender, UnknownRunError, delays, send
from ips_jupyterlab.framework.spool import Request, Spool
from ips_jupyterlab.tests.framework import KEY, Logger, Receiver, receiving

RUN = 'sim_host_tester_2026-04-01T10:00:00.000'
START = {'eventtype': 'IPS_START', 'portal_runid': RUN, 'seqnum': 0}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        receiver.runs[RUN] = [START]
        yield receiver


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool.of_run(tmp_path, RUN, 'tester')


@pytest.fixture
def logger() -> Logger:
    return Logger()


class Watched:
    """Delays of no time that tell when an attempt has failed."""

    def __init__(self) -> None:
        self.failed = threading.Semaphore(0)

    def __call__(self) -> Iterator[float]:
        while True:
            self.failed.release()
            yield 0.001

    def wait(self, failures: int = 2) -> None:
        for _ in range(failures):
            assert self.failed.acquire(timeout=30)


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def sender(receiver: Receiver, spool: Spool, logger: Logger, watched: Watched) -> Sender:
    return Sender(spool, portal(receiver), logger, delays=watched)


def portal(receiver: Receiver) -> Portal:
    return Portal(receiver.url, KEY)


def add(spool: Spool, name: str, timestep: float = 0.0, *, replace: bool = False) -> None:
    headers = {'X-Ips-Filename': name, 'X-Ips-Tag': repr(timestep)}
    headers |= {'X-Ips-Replace': 'true'} if replace else {}
    request = Request('/api/data/add_data_file', headers, [name] if replace else None)
    write = [(request, lambda path: path.write_bytes(name.encode()))]
    spool.add(write, timestep, [name], replace=replace)


def test_a_portal_that_is_away_at_the_start(
    receiver: Receiver, spool: Spool, sender: Sender, logger: Logger, watched: Watched
) -> None:
    receiver.stop()
    names = [f'{number}.json' for number in range(5)]
    for name in names[:3]:
        add(spool, name)
        sender.wake()
    watched.wait()
    for name in names[3:]:
        add(spool, name)
        sender.wake()
    receiver.start()
    assert sender.wait(30)
    assert receiver.names() == names
    assert spool.count() == 0
    assert len(logger.warnings) == 1
    assert 'Portal Error' in logger.warnings[0]


def test_a_portal_that_goes_away_and_comes_back(
    receiver: Receiver, spool: Spool, sender: Sender, watched: Watched
) -> None:
    names = [f'{number}.json' for number in range(6)]
    for stopped in (False, True, False):
        receiver.stop()
        if not stopped:
            receiver.start()
        for name in names[len(receiver.log) + spool.count() :][:2]:
            add(spool, name)
        sender.wake()
        watched.wait() if stopped else sender.wait(30)
    assert receiver.names() == names
    assert spool.count() == 0


def test_a_lost_answer_does_no_harm(receiver: Receiver, spool: Spool, sender: Sender) -> None:
    receiver.lose = {1}
    for name in ('a.json', 'b.json', 'c.json'):
        add(spool, name)
    sender.wake()
    assert sender.wait(30)
    assert receiver.names() == ['a.json', 'b.json', 'b.json', 'c.json']
    assert receiver.files == {0.0: {n: n.encode() for n in ('a.json', 'b.json', 'c.json')}}


@pytest.mark.parametrize('status', [500, 503, 429, 401, 404, 302])
def test_what_a_portal_answers_for_now_is_tried_again(
    receiver: Receiver, spool: Spool, sender: Sender, logger: Logger, status: int
) -> None:
    receiver.status = {0: status}
    add(spool, 'a.json')
    add(spool, 'b.json')
    sender.wake()
    assert sender.wait(30)
    assert receiver.names() == ['a.json', 'a.json', 'b.json']
    assert len(logger.warnings) == 1
    assert str(status) in logger.warnings[0]


def test_what_a_portal_refuses_is_put_aside(
    receiver: Receiver, spool: Spool, sender: Sender, logger: Logger
) -> None:
    receiver.status = {0: 400}
    add(spool, 'a.json')
    add(spool, 'b.json')
    sender.wake()
    assert sender.wait(30)
    assert list(receiver.files[0.0]) == ['b.json']
    assert (spool.count(), spool.refusals()) == (0, 1)
    assert logger.errors[0].startswith('Portal Error: 400')
    [why] = (spool.folder / 'refused').glob('*/why.txt')
    assert 'as the test wants it' in why.read_text()


def test_a_run_that_is_not_yet_known_worries_nobody(
    receiver: Receiver, spool: Spool, sender: Sender, logger: Logger, watched: Watched
) -> None:
    receiver.runs.clear()
    add(spool, 'a.json')
    sender.wake()
    watched.wait()
    receiver.runs[RUN] = [START]
    assert sender.wait(30)
    assert receiver.names() == ['a.json']
    assert not logger.warnings


def test_a_run_that_the_framework_never_announced_is_announced(
    tmp_path: Path, receiver: Receiver, spool: Spool, logger: Logger, watched: Watched
) -> None:
    receiver.runs.clear()
    log = tmp_path / f'{RUN}.json'
    more = [{**START, 'eventtype': 'IPS_CALL_BEGIN', 'seqnum': number} for number in range(1, 400)]
    cut_off = '{"eventtype": "IPS_E'
    log.write_text(''.join(json.dumps(event) + '\n' for event in (START, *more)) + cut_off)

    def announce() -> int:
        return events.send_missing(portal(receiver), events.RunLog.read(log))

    hours = itertools.count(0, 3600)
    sender = Sender(
        spool,
        portal(receiver),
        logger,
        announce=announce,
        delays=watched,
        clock=lambda: next(hours),
    )
    add(spool, 'a.json')
    sender.wake()
    assert sender.wait(30)
    assert receiver.names() == ['a.json']
    assert receiver.runs == {RUN: [START, *more]}
    assert announce() == 0
    receiver.runs[RUN] = [START, *more[:7]]
    assert announce() == 392


def test_replacing_tells_our_portal_what_the_timestep_holds(
    receiver: Receiver, spool: Spool, logger: Logger
) -> None:
    add(spool, 'old.json')
    add(spool, 'new.json', replace=True)
    send(spool, portal(receiver), logger)
    assert receiver.files == {0.0: {'new.json': b'new.json'}}

    receiver.ours = False
    add(spool, 'newer.json', replace=True)
    send(spool, portal(receiver), logger)
    assert 'X-Ips-Timestep-Files' not in receiver.log[-1][1]


def test_components_share_a_spool(receiver: Receiver, tmp_path: Path, logger: Logger) -> None:
    spools = [Spool.of_run(tmp_path, RUN, 'tester') for _ in range(4)]
    senders = [Sender(spool, portal(receiver), logger) for spool in spools]

    def component(number: int) -> None:
        for step in range(5):
            add(spools[number], f'{number}-{step}.json', float(step))
            senders[number].wake()

    threads = [threading.Thread(target=component, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(sender.wait(30) for sender in senders)
    names = receiver.names()
    assert len(names) == len(set(names)) == 20
    for number in range(4):
        own = [name for name in names if name.startswith(f'{number}-')]
        assert own == [f'{number}-{step}.json' for step in range(5)]
    with pytest.raises(ValueError, match='exists already'):
        add(spools[3], '0-0.json', 0.0)


def test_at_the_end_it_hurries_where_that_helps(
    receiver: Receiver, spool: Spool, logger: Logger, watched: Watched
) -> None:
    sleepy = Sender(spool, portal(receiver), logger, delays=lambda: itertools.repeat(3600.0))
    receiver.stop()
    add(spool, 'a.json')
    sleepy.wake()
    sleepy.hurry(30)  # one failure, and it is over
    assert spool.count() == 1
    receiver.start()
    sleepy.hurry(30)
    assert receiver.names() == ['a.json']


def test_a_signal_may_interrupt_the_hurry(receiver: Receiver, spool: Spool, sender: Sender) -> None:
    interrupted = []

    def interrupt(*_: object) -> None:
        sender.hurry(0)
        interrupted.append(1)

    receiver.stop()
    add(spool, 'a.json')
    sender.wake()
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1e-4, 1e-4)
        while len(interrupted) < 1000:
            sender.hurry(0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    receiver.start()
    assert sender.wait(30)


def test_what_was_not_complete_is_not_sent(
    receiver: Receiver, spool: Spool, logger: Logger
) -> None:
    def full(path: Path) -> None:
        path.write_bytes(b'half')
        raise OSError('No space left on device')

    with pytest.raises(OSError, match='No space'):
        spool.add([(Request('/api/data/add_notebook', {}), full)])
    assert sorted(path.name for path in spool.folder.iterdir()) == ['run.json', 'uploads']
    send(spool, portal(receiver), logger)
    assert not receiver.log


def test_no_key_is_written(receiver: Receiver, spool: Spool) -> None:
    add(spool, 'a.json')
    files = [path for path in spool.folder.rglob('*') if path.is_file()]
    assert {'run.json', 'added.jsonl', 'request.json', 'body'} <= {path.name for path in files}
    for path in files:
        assert KEY.encode() not in path.read_bytes()
        assert b'http' not in path.read_bytes()


def test_what_cannot_be_asked(receiver: Receiver, spool: Spool, logger: Logger) -> None:
    with pytest.raises(UnknownRunError):
        send(Spool.of_run(spool.folder, 'other', 'tester'), portal(receiver), logger)
    add(spool, 'a.json')
    for url in ('http://127.0.0.1:notaport', f'http://127.0.0.1:{receiver.port}/elsewhere'):
        with pytest.raises(PortalAwayError):
            send(spool, Portal(url, KEY), logger)
    with pytest.raises(PortalAwayError, match='401'):
        send(spool, Portal(receiver.url, 'wrong'), logger)
    send(spool, Portal(receiver.url.removeprefix('http://') + '/', KEY), logger)


def test_delays_grow_to_a_minute() -> None:
    waits = list(itertools.islice(delays(), 12))
    assert waits[:4] == [0.2, 0.4, 0.8, 1.6]
    assert waits[-1] == 60
