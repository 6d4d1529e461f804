"""Run every linter, type checker and test, and add them up.

``test.py`` runs all; ``test.py NAME …`` only those named. A linter or a check counts as one. Counts
are read from the reports that the runners write, so a runner that crashes counts as failed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import prepare
from prepare import BIN, ROOT, PrepareError

REPORTS = ROOT / 'junit'
UI_TESTS = ROOT / 'ui-tests'
GOLDEN = ROOT / 'ips_jupyterlab' / 'tests' / 'golden' / 'single'
TIMEOUT = 45 * 60
DEMO_TIMEOUT = 3 * 60
AT_A_TIME = min(2, os.cpu_count() or 1)  # a browser and its server take a gigabyte
CLOSE = b'\x88\x80\0\0\0\0'  # the last frame of a web socket


class Count(NamedTuple):
    """What one runner found."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        return f'{self.passed} passed, {self.failed} failed, {self.skipped} skipped'


PASSED = Count(passed=1)
FAILED = Count(failed=1)


def run(*command: str | Path, cwd: Path = ROOT, **variables: str) -> bool:
    """Run a command with its output shown; whether it went well."""
    words = [str(word) for word in command]
    print('$', ' '.join(words).replace(f'{ROOT}/', ''), flush=True)
    env = {**prepare.environment(), **variables}
    try:
        done = subprocess.run(words, cwd=cwd, env=env, stdin=subprocess.DEVNULL, timeout=TIMEOUT)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error)
        return False
    return done.returncode == 0


def output(*command: str | Path, stdin: str | None = None) -> str:
    """What a command prints, errors too."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env=prepare.environment(),
        input=stdin or '',
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
    )
    if done.returncode:
        raise PrepareError(done.stdout)
    return done.stdout


def command(*words: str | Path) -> Callable[[], Count]:
    """A check that is one command."""
    return lambda: PASSED if run(*words) else FAILED


def contract() -> Count:
    """``src/contract.ts`` is what ``ips_jupyterlab/contract.py`` gives."""
    schema = output(BIN / 'python', '-m', 'ips_jupyterlab.contract')
    fresh = output('node', 'scripts/contract.mjs', stdin=schema)
    prettier = ROOT / 'node_modules' / '.bin' / 'prettier'
    fresh = output(prettier, '--stdin-filepath', 'src/contract.ts', stdin=fresh)
    if fresh == (ROOT / 'src' / 'contract.ts').read_text(encoding='utf-8'):
        print('src/contract.ts is up to date.')
        return PASSED
    print('src/contract.ts is stale: run `jlpm contract` and commit it.')
    return FAILED


def wheel() -> Count:
    """The wheel holds the front end, what enables the server part, and this very source.

    The example simulation is in it, too, as ``jupyter ips example`` finds it.
    """
    path = prepare.wheel_file()
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    data = next(name for name in held if '.data/' in name).split('/')[0] + '/data/'
    labextension = f'{data}share/jupyter/labextensions/ips-jupyterlab/'
    package = json.loads(held[f'{labextension}package.json'])
    wanted = {
        f'{data}etc/jupyter/jupyter_server_config.d/ips_jupyterlab.json',
        f'{labextension}install.json',
        f'{labextension}{package["jupyterlab"]["_build"]["load"]}',
        f'{labextension}static/style.js',
    }
    for schema in (ROOT / 'schema').glob('*.json'):
        wanted.add(f'{labextension}schemas/ips-jupyterlab/{schema.name}')
    wrong = [f'missing: {name}' for name in sorted(wanted - set(held))]
    for source in sorted([*(ROOT / 'ips_jupyterlab').rglob('*'), *(ROOT / 'examples').rglob('*')]):
        parts = source.relative_to(ROOT).parts
        if source.is_file() and prepare.NOT_INPUT.isdisjoint(parts):
            name = '/'.join(('ips_jupyterlab', *parts) if parts[0] == 'examples' else parts)
            if held.get(name) != source.read_bytes():
                wrong.append(f'not as in the source tree: {name}')
    print(f'{path.name}: {len(held)} files', *wrong, sep='\n')
    return FAILED if wrong else PASSED


def listed(pattern: str, *words: str | Path) -> Callable[[], Count]:
    """A check that a command prints a line of this form."""

    def check() -> Count:
        text = output(*words)
        print(text, end='')
        if re.search(pattern, text):
            return PASSED
        print(f'No line matches {pattern!r}.')
        return FAILED

    return check


def pytest() -> Count:
    """The Python tests, on the source tree: the check of the wheel tells that both are one."""
    report = REPORTS / 'pytest.xml'
    went_well = run(
        *(BIN / 'python', '-m', 'pytest', '-q', f'--junitxml={report}'),
        *(f'--numprocesses={AT_A_TIME}', '--dist=loadfile'),  # a file shares what it starts
    )
    total = Count()
    for suite in ElementTree.parse(report).getroot().iter('testsuite'):
        tests, failures, errors, skipped = (
            int(suite.get(name, 0)) for name in ('tests', 'failures', 'errors', 'skipped')
        )
        failed = failures + errors
        total = add(total, Count(max(tests - failed - skipped, 0), failed, skipped))
    return judged(total, went_well)


def jest() -> Count:
    """The front end's unit tests."""
    report = REPORTS / 'jest.json'
    cache = ROOT / 'node_modules' / '.cache' / 'jest'
    went_well = run(
        *(BIN / 'jlpm', 'jest', '--ci', '--json'),
        *(f'--outputFile={report}', f'--cacheDirectory={cache}'),
        JEST_JUNIT_OUTPUT_DIR=str(REPORTS),
        JEST_JUNIT_OUTPUT_NAME='jest.xml',
    )
    found = json.loads(report.read_text(encoding='utf-8'))
    total = Count(
        found['numPassedTests'],
        found['numFailedTests'] + found['numRuntimeErrorTestSuites'],
        found['numPendingTests'] + found['numTodoTests'],
    )
    return judged(total, went_well)


