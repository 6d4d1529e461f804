"""Values that simulations send, as the reading and the writing side both understand them."""

from __future__ import annotations

import datetime
import email.utils
import functools
import math
import re
import time
from typing import Any

UNKNOWN_PHYSTIME = -1.0  # what the framework sends before it knows the physics time

_TIME = re.compile(r'(\d{4}-\d\d-\d\d)[|T ](\d\d:\d\d:\d\d(?:\.\d+)?)\s*(.*)')


@functools.lru_cache(maxsize=4096)  # many events tell the same second
def seconds(text: str) -> float | None:
    """A time that an event tells, in seconds since 1970; None where it cannot be understood.

    The framework writes local time with the name of its zone: ``2026-11-24|20:01:59UTC``.
    """
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    day, clock, zone = match.groups()
    try:
        naive = datetime.datetime.fromisoformat(f'{day}T{clock}')
        return naive.replace(tzinfo=datetime.timezone.utc).timestamp() - _offset(zone, naive)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str, naive: datetime.datetime) -> float:
    """Seconds east of Greenwich. Names are those of this machine, then those of mail (RFC 2822)."""
    if zone in time.tzname:
        local = time.mktime((*naive.timetuple()[:8], time.tzname.index(zone)))
        return naive.replace(tzinfo=datetime.timezone.utc).timestamp() - local
    parsed = email.utils.parsedate_tz(f'1 Jan 2000 00:00:00 {zone.replace(":", "")}')
    return float(parsed[9] or 0) if parsed else 0.0


def number(value: object) -> float | None:
    """A finite number, also one that is told as text; None for anything else."""
    if isinstance(value, (str, int, float)):
        try:
            told = float(value)
        except (ValueError, OverflowError):
            return None
        return told if math.isfinite(told) else None
    return None


def phystime(value: object) -> float | None:
    """A physics time in s; None for anything else, and before the first."""
    told = number(value)
    return None if told == UNKNOWN_PHYSTIME else told


def is_ok(value: object) -> bool:
    """What the ``ok`` of an event means: true, or the text "True"."""
    return str(value).lower() == 'true'


def plain(value: Any) -> Any:
    """The same without what JSON lacks: NaN and infinities become null, half characters "?"."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value.encode('utf-8', 'replace').decode()
    if isinstance(value, dict):
        return {plain(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value
