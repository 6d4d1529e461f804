"""What differs between runs."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from .. import contract
from ..api_v1 import IPSDataError
from ..catalog.about import Told, as_text, read_told
from ..catalog.details import Place, data_listing
from ..contract import ComparedRow, Comparison, Problem, Value
from ..layout import DATA_LISTING
from ..refusals import BadRequestError, explain
from ..values import number
from .contents import KeptContents
from .files import choose, compare_contents, presence
from .namesakes import Listing
from .siblings import Values

FEWEST, MOST = 2, 50  # runs
TIMES_APART = 0.1  # walltimes that differ by a smaller share do not differ: no two are the same


class ComparedRun(NamedTuple):
    """One of the runs."""

    run: contract.Run
    place: Place
    parameters: Values  # of the ensembles that it is a member of


def check_keys(keys: Sequence[str]) -> None:
    """Refuse what is no choice of runs to compare. Raises BadRequestError."""
    if not FEWEST <= len(keys) <= MOST:
        raise BadRequestError(f'{FEWEST} to {MOST} runs can be compared, not {len(keys)}.')
    if len(set(keys)) < len(keys):
        raise BadRequestError('The same run is named twice: choose different ones to compare.')


def compare(
    runs: Sequence[ComparedRun], kept: KeptContents, problems: Iterable[Problem]
) -> Comparison:
    """What differs between runs. Files that are not kept are read for a while; see ``progress``.

    :param problems: that are known already.
    """
    told_problems = list(problems)
    listings = [_listing(one.place, told_problems) for one in runs]
    places = [one.place for one in runs]
    chosen, left_out = choose(places, listings)
    contents, progress = compare_contents(chosen, kept)
    files, more_files = presence(listings)
    return Comparison(
        runs=[one.run for one in runs],
        about=_about(runs),
        parameters=_parameters(runs),
        contents=contents,
        files=files,
        more_files=more_files,
        progress=progress,
        problems=told_problems + left_out,
    )


def _listing(place: Place, problems: list[Problem]) -> Listing:
    path = f'{place.directory}/{DATA_LISTING}'
    try:
        return data_listing(place)
    except (OSError, IPSDataError) as error:
        problems.append(Problem(path, explain(error)))
    return {}


def _parameters(runs: Sequence[ComparedRun]) -> list[ComparedRow]:
    """The parameters of the runs that are members of ensembles; those that differ first."""
    names = dict.fromkeys(name for one in runs for name in one.parameters)
    rows = []
    for name in names:
        values = [one.parameters.get(name) for one in runs]
        rows.append(ComparedRow(name, values, len(set(values)) > 1))
    return sorted(rows, key=lambda row: not row.differs)


def _is_different(values: Sequence[Value]) -> bool:
    """Whether what runs tell differs. One that tells nothing does not differ from others."""
    return len({value for value in values if value is not None}) > 1


def _takes_longer(values: Sequence[Value]) -> bool:
    numbers = [value for value in values if isinstance(value, float)]
    return bool(numbers) and max(numbers) - min(numbers) > TIMES_APART * max(numbers)


def _never(values: Sequence[Value]) -> bool:
    """What no two runs have in common says nothing when it differs."""
    return False


def _about(runs: Sequence[ComparedRun]) -> list[ComparedRow]:
    """The metadata: what the runs are of first, then how far they came, then their names."""
    told = [read_told(one.place) or Told() for one in runs]
    rows = []
    for name, value_of, differs in _FIELDS:
        values = [value_of(one.run, more) for one, more in zip(runs, told, strict=True)]
        rows.append(ComparedRow(name, values, differs(values)))
    return rows


def _moment(seconds: float | None) -> str | None:
    """A time as ISO text."""
    if seconds is None:
        return None
    try:
        when = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None
    return when.replace(tzinfo=None).isoformat(sep=' ', timespec='seconds')


_Field = tuple[str, Callable[[contract.Run, Told], Value], Callable[[Sequence[Value]], bool]]
_FIELDS: tuple[_Field, ...] = (
    ('Sim name', lambda run, told: run.simname, _is_different),
    ('Comment', lambda run, told: run.comment, _is_different),
    ('State', lambda run, told: run.state, _is_different),
    ('Tokamak', lambda run, told: run.tokamak, _is_different),
    ('Shot number', lambda run, told: run.shot, _is_different),
    ('Tag', lambda run, told: run.tag, _is_different),
    ('IPS version', lambda run, told: as_text(told.ips_version), _is_different),
    ('User', lambda run, told: run.username, _is_different),
    ('Host', lambda run, told: run.host, _is_different),
    ('Physics time (s)', lambda run, told: run.phystime, _is_different),
    ('Physics end time (s)', lambda run, told: number(told.phystime_end), _is_different),
    ('Timesteps', lambda run, told: run.timesteps, _is_different),
    ('Child runs', lambda run, told: run.children, _is_different),
    ('Ensembles', lambda run, told: run.ensembles, _is_different),
    ('Walltime (s)', lambda run, told: run.walltime, _takes_longer),
    ('Output prefix', lambda run, told: as_text(told.outputprefix), _is_different),
    ('Started (UTC)', lambda run, told: _moment(run.started), _never),
    ('Stopped (UTC)', lambda run, told: _moment(run.stopped), _never),
    ('Runid', lambda run, told: run.runid, _never),
    ('Sim run id', lambda run, told: as_text(told.sim_runid), _never),
    ('Portal run id', lambda run, told: as_text(told.portal_runid), _never),
    ('Directory', lambda run, told: run.directory, _never),
)
