"""``jupyter ips``: what users do from a terminal."""

from __future__ import annotations

import argparse
import importlib.util
import os
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path

from .framework import events
from .framework.client import Portal, PortalAwayError, RefusedError
from .framework.sender import UnknownRunError, send
from .framework.spool import SPOOL, Spool

UPLOAD = """
Sends what simulations could not: uploads that were kept while the portal was away (ips_spool), and
the events of runs that never reached it (simulation_log). Safe to repeat: what the portal has is
not sent again. PORTAL_URL and PORTAL_API_KEY must be set, as for a simulation.
"""
PORTAL = 'run the receiving side alone, on a machine without a Jupyter server'
EXAMPLE = 'run a small simulation that uploads what it computes'


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    :returns: the exit code: 0 when all was done, 1 when something is left, 2 on wrong usage.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ['portal']:  # which has its own options
        from .server.standalone import main as portal

        return int(portal(arguments[1:]) or 0)
    if arguments[:1] == ['example']:  # likewise
        return run_example(arguments[1:])

    parser = argparse.ArgumentParser('jupyter ips', description='Runs of the IPS in Jupyter')
    commands = parser.add_subparsers(required=True, metavar='command')
    upload = commands.add_parser(
        'upload', help='send what simulations could not send', description=UPLOAD
    )
    upload.add_argument(
        'folders',
        nargs='+',
        type=Path,
        metavar='folder',
        help='the directory of a simulation (SIM_ROOT), or one above it',
    )
    commands.add_parser('portal', help=PORTAL)
    commands.add_parser('example', help=EXAMPLE)
    return upload_folders(parser.parse_args(arguments).folders)


def run_example(arguments: Sequence[str]) -> int:
    """Run the example simulation with its own options; returns an exit code."""
    if importlib.util.find_spec('ipsframework') is None:
        return _wrong("the example needs the IPS Framework: pip install 'ips_jupyterlab[examples]'")
    package = Path(__file__).parent
    # In the source tree it lies beside the package.
    folder = next(path for path in (package, package.parent) if (path / 'examples/run.py').exists())
    example = runpy.run_path(str(folder / 'examples' / 'run.py'))
    return int(example['main'](arguments, 'jupyter ips example'))


def upload_folders(folders: Sequence[Path]) -> int:
    """Send what is found in some folders; returns an exit code."""
    missing = [name for name in ('PORTAL_URL', 'PORTAL_API_KEY') if not os.environ.get(name)]
    if missing:
        return _wrong(
            f'{" and ".join(missing)} must be set: copy the export lines that '
            '"Connect a simulation…" shows in JupyterLab'
        )
    for folder in folders:
        if not folder.is_dir():
            return _wrong(f'{folder} is no folder')
    portal = Portal(os.environ['PORTAL_URL'].strip(), os.environ['PORTAL_API_KEY'].strip())
    logs = list(_parents_first(_logs(folders)))
    spools = _spools(folders)
    if not logs and not spools:
        return _wrong(f'neither {SPOOL} nor {events.LOG} lies in {", ".join(map(str, folders))}')
    logger = _Print()
    try:
        for log in logs:
            _send_events(portal, log, logger)
        for spool in spools:
            _send_uploads(portal, spool, logger)
    except PortalAwayError as error:
        logger.error('the portal cannot be used: %s', error)
    return 1 if logger.errors else 0


def _send_events(portal: Portal, log: events.RunLog, logger: _Print) -> None:
    try:
        sent = events.send_missing(portal, log)
    except RefusedError as error:
        logger.error('%s: refused: %s', log.portal_runid, error)
        return
    runid = portal.runid(log.portal_runid)
    if runid is None:
        logger.error('%s: the portal took the events but does not know the run', log.portal_runid)
    else:
        logger.info('run %d (%s): %d of %d events', runid, log.portal_runid, sent, len(log.events))


def _send_uploads(portal: Portal, spool: Spool, logger: _Print) -> None:
    left, refused = spool.count(), spool.refusals()
    if not left:
        return
    with spool.sole_sender() as sole:
        if not sole:
            logger.info('%s: its simulation is running and sends by itself', spool.portal_runid)
            return
        try:
            runid = send(spool, portal, logger)
        except UnknownRunError as error:
            logger.error('%d uploads are left: %s', left, error)
            return
    sent = left - (spool.refusals() - refused)
    logger.info('run %d (%s): %d of %d uploads', runid, spool.portal_runid, sent, left)


class _Print:
    """Log functions that print."""

    def __init__(self) -> None:
        self.errors = 0

    def info(self, msg: str, *args: object) -> None:
        print(msg % args)

    def warning(self, msg: str, *args: object) -> None:
        print(msg % args, file=sys.stderr)

    def error(self, msg: str, *args: object) -> None:
        self.errors += 1
        print(f'error: {msg % args}', file=sys.stderr)


def _wrong(message: str) -> int:
    print(f'jupyter ips: {message}', file=sys.stderr)
    return 2


def _within(folders: Sequence[Path], name: str) -> list[Path]:
    """All directories of a name in, below or around (as when a spool itself is named) folders."""
    found: dict[Path, None] = {}
    for folder in folders:
        top = folder.absolute()
        found |= dict.fromkeys(path for path in (top, top.parent) if path.name == name)
        for directory, inside, _ in os.walk(top):
            if name in inside:
                found[Path(directory, name)] = None
            # A simulation's children may lie anywhere, but not in what it only stores.
            inside[:] = sorted({*inside} - {name, SPOOL, events.LOG, 'simulation_results'})
    return list(found)


def _logs(folders: Sequence[Path]) -> list[events.RunLog]:
    logs = []
    for directory in _within(folders, events.LOG):
        for path in sorted(directory.glob('*.json')):
            try:
                logs.append(events.RunLog.read(path))
            except (OSError, ValueError) as error:
                print(f'jupyter ips: {error}; left out', file=sys.stderr)
    return logs


def _parents_first(logs: Sequence[events.RunLog]) -> list[events.RunLog]:
    """A child's start names its parent, which the portal must know by then."""
    by_id = {log.portal_runid: log for log in logs}
    ordered: dict[str, events.RunLog] = {}

    def add(log: events.RunLog, below: frozenset[str]) -> None:
        if log.parent in by_id and log.parent not in below:
            add(by_id[log.parent], below | {log.portal_runid})
        ordered.setdefault(log.portal_runid, log)

    for log in sorted(logs, key=lambda log: (str(log.events[0].get('startat')), log.portal_runid)):
        add(log, frozenset())
    return list(ordered.values())


def _spools(folders: Sequence[Path]) -> list[Spool]:
    spools = []
    for directory in _within(folders, SPOOL):
        for folder in sorted(directory.iterdir()):
            if (folder / 'run.json').is_file() and not folder.is_symlink():
                spools.append(Spool(folder))
    return spools


if __name__ == '__main__':
    sys.exit(main())
