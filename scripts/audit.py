"""Ask the public lists of known faults about all that the package needs: ``make audit``.

pip-audit asks about Python's packages in ``.venv``, and yarn about those of the front end. The exit
status is 0 where all was asked and nothing is known, 1 where something is, and 2 where a list could
not be asked: that is no good news, and is never told as if it were.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from typing import Any, NamedTuple

import prepare
from prepare import BIN, ROOT, VENV

AUDIT = VENV / 'audit'  # an environment of its own: pip-audit needs much that the package does not
TIMEOUT = 600.0  # s
CLEAN, FOUND, NOT_ASKED = range(3)
_REFUSALS = ('YN0035', 'YN0001', 'YN0041', 'Errors happened', 'ENOTFOUND', 'ECONNREFUSED')


class Told(NamedTuple):
    """What a list told of some packages."""

    status: int
    lines: list[str]


def main() -> int:
    """Ask both lists, and say what came of it."""
    told = {'Python': python_packages(), 'front end': front_end_packages()}
    for name, (status, lines) in told.items():
        words = {CLEAN: 'nothing is known', FOUND: 'KNOWN FAULTS', NOT_ASKED: 'COULD NOT ASK'}
        print(f'{name}: {words[status]}')
        for line in lines:
            print(f'  {line}')
    statuses = [one.status for one in told.values()]
    return FOUND if FOUND in statuses else max(statuses)


def python_packages() -> Told:
    """Ask about the packages in ``.venv``."""
    audit = AUDIT / 'bin' / 'pip-audit'
    if not audit.exists():
        made = run(sys.executable, '-m', 'venv', AUDIT)
        made = made and run(AUDIT / 'bin' / 'python', '-m', 'pip', 'install', '-q', 'pip-audit')
        if not made or made.returncode:
            return Told(NOT_ASKED, ['pip-audit cannot be installed', *last(made)])
    done = run(audit, '--path', packages(), '--format', 'json', '--progress-spinner', 'off')
    if done is None:
        return Told(NOT_ASKED, ['pip-audit did not answer in time'])
    try:
        return told_by_pip(json.loads(done.stdout))
    except ValueError:
        return Told(NOT_ASKED, last(done))


def told_by_pip(answer: Any) -> Told:
    """What pip-audit has found out. It calls packages that it could not ask about good news."""
    found, skipped, asked = [], [], 0
    for package in answer['dependencies']:
        name = f'{package["name"]} {package.get("version", "")}'.strip()
        if 'skip_reason' in package:
            if package['name'].replace('_', '-') != 'ips-jupyterlab':
                skipped.append(package['skip_reason'])
            continue
        asked += 1
        for fault in package['vulns']:
            mended = ', '.join(fault.get('fix_versions', ())) or 'no version yet'
            found.append(f'{name}: {fault["id"]}, mended in {mended}')
    if found:
        return Told(FOUND, found)
    if skipped:
        total = f'{len(skipped)} of {asked + len(skipped)} packages could not be asked about'
        return Told(NOT_ASKED, [total, *skipped[:3]])
    return Told(CLEAN if asked else NOT_ASKED, [f'{asked} packages'])


def front_end_packages() -> Told:
    """Ask about what the front end needs when it runs."""
    audit = ('npm', 'audit', '--all', '--recursive', '--environment', 'production')
    done = run(BIN / 'jlpm', *audit)
    return Told(NOT_ASKED, ['yarn did not answer in time']) if done is None else told_by_yarn(done)


def told_by_yarn(done: subprocess.CompletedProcess[str]) -> Told:
    """What yarn has found out. It ends the same way for known faults and where it cannot ask."""
    output = done.stdout + done.stderr
    if any(word in output for word in _REFUSALS):
        return Told(NOT_ASKED, last(done))
    if done.returncode:
        return Told(FOUND, output.splitlines())
    return Told(CLEAN, output.splitlines()[:1])


def packages() -> str:
    """The folder of the packages in ``.venv``."""
    return sysconfig.get_path('purelib', vars={'base': str(VENV)})


def run(*command: Any) -> subprocess.CompletedProcess[str] | None:
    """Run a command; None where it takes too long or is not there."""
    try:
        return subprocess.run(
            [str(word) for word in command],
            cwd=ROOT,
            env=prepare.environment(),
            capture_output=True,
            text=True,
            errors='replace',
            timeout=TIMEOUT,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def last(done: subprocess.CompletedProcess[str] | None) -> list[str]:
    """The last words of a command."""
    return [] if done is None else (done.stdout + done.stderr).strip().splitlines()[-4:]


if __name__ == '__main__':
    sys.exit(main())