def free_ports(count: int) -> list[str]:
    """Ports that nobody listens at."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for free in sockets:
            free.bind(('127.0.0.1', 0))
        return [str(free.getsockname()[1]) for free in sockets]


@contextlib.contextmanager
def demo_server(**variables: str) -> Iterator[str]:
    """``make demo``, ended with Ctrl-C; gives its address once it is printed.

    Raises PrepareError where it does not start, does not end well or leaves something behind.
    """
    # A short name: the sockets of the example's framework must have room in it.
    with tempfile.TemporaryDirectory(dir='/tmp') as temporary:
        env = {**prepare.environment(), 'BROWSER': 'none', 'TMPDIR': temporary, **variables}
        with subprocess.Popen(
            [BIN / 'python', 'scripts/demo.py'],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            assert server.stdout
            lines = []
            for line in server.stdout:
                lines.append(line)
                if 'Ctrl-C' in line:
                    break
            address = re.search(r'http://127\.0\.0\.1:\d+/lab\?token=\w+', ''.join(lines))
            try:
                if not address:
                    raise PrepareError(f'make demo did not start: {"".join(lines)}')
                yield address[0]
            finally:
                server.send_signal(signal.SIGINT)
        left = [path.name for path in Path(temporary).iterdir()]
    print('exit status', server.returncode, *(f'LEFT {name}' for name in left))
    if server.returncode or left:
        raise PrepareError('make demo did not end well.')


def demo_runs(address: str) -> list[dict[str, Any]]:
    """The runs that the panel of a demo shows."""
    runs = address.replace('/lab?', '/ips/runs?')
    with urllib.request.urlopen(address), urllib.request.urlopen(runs) as answer:
        found: list[dict[str, Any]] = json.load(answer)['runs']
    print(address, len(found), 'runs')
    return found


def wait_for_data(address: str) -> None:
    """Wait until a simulation has sent data to a server, which tells it as an event of Jupyter."""
    url = urllib.parse.urlsplit(address)
    upgrade = (
        f'GET /api/events/subscribe?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\n'
        'Connection: Upgrade\r\nUpgrade: websocket\r\n'
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n'
    )
    told = b''
    with socket.create_connection((url.hostname, url.port), timeout=DEMO_TIMEOUT) as events:
        events.sendall(upgrade.encode())
        while not re.search(rb'"kind": *"data"', told):
            more = events.recv(1 << 16)
            if not more:
                raise PrepareError('The server tells no events.')
            told += more
        events.sendall(CLOSE)
        while events.recv(1 << 16):
            pass


def demo() -> Count:
    """``make demo`` shows a simulation that grows, or the runs of BASE, and leaves nothing."""
    (port,) = free_ports(1)
    with demo_server(PORT=port) as address:
        wait_for_data(address)
        grows = ('ramp_up', 'running') in (
            (run['simname'], run['state']) for run in demo_runs(address)
        )
        at_port = f':{port}/' in address
    with tempfile.TemporaryDirectory() as base:
        shutil.copytree(GOLDEN, base, dirs_exist_ok=True)
        with demo_server(PORT=port, BASE=base) as address:
            given = [run['directory'] for run in demo_runs(address)]
    print('grows', grows, '- at PORT', at_port, '- of BASE', given)
    as_wanted = grows and at_port and given == [f'{Path(base).resolve()}/riguser/1']
    return PASSED if as_wanted else FAILED


def browser() -> Count:
    """The panel in a real JupyterLab and a real browser."""
    chromium = prepare.browser()
    prepare.node_packages(UI_TESTS)
    went_well = run(
        *(BIN / 'jlpm', 'playwright', 'test'),
        cwd=UI_TESTS,
        CHROMIUM_PATH=chromium,
        IPS_TEST_PORT=' '.join(free_ports(AT_A_TIME)),
    )
    found = json.loads((REPORTS / 'playwright.json').read_text(encoding='utf-8'))
    stats = found['stats']
    total = Count(
        stats['expected'] + stats['flaky'],
        stats['unexpected'] + len(found['errors']),
        stats['skipped'],
    )
    return judged(total, went_well)


def add(one: Count, other: Count) -> Count:
    """The sum of two counts."""
    return Count(*(a + b for a, b in zip(one, other, strict=True)))


def judged(total: Count, went_well: bool) -> Count:
    """A runner that ran nothing, or failed without a failed test, has failed."""
    if total.failed or (went_well and total.passed):
        return total
    print('The runner ran no test.' if went_well else 'The runner failed.')
    return add(total, FAILED)


RUNNERS: dict[str, Callable[[], Count]] = {
    'ruff': command(BIN / 'ruff', 'check', '.'),
    'format': command(BIN / 'ruff', 'format', '--check', '.'),
    'mypy': command(BIN / 'mypy'),
    'lint': command(BIN / 'jlpm', 'lint:check'),
    'tsc': command(BIN / 'jlpm', 'tsc', '--noEmit'),
    'contract': contract,
    'auth': command(BIN / 'python', '.github/scripts/check_auth.py'),
    'wheel': wheel,
    'labextension': listed(
        r'ips-jupyterlab v\S+ .*enabled.*OK', BIN / 'jupyter', 'labextension', 'list'
    ),
    'serverextension': listed(
        r'ips_jupyterlab \S+ .*OK', BIN / 'jupyter', 'server', 'extension', 'list'
    ),
    'jupyter-ips': listed(r'(?s)upload .*portal .*example ', BIN / 'jupyter', 'ips', '--help'),
    'demo': demo,
    'pytest': pytest,
    'jest': jest,
    'browser': browser,
}


def guarded(runner: Callable[[], Count]) -> Count:
    """A runner that cannot be run, or leaves no report, has failed."""
    try:
        return runner()
    except PrepareError as error:
        print(error)
    except Exception as error:
        print(f'{type(error).__name__}: {error}')
    return FAILED


def isolate(folder: str) -> None:
    """Keep the user's Jupyter settings out of the tests, and the tests out of them."""
    for name in ('JUPYTER_CONFIG_DIR', 'JUPYTER_DATA_DIR', 'JUPYTER_RUNTIME_DIR', 'IPYTHONDIR'):
        os.environ[name] = str(Path(folder) / name.lower())
    os.environ['TMPDIR'] = tempfile.tempdir = folder


def main(names: list[str]) -> int:
    """Prepare, run, add up."""
    unknown = set(names) - set(RUNNERS)
    if unknown:
        print('Unknown:', *sorted(unknown), '- there are:', *RUNNERS)
        return 2
    start = time.monotonic()
    results: dict[str, tuple[Count, float]] = {}
    try:
        prepare.prepare()
    except PrepareError as error:
        print(f'\n{error}\n\n{FAILED}')
        return 1
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir()
    with tempfile.TemporaryDirectory(prefix='ips-test-', ignore_cleanup_errors=True) as folder:
        isolate(folder)
        for name in names or RUNNERS:
            print(f'\n=== {name} ===', flush=True)
            before = time.monotonic()
            results[name] = guarded(RUNNERS[name]), time.monotonic() - before
    print('\n=== Summary ===')
    total = Count()
    for name, (count, seconds) in results.items():
        print(f'{"FAILED" if count.failed else "ok":7}{name:17}{count!s:38}{seconds:6.1f} s')
        total = add(total, count)
    print(f'in {time.monotonic() - start:.0f} s\n\n{total}')
    return 1 if total.failed else 0


if __name__ == '__main__':
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
