"""What an upload costs: with a short and a long data listing, and by eight senders at once.

python benchmarks/uploads.py [--files N] [--json FILE]

The receiving side runs as a process of its own (``jupyter ips portal``) and is asked over HTTP, as
simulations do. The floor for many files is eight processes that write, sync and rename the same
files, which is the least that makes a file durable. A bare handler that stores nothing tells what
of the rest is HTTP. If Flask is installed, a receiver that rewrites the listing in place, as the
IPS Portal does, is measured beside it.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ips_jupyterlab.layout import DATA_LISTING  # noqa: E402

USER = 'bench'
SENDERS = 8
CONTENT = json.dumps({f'y{number}': number / 7 for number in range(10)}).encode()
SHORT, LONG = 10, 20_000
FORK = get_context('fork')

FLASK = """
import json, os, sys, threading
from flask import Flask, jsonify, request
app, folder, lock = Flask(__name__), sys.argv[1], threading.Lock()
os.makedirs(folder + '/data')
listing = folder + '/listing.json'
with open(listing, 'w') as file:
    file.write('{}')

@app.post('/api/data/add_data_file')
def add():
    name, key = request.headers['X-Ips-Filename'], str(float(request.headers['X-Ips-Tag']))
    with open(f'{folder}/data/{name}', 'wb') as file:
        file.write(request.data)
    with lock, open(listing, 'r+') as file:  # it loses entries without the lock
        told = json.load(file)
        told.setdefault(key, []).append(f'data/{name}')
        file.seek(0)
        file.truncate()
        json.dump(told, file, indent=2)
    return jsonify('Created'), 201

from werkzeug.serving import make_server
server = make_server('127.0.0.1', 0, app, threaded=True)
print(f'export PORTAL_URL=http://127.0.0.1:{server.server_port}', flush=True)
print('export PORTAL_API_KEY=none', flush=True)
import logging
logging.getLogger('werkzeug').setLevel(logging.ERROR)
server.serve_forever()
"""

BARE = """
import asyncio
from tornado import httpserver, netutil, web

class Answer(web.RequestHandler):
    def post(self):
        self.finish(b'"Created"')

async def serve():
    sockets = netutil.bind_sockets(0, '127.0.0.1')
    httpserver.HTTPServer(web.Application([('.*', Answer)])).add_sockets(sockets)
    print(f'export PORTAL_URL=http://127.0.0.1:{sockets[0].getsockname()[1]}', flush=True)
    print('export PORTAL_API_KEY=none', flush=True)
    await asyncio.Event().wait()

