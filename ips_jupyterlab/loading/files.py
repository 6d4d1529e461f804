"""Which files of a run are read, and what tells files of different kinds apart."""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..api_v1 import IPSAnalysisApi
from ..series.patterns import NUMBER, fit, patterns_of


class File(NamedTuple):
    """A data file that may be read."""

    timestep: float  # s
    label: str  # of its kind: *_state.json
    path: str


def files_of(data: Mapping[float, Iterable[str]], pattern: str | None) -> list[File]:
    """The files of a run whose name fits, as the data listing has them.

    Files without a timestep (nan) have no place on the time axis, and are left out.
    """
    listed = [
        (timestep, path)
        for timestep, paths in data.items()
        if math.isfinite(timestep)
        for path in paths
    ]
    names = tuple([(timestep, os.path.basename(path)) for timestep, path in listed])
    labels = _labels(names)
    fits = fit(pattern) if pattern is not None else None
    return [
        File(timestep, label, path)
        for (timestep, path), (_, name), label in zip(listed, names, labels, strict=True)
        if fits is None or fits(name)
    ]


def read_files(directory: str, pattern: str | None) -> list[File]:
    """The files of a run whose name fits. Raises IPSDataError."""
    return files_of(IPSAnalysisApi(directory).get_data(), pattern)


@functools.lru_cache(maxsize=256)  # the members of an ensemble mostly have the same names
def _labels(names: Sequence[tuple[float, str]]) -> list[str]:
    """The label of each file: its pattern with a star for a number."""
    labels = [name for _, name in names]
    for pattern in patterns_of(names).patterns:
        short = pattern.label.replace(NUMBER, '*')
        for index in pattern.own:
            labels[index] = short
    return labels
