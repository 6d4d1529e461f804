"""Run the example: ``jupyter ips example``, with PORTAL_URL and PORTAL_API_KEY exported."""

from __future__ import annotations

import argparse
import getpass
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
FRAMEWORK = 'from ipsframework.ips import main; main()'


def main(argv: Sequence[str] | None = None, program: str | None = None) -> int:
    """Run it; the exit code is 0 when the simulation and its children have completed.

    :param program: what was called, for the help.
    """
    parser = argparse.ArgumentParser(
        program,
        description='Ramp-up of a burning plasma, with a scan over its heating power. What it '
        'uploads goes to PORTAL_URL; without one the simulation runs all the same.',
    )
    parser.add_argument('--steps', type=int, default=60, help='timesteps (default 60)')
    parser.add_argument(
        '--pace', type=float, default=1.0, help='seconds between timesteps (default 1)'
    )
    parser.add_argument(
        '--scan',
        default='20 35 70',
        metavar='"MW MW …"',
        help='heating powers of the child runs (default "20 35 70"; "" for none)',
    )
    parser.add_argument('--fast', action='store_true', help='12 timesteps, no pause: some seconds')
    parser.add_argument(
        '--into',
        type=Path,
        default=Path('ips_example_runs', time.strftime('%Y-%m-%d_%H%M%S')),
        help='directory of the simulation (default ips_example_runs/<time>)',
    )
    options = parser.parse_args(argv)
    if options.fast:
        options.steps, options.pace = 12, 0.0
    return run(options.into, options.steps, options.pace, options.scan)


def run(into: Path, steps: int, pace: float, scan: str) -> int:
    """Run it in a directory.

    :param pace: seconds between timesteps.
    :param scan: heating powers in MW of the child runs.
    """
    into = into.absolute()
    into.mkdir(parents=True, exist_ok=True)
    environment = {
        'USER': getpass.getuser(),
        **os.environ,
        'EXAMPLE_DIR': str(HERE),
        'EXAMPLE_RUN': str(into),
        'EXAMPLE_STEPS': str(steps),
        'EXAMPLE_PACE': str(pace),
        'EXAMPLE_SCAN': scan,
        'PYTHONPATH': os.pathsep.join(filter(None, [str(HERE), os.environ.get('PYTHONPATH')])),
    }
    print(f'The simulation writes into {into}')
    if not environment.get('PORTAL_URL') or not environment.get('PORTAL_API_KEY'):
        print('PORTAL_URL and PORTAL_API_KEY are not both set: nothing is uploaded.')
    with (into / 'framework.log').open('w') as log:
        command = [sys.executable, '-c', FRAMEWORK]
        command += [f'--config={HERE / "ramp_up.conf"}', f'--platform={HERE / "platform.conf"}']
        code = subprocess.call(command, cwd=into, env=environment, stdout=log, stderr=log)  # noqa: S603

    # The framework exits 0 whatever happens; its event logs tell.
    logs = sorted(into.rglob('simulation_log/*.json'))
    ended = [path for path in logs if '"Simulation Ended"' in path.read_text()]
    print(f'{len(ended)} of {1 + len(scan.split())} runs completed')
    if code or len(ended) != 1 + len(scan.split()):
        print(f'See {into / "framework.log"} and {into / "ramp_up.log"}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