asyncio.run(serve())
"""


class Sender:
    """Keeps one connection, as the framework does."""

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or '', parts.port)
        self._key = key

    def post(self, path: str, headers: dict[str, str], body: bytes) -> object:
        self._connection.request('POST', path, body, {**headers, 'X-Api-Key': self._key})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise SystemExit(f'{answer.status} {content.decode()}')
        return json.loads(content)

    def start(self) -> int:
        told = dict.fromkeys(('code', 'comment', 'walltime', 'seqnum'), '')
        told |= {'eventtype': 'IPS_START', 'phystimestamp': -1, 'user': USER}
        body = json.dumps({**told, 'portal_runid': f'run {time.time_ns()}'}).encode()
        answer = self.post('/', {'Content-Type': 'application/json'}, body)
        return answer['runid']  # type: ignore[index, no-any-return]

    def upload(self, runid: int, name: str, timestep: float) -> None:
        headers = {
            'Content-Type': 'application/octet-stream',
            'X-Ips-Username': USER,
            'X-Ips-Portal-Runid': str(runid),
            'X-Ips-Filename': name,
            'X-Ips-Tag': str(timestep),
        }
        self.post('/api/data/add_data_file', headers, CONTENT)


@contextlib.contextmanager
def server(*command: str) -> Iterator[tuple[str, str]]:
    """A server in a process of its own: its address and its key."""
    environment = {**os.environ, 'PYTHONPATH': str(ROOT)}
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            url, key = (process.stdout.readline().strip().partition('=')[2] for _ in range(2))
            yield url, key
        finally:
            process.terminate()


def portal(base: Path) -> contextlib.AbstractContextManager[tuple[str, str]]:
    options = ['--port', '0', '--base-directory', str(base), '--credentials', f'{base}.key']
    return server('-m', 'ips_jupyterlab.server.standalone', *options)


def cost_by_length(base: Path, uploads: int) -> dict[str, float]:
    """Medians of single uploads to a run with few and to one with many timesteps, in turn."""
    with portal(base) as (url, key):
        sender = Sender(url, key)
        runs = {length: sender.start() for length in (SHORT, LONG)}
        for length, runid in runs.items():
            told = {f'{step / 8}': [f'data/{step / 8}_state.json'] for step in range(length)}
            listing = base / USER / str(runid) / DATA_LISTING
            listing.write_text(json.dumps(told, indent=2))
            sender.upload(runid, 'first', -1.0)
        taken: dict[int, list[float]] = {length: [] for length in runs}
        for number in range(uploads):
            for length, runid in runs.items():
                start = perf_counter()
                sender.upload(runid, f'{number}_state.json', LONG + number)
                taken[length].append(perf_counter() - start)
    listed = json.loads((base / USER / str(runs[LONG]) / DATA_LISTING).read_bytes())
    if len(listed) != LONG + uploads + 1:
        raise SystemExit(f'{len(listed)} timesteps are listed, not all')
    short, long = (statistics.median(taken[length]) * 1e3 for length in (SHORT, LONG))
    return {'short_ms': short, 'long_ms': long, 'ratio': long / short}


def by_senders(work: object, count: int) -> float:
    """Seconds that eight processes take for a share each."""
    gate = FORK.Barrier(SENDERS + 1)

    def run(number: int) -> None:
        share = range(number, count, SENDERS)
        call = work(number)  # type: ignore[operator]
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

    def writer(number: int) -> object:
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
    """The same files, uploaded to one run, or to as many as there are senders."""
    runids = [Sender(url, key).start() for _ in range(runs)] if runs else [1]

    def sender(number: int) -> object:
        connection = Sender(url, key)
        runid = runids[number % len(runids)]
        return lambda index: connection.upload(runid, f'{index}_state.json', index)

    return by_senders(sender, count)


def many_files(folder: Path, count: int) -> dict[str, dict[str, float]]:
    """Seconds for all files, floor and product in turn."""
    with server('-c', BARE) as (url, key):
        http_alone = uploads(url, key, count, 0)
    rows: dict[str, dict[str, float]] = {}
    for name, runs in (('to one run', 1), ('to a run each', SENDERS)):
        floor = plain_writes(folder / f'plain {name}', count)
        base = folder / f'base {name}'
        with portal(base) as (url, key):
            product = uploads(url, key, count, runs)
        listed = sum(
            sum(map(len, json.loads(path.read_bytes()).values()))
            for path in base.glob(f'{USER}/*/{DATA_LISTING}')
        )
        if listed != count:
            raise SystemExit(f'{listed} of {count} files are listed')
        rows[f'{count:,} files by {SENDERS} senders {name}'] = {
            'floor_s': floor,
            'product_s': product,
            'http_alone_s': http_alone,
            'ratio': product / floor,
        }
    return rows


def against_flask(folder: Path, count: int) -> dict[str, float]:
    """The same against a receiver that rewrites the listing in place."""
    with server('-c', FLASK, str(folder / 'flask')) as (url, key):
        peer = uploads(url, key, count, 0)
    with portal(folder / 'beside flask') as (url, key):
        product = uploads(url, key, count, 1)
    return {'peer_s': peer, 'product_s': product, 'ratio': product / peer}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    parser.add_argument('--files', type=int, default=10_000)
    parser.add_argument('--uploads', type=int, default=60, help='single ones')
    parser.add_argument('--folder', type=Path, help='a folder on the disk to measure')
    parser.add_argument('--json', type=Path, metavar='FILE', help='also write the figures here')
    options = parser.parse_args()
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
        folder = Path(temporary)
        name = f'one upload, {SHORT} and {LONG:,} timesteps listed'
        figures[name] = row = cost_by_length(folder / 'length', options.uploads)
        print(f'{name:52} {row["short_ms"]:8.1f} ms {row["long_ms"]:8.1f} ms {row["ratio"]:6.2f}')
        for name, row in many_files(folder, options.files).items():
            figures[name] = row
            print(f'{"the same, a handler that stores nothing":52} {row["http_alone_s"]:8.1f} s')
            print(
                f'{name:52} {row["floor_s"]:8.1f} s  {row["product_s"]:8.1f} s  {row["ratio"]:6.2f}'
            )
        try:
            import flask  # noqa: F401
        except ImportError:
            print('Flask is not installed: not measured against it')
        else:
            name = f'{options.files:,} files, against Flask in place'
            figures[name] = row = against_flask(folder, options.files)
            print(
                f'{name:52} {row["peer_s"]:8.1f} s  {row["product_s"]:8.1f} s  {row["ratio"]:6.2f}'
            )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + '\n')


if __name__ == '__main__':
    main()
