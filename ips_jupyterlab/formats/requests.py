"""What is asked of data files, and what they answer: on the pipe to a worker and in the server."""

from __future__ import annotations

import math
from array import array
from typing import Any, Literal

from msgspec import Struct

from ..contract import DataTable, Equilibrium, Step, Variable

Steps = tuple[Step, ...]
Reduction = Literal['value', 'min', 'mean', 'max', 'rows']

EXTRAS = 'ips_jupyterlab[formats]'  # what to pip install for the formats of other libraries
EXTRAS_OF = {'adios2': 'ips_jupyterlab[adios2]'}  # and where that is more


class Wanted(Struct, frozen=True, array_like=True):
    """A number of a file: a single value, what an array comes to, or a column over time."""

    steps: Steps
    reduction: Reduction = 'value'
    time_column: str | None = None  # of ``rows``


class WantedCurve(Struct, frozen=True, array_like=True):
    """A variable over one dimension."""

    steps: Steps
    x_steps: Steps | None = None  # None: the file has no coordinate, ``x_name`` tells what serves
    x_name: str = 'index'  # or psi_N, which is computed


class Rows(Struct, frozen=True, array_like=True):
    """A column of a table against its time column, in the order of the file."""

    times: list[float]  # s; rows without a time are left out
    values: list[float | None]


Told = float | Rows | None  # nan: it is there and is none; None: the file has no such number


class Also(Struct, frozen=True, array_like=True):
    """A number that nobody asked for, of a file that had to be parsed whole."""

    wanted: Wanted
    value: float | None  # as in Told


# A number of a row is one of these, or finite.
GAP = math.inf  # it is there, and is none: nan, inf, null
ABSENT = math.nan  # the file has no such number


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the reading of a file went."""

    problem: str | None = None  # in words for the user; they name the file
    again: bool = False  # the problem may pass although time and size stay: ask again
    modified_ns: int = 0  # of the file as it was read, with its size; 0: it was not
    size: int = 0


class FileValues(Outcome, frozen=True, kw_only=True, gc=False):
    """The numbers of one file: ``values`` has one for each that was wanted.

    They travel packed, for thousands of files are read at once, and few of the numbers that
    nobody asked for are ever looked at.
    """

    path: str = ''
    asked: int = 0  # numbers that were wanted
    row: bytes = b''  # a double for each name; none where the file could not be read
    names: list[Wanted] | None = None  # first what was wanted; None: as of the file before it
    rows: dict[int, Rows] = {}  # columns over time by their places in the row, a GAP there

    @property
    def values(self) -> list[Told]:
        """The wanted numbers, in the order of the question."""
        if not self.row:
            return [None] * self.asked
        return [self.rows.get(place, one) for place, one in enumerate(self._told()[: self.asked])]

    @property
    def also(self) -> list[Also]:
        """The other numbers of a file that had to be parsed whole."""
        return [
            Also(wanted, one)
            for wanted, one in zip(
                (self.names or [])[self.asked :], self._told()[self.asked :], strict=True
            )
        ]

    def _told(self) -> list[float | None]:
        told: dict[float, float] = {GAP: math.nan}
        return [told.get(one, one) if one == one else None for one in array('d', self.row)]


class FileCurve(Outcome, frozen=True, kw_only=True):
    """A curve of one file; x and y are equally long, and empty where the file has none."""

    path: str
    x: list[float | None] = []
    y: list[float | None] = []


class QuantityOffer(Struct, frozen=True, array_like=True):
    """A number that a file has."""

    wanted: Wanted
    name: str  # for the user: core.te mean
    units: str | None


class CurveOffer(Struct, frozen=True, array_like=True):
    """A curve that a file has."""

    wanted: WantedCurve
    name: str
    units: str | None
    x_units: str | None


class Survey(Outcome, frozen=True, kw_only=True):
    """The numbers and curves that a file offers, in the order of the file."""

    quantities: list[QuantityOffer] = []
    curves: list[CurveOffer] = []


class Contents(Outcome, frozen=True, kw_only=True):
    """What a file says, to compare it by meaning.

    ``values`` are numbers, texts, booleans and nulls by their names (core.te), small arrays as
    lists, and of large ones a text that is equal where they are.
    """

    values: dict[str, Any] = {}
    more: int = 0  # values that are left out


class Inside(Outcome, frozen=True, kw_only=True):
    """What a look into a file shows; see ``contract.Look``."""

    install: str | None = None
    variables: list[Variable] | None = None
    more: int = 0
    table: DataTable | None = None
    text: str | None = None
    image: str | None = None
    equilibrium: Equilibrium | None = None
