"""What a page of the timesteps of a long run costs, against the API that gives them all.

python benchmarks/timesteps.py [--rounds N] [--json FILE]
"""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from asked import USER, Asked, readers
from measure import Figure, Options, in_turn, main

from ips_jupyterlab import api_v1

LIMIT = 200
API = 'get_data'


def make_run(base: Path, timesteps: int) -> Path:
    """A run as the portal writes it, without its data files: no call opens them."""
    run = base / USER / '1'
    run.mkdir(parents=True)
    listing = {f'{step / 8}': [f'data/{step / 8}_state.json'] for step in range(timesteps)}
    (run / api_v1.DATA_LISTING).write_text(json.dumps(listing, indent=2))
    written = time.time() - 60  # a file that has just been written is read again
    os.utime(run / api_v1.DATA_LISTING, (written, written))
    return run


def measure(options: Options, folder: Path) -> Iterator[Figure]:
    timesteps = options.size(100_000, 1000)
    run = make_run(folder, timesteps)
    api = api_v1.IPSAnalysisApi(run)
    with readers(folder) as shared:
        asked = Asked(folder, shared)
        data = asked.catalog.data
        cursors, cursor = [None], None
        for _ in range(min(20, timesteps // LIMIT - 1)):
            cursor = json.loads(asked.ask(data, LIMIT, cursor))['next']
            cursors.append(cursor)
        every = itertools.cycle(cursors)
        what = f'{timesteps:,} timesteps, one page of {LIMIT}'
        pair = in_turn(
            api.get_data, lambda: asked.ask(data, LIMIT, next(every)), 4 * options.rounds
        )
        yield Figure(what, API, pair.ratio, reach=1 / 20, parts=pair.parts)
        pair = in_turn(
            api.get_data,
            lambda: Asked(folder, shared).ask(data, LIMIT, None) and None,
            options.rounds,
            warm=False,
        )
        yield Figure(f'{what}, the first time', API, pair.ratio, parts=pair.parts)


if __name__ == '__main__':
    main(measure, __doc__)
