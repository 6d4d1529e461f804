"""What the answers about trends, profiles and final values share."""

from __future__ import annotations

import hashlib
import math
from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..contract import Problem
from ..refusals import BadRequestError
from .readings import KeptFile

MOST_WANTED = 100  # quantities that may be asked for at once


class Version(NamedTuple):
    """What an answer is made of: each part differs when that part of the answer does."""

    offered: str
    values: str
    rest: str

    @property
    def text(self) -> str:
        """For the browser."""
        return '-'.join(self)

    def news(self, before: str | None) -> tuple[bool, bool]:
        """Whether what is offered, and whether the values, are others than in a version."""
        offered, _, others = (before or '').partition('-')
        return self.offered != offered, self.values != others.partition('-')[0]


def unreadable(files: Iterable[KeptFile]) -> list[Problem]:
    """How many files cannot be read, and why the first of them."""
    bad = [file for file in files if file.problem is not None]
    if not bad:
        return []
    first = bad[0]
    words = f'{first.problem} Its values are left out.'
    if len(bad) > 1:
        words = f'{len(bad):,} data files are left out. The first: {first.problem}'
    return [Problem(first.path, words)]


def with_nulls(values: Iterable[float]) -> list[float | None]:
    """Numbers as JSON has them."""
    if isinstance(values, array) and math.isfinite(sum(values)):
        return values.tolist()
    return [value if math.isfinite(value) else None for value in values]


def digest(*parts: object) -> str:
    """A short text that differs where the parts do."""
    found = hashlib.blake2b(digest_size=6)
    for part in parts:
        content = (
            part.tobytes() if isinstance(part, array) else repr(part).encode('utf-8', 'replace')
        )
        found.update(b'%d ' % len(content) + content)
    return found.hexdigest()


def check_wanted(ids: Sequence[str]) -> None:
    """Raises BadRequestError where too much is asked for at once."""
    if len(ids) > MOST_WANTED:
        raise BadRequestError(f'No more than {MOST_WANTED} quantities can be shown at once.')
