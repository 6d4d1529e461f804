"""Simulations that send: one connection each, and eight processes at once."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

USER = 'bench'
SENDERS = 8
CONTENT = json.dumps({f'y{number}': number / 7 for number in range(10)}).encode()
FORK = get_context('fork')

Work = Callable[[int], Callable[[int], object]]  # of a sender: what it does for each file


class Sender:
    """Keeps one connection, as the framework does."""

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or '', parts.port)
        self._key = key

    def post(self, path: str, headers: dict[str, str], body: bytes) -> object:
        """What the server answers."""
        self._connection.request('POST', path, body, {**headers, 'X-Api-Key': self._key})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise SystemExit(f'{answer.status} {content.decode()}')
        return json.loads(content)

    def start(self) -> int:
        """A run starts: its runid."""
        told: dict[str, str | int] = dict.fromkeys(('code', 'comment', 'walltime', 'seqnum'), '')
        told |= {'eventtype': 'IPS_START', 'phystimestamp': -1, 'user': USER}
        body = json.dumps({**told, 'portal_runid': f'run {time.time_ns()}'}).encode()
        answer = self.post('/', {'Content-Type': 'application/json'}, body)
        return answer['runid']  # type: ignore[index, no-any-return]

    def upload(self, runid: int, name: str, timestep: float) -> None:
        """A small data file."""
        headers = {
            'Content-Type': 'application/octet-stream',
            'X-Ips-Username': USER,
            'X-Ips-Portal-Runid': str(runid),
            'X-Ips-Filename': name,
            'X-Ips-Tag': str(timestep),
        }
        self.post('/api/data/add_data_file', headers, CONTENT)


def by_senders(work: Work, count: int) -> float:
    """Seconds that eight processes take for a share each."""
    gate = FORK.Barrier(SENDERS + 1)

    def run(number: int) -> None:
        share = range(number, count, SENDERS)
        call = work(number)
        gate.wait()
        for index in share:
            call(index)

    processes = [FORK.Process(target=run, args=(number,)) for number in range(SENDERS)]
    for process in processes:
        process.start()
    gate.wait()
    start = perf_counter()
    for process in processes:
        process.join()
    taken = perf_counter() - start
    if any(process.exitcode for process in processes):
        raise SystemExit('a sender failed')
    return taken


def plain_writes(folder: Path, count: int) -> float:
    """The floor: write, sync, rename."""
    folder.mkdir(parents=True)

    def writer(number: int) -> Callable[[int], None]:
        def write(index: int) -> None:
            temporary = f'{folder}/.{index}'
            with open(temporary, 'wb') as file:  # noqa: PTH123
                file.write(CONTENT)
                file.flush()
                os.fsync(file.fileno())
            os.rename(temporary, f'{folder}/{index}_state.json')  # noqa: PTH104

        return write

    return by_senders(writer, count)


def uploads(url: str, key: str, count: int, runs: int) -> float:
    """The same files, uploaded to one run, or to as many as there are senders.

    :param runs: 0 for a server that starts none.
    """
    runids = [Sender(url, key).start() for _ in range(runs)] if runs else [1]

    def sender(number: int) -> Callable[[int], None]:
        connection = Sender(url, key)
        runid = runids[number % len(runids)]
        return lambda index: connection.upload(runid, f'{index}_state.json', index)

    return by_senders(sender, count)
