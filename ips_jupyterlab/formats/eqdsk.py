"""EQDSK g-files: what a Grad-Shafranov solver tells of an equilibrium.

Names are those of ``freeqdsk``, which the loader cell uses. The layout and the units are those of
the description that General Atomics published with EFIT (G EQDSK FORMAT, L. Lao, 1997).
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from .nodes import Content, Listed, Node
from .opened import DataFile

if TYPE_CHECKING:
    import numpy as np

UNITS = {
    'rdim': 'm',
    'zdim': 'm',
    'rcentr': 'm',
    'rleft': 'm',
    'zmid': 'm',
    'rmagx': 'm',
    'zmagx': 'm',
    'simagx': 'Wb/rad',
    'sibdry': 'Wb/rad',
    'bcentr': 'T',
    'cpasma': 'A',
    'fpol': 'm T',
    'pres': 'Pa',
    'ffprime': 'm2 T2 rad/Wb',
    'pprime': 'Pa rad/Wb',
    'psi': 'Wb/rad',
    'rbdry': 'm',
    'zbdry': 'm',
    'rlim': 'm',
    'zlim': 'm',
}
OVER_FLUX = ('fpol', 'pres', 'ffprime', 'pprime', 'qpsi')  # on nw even steps, axis to edge
_SCALARS = (
    *('rdim', 'zdim', 'rcentr', 'rleft', 'zmid'),
    *('rmagx', 'zmagx', 'simagx', 'sibdry', 'bcentr'),
    *('cpasma', 'simagx', None, 'rmagx', None),
    *('zmagx', None, 'sibdry', None, None),
)
# In columns of 16 a minus sign may touch the number before it, and an exponent of three digits
# has no letter.
_TOUCHING = re.compile(r'(?<=[\d.])(?=[-+]\d*\.)')
_BARE_EXPONENT = re.compile(r'(?<=[\d.])(?=[-+]\d{3}\b)')
_WHOLE = re.compile(r'[-+]?\d+|.*[EeDd]?[-+]\d{2,3}')
_GRID = 5000  # points one way


def read_eqdsk(file: DataFile) -> Content:
    """A g-file: a node for each scalar and array."""
    return Listed([_node(name, value) for name, value in parse(file.text()).items()])


def parse(text: str) -> dict[str, Any]:
    """The scalars and arrays of a g-file. ``psi`` is indexed by R, then by Z.

    :raises ValueError: it is none, or ends early.
    """
    header, _, body = text.partition('\n')
    comment, (idum, nw, nh) = _header(header.rstrip('\r'))
    if not (1 < nw <= _GRID and 1 < nh <= _GRID):
        raise ValueError(f'a grid of {nw} by {nh} points')
    numbers = _Numbers(body)
    data: dict[str, Any] = {'comment': comment, 'shot': idum, 'nx': nw, 'ny': nh}
    for name, value in zip(_SCALARS, numbers.take(len(_SCALARS)).tolist(), strict=True):
        if name:
            data[name] = value
    for name in OVER_FLUX[:-1]:
        data[name] = numbers.take(nw)
    data['psi'] = numbers.take(nw * nh).reshape((nw, nh), order='F')
    data['qpsi'] = numbers.take(nw)
    data['nbdry'], data['nlim'] = (int(number) for number in numbers.take(2))
    for count, r, z in ((data['nbdry'], 'rbdry', 'zbdry'), (data['nlim'], 'rlim', 'zlim')):
        if count > 0:
            points = numbers.take(2 * count)
            data[r], data[z] = points[0::2], points[1::2]
    return data


def _header(line: str) -> tuple[str, tuple[int, int, int]]:
    """The comment, then idum, nw and nh: four columns each, or words at the end."""
    columns = [line[48:52], line[52:56], line[56:60]]
    if not all(re.fullmatch(r'\s*-?\d+\s*', column) for column in columns):
        comment, *columns = line.rsplit(maxsplit=3)
        return comment, (int(columns[0]), int(columns[1]), int(columns[2]))
    return line[:48].rstrip(), (int(columns[0]), int(columns[1]), int(columns[2]))


class _Numbers:
    """Gives numbers one after the other."""

    def __init__(self, text: str) -> None:
        self._words = _BARE_EXPONENT.sub('E', _TOUCHING.sub(' ', text)).split()
        if self._words and not text[-1:].isspace() and not _WHOLE.fullmatch(self._words[-1]):
            self._words.pop()  # cut off within a number
        self._at = 0

    def take(self, count: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The next numbers. Raises ValueError where there are not so many."""
        import numpy as np

        words = self._words[self._at : self._at + count]
        if len(words) < count:
            raise ValueError('it ends early')
        self._at += count
        try:
            return np.array([float(word) for word in words])
        except ValueError:  # Fortran's 1.0D+00
            return np.array([float(word.upper().replace('D', 'E')) for word in words])


def _node(name: str, value: Any) -> Node:
    is_array = hasattr(value, 'shape')
    is_over_flux = name in OVER_FLUX
    return Node(
        steps=(name,),
        type='float64' if is_array else type(value).__name__.replace('str', 'text'),
        read=functools.partial(_same, value),
        is_numeric=not isinstance(value, str),
        shape=value.shape if is_array else (),
        dimensions=('R', 'Z') if name == 'psi' else ('psi_N',) if is_over_flux else (),
        units=UNITS.get(name),
        x_name='psi_N' if is_over_flux else None,
    )


def _same(value: Any) -> Any:
    return value
