"""The units that the name of a value ends in: time_s, density_1e19_m3, te (keV)."""

from __future__ import annotations

import functools
import re

_PREFIXED = {
    'eV': ('', 'k', 'M'),
    'A': ('', 'k', 'M'),
    'W': ('', 'k', 'M', 'G'),
    'J': ('', 'k', 'M', 'G'),
    'V': ('', 'm', 'k', 'M'),
    'Pa': ('', 'k', 'M'),
    'Hz': ('', 'k', 'M', 'G'),
    'm': ('', 'c', 'm', 'u'),
    's': ('', 'm', 'u', 'n'),
    'T': ('',),
    'Wb': ('', 'm'),
    'K': ('',),
    'ohm': ('', 'm', 'u'),
    'rad': ('', 'm'),
    'deg': ('',),
}
_UNITS = {prefix + unit for unit, prefixes in _PREFIXED.items() for prefix in prefixes}
_LENGTHS = {'m', 'cm', 'mm'}
_POWERS = {f'{length}{power}' for length in _LENGTHS for power in (2, 3)}
_FIRST = _UNITS | _POWERS
_PER = _POWERS | {'m', 's', 'rad', 'A', 'V', 'T', 'Wb', 'eV', 'keV'}
_PERCENT = {'percent', 'pct'}
_FACTOR = re.compile(r'1[eE][-+]?\d{1,2}')
_IN_BRACKETS = re.compile(r'.*?\S(\s*)[(\[]\s*([^()\[\]]*[^\W\d_%][^()\[\]]*|%)\s*[)\]]\s*')


@functools.lru_cache(maxsize=10_000)
def units_of_name(name: str) -> str | None:
    """The units in a name, as 'keV', '1e19/m3', 'm2/s' or '%'; None where it tells none."""
    brackets = _IN_BRACKETS.fullmatch(name)
    if brackets:
        space, units = brackets.groups()
        units = units.strip()
        return units if space or _is_first(units) or units == '%' else None  # f(x) has none
    words = name.split('_')
    for count in (3, 2, 1):  # the longest that makes sense
        before, units = words[:-count], words[-count:]
        if 'per' in units[1:-1]:
            units.remove('per')
        if before and _is_unit(units, '_'.join(before)):
            return '%' if units[0] in _PERCENT else '/'.join(units)
    return None


def _is_unit(words: list[str], before: str) -> bool:
    first, *per = words
    if not all(word in _PER for word in per):
        return False
    if not per and first in _PERCENT:
        return True
    if not per and len(first) == 1:
        # A letter may be an index, too: beta_T, v_s.
        return first in _UNITS and (before == 't' or len(before) > 2) and 'beta' not in before
    return _is_first(first)


def _is_first(word: str) -> bool:
    return word in _FIRST or bool(_FACTOR.fullmatch(word))
