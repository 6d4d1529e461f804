"""The ensembles that a run is a member of, and its parameters beside those of other members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeGuard

from ..api_v1 import Ensemble, IPSDataError, Member, read_ensemble
from ..catalog.details import Value, member_values
from ..catalog.files import admitted_ensembles
from ..catalog.records import RunRecord
from ..containment import Gate
from ..contract import ParameterOfFailure

MOST_VALUES = 12  # different ones that are told of a parameter

Values = dict[str, Value]  # of the parameters of a member, by their names


def ensembles_of(directory: str, gate: Gate) -> list[Ensemble]:
    """The ensembles of a run; without those that cannot be read, which is a problem of that run."""
    found: list[Ensemble] = []
    try:
        admitted = admitted_ensembles(directory, gate) if gate.admits(directory) else []
    except IPSDataError:
        return found
    for component, name, path in admitted:
        try:
            found.append(read_ensemble(path, component, name, gate.opener))
        except IPSDataError:
            continue
    return found


class Parents:
    """The ensembles of the parents of some runs, each read once."""

    def __init__(self) -> None:
        self._ensembles: dict[str, list[Ensemble]] = {}

    def parameters(self, record: RunRecord, gate: Gate) -> Values:
        """The parameters of a run in the ensembles of its parent; none where it is no member."""
        if record.parent is None:
            return {}
        directory = record.user.run_directory(record.parent)
        if directory not in self._ensembles:
            self._ensembles[directory] = ensembles_of(directory, gate)
        found: Values = {}
        for ensemble in self._ensembles[directory]:
            member = member_of(ensemble, record.runid)
            if member is not None:
                found = values_of(ensemble, member) | found
        return found


def member_of(ensemble: Ensemble, runid: int) -> Member | None:
    """The member that a run is; None where it is none."""
    return next((member for member in ensemble.members if member.runid == runid), None)


def values_of(ensemble: Ensemble, member: Member) -> Values:
    """The parameters of a member as JSON can hold them."""
    return dict(zip(ensemble.parameters, member_values(ensemble, member), strict=True))


def by_nearness(ensemble: Ensemble, member: Member, others: Iterable[Member]) -> list[Member]:
    """Other members, those first whose parameters are nearest to those of a member.

    Each parameter counts by the share of its whole range that two members are apart.
    """
    own = values_of(ensemble, member)
    every = [values_of(ensemble, other) for other in ensemble.members]
    widths = {name: _width(values[name] for values in every) for name in ensemble.parameters}

    def distance(other: Member) -> float:
        told = values_of(ensemble, other)
        return sum(_share(own[name], told[name], width) for name, width in widths.items())

    return sorted(others, key=distance)


def _share(one: Value, two: Value, width: float) -> float:
    if one == two:
        return 0.0
    return abs(one - two) / width if _is_number(one) and _is_number(two) else 1.0


def _width(values: Iterable[Value]) -> float:
    """How far the numbers among some values lie apart."""
    numbers = [value for value in values if _is_number(value)]
    return max(numbers) - min(numbers) if numbers else 0.0


def differing(own: Values, worked: Sequence[Values]) -> list[ParameterOfFailure]:
    """The parameters in which a member differs from others that worked.

    Those first whose value lies outside, then those whose value none of the others has.
    """
    found = []
    for name, value in own.items():
        values = _distinct(others[name] for others in worked)
        if values in ([], [value]):
            continue
        row = ParameterOfFailure(name, value, _some(values), _is_outside(value, values))
        found.append(((not row.outside, value in values), row))
    return [row for _, row in sorted(found, key=lambda one: one[0])]


def _is_outside(value: Value, values: Iterable[Value]) -> bool:
    numbers = [one for one in values if _is_number(one)]
    return _is_number(value) and bool(numbers) and not min(numbers) <= value <= max(numbers)


def _distinct(values: Iterable[Value]) -> list[Value]:
    """Each once: numbers ascending, then texts, then that there is none."""
    found = set(values)
    numbers = sorted(value for value in found if _is_number(value))
    texts = sorted(value for value in found if isinstance(value, str))
    return [*numbers, *texts, *([None] if None in found else [])]


def _some(values: list[Value]) -> list[Value]:
    """As many as are told, evenly spread and with the first and the last."""
    if len(values) <= MOST_VALUES:
        return values
    last = len(values) - 1
    return [values[index * last // (MOST_VALUES - 1)] for index in range(MOST_VALUES)]


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, (int, float))
