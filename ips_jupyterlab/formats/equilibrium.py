"""The flux surfaces of an equilibrium, as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..contract import Equilibrium, FluxLine

if TYPE_CHECKING:
    import numpy as np

    Points = np.ndarray[Any, np.dtype[np.float64]]

INSIDE = tuple(number / 10 for number in range(1, 10))  # normalized poloidal flux
EDGE_AND_OUTSIDE = (1.0, 1.05, 1.1, 1.15, 1.2)
_DIGITS = 5  # of a m


def equilibrium_of(data: dict[str, Any]) -> Equilibrium:
    """What is drawn of a g-file. Raises ImportError without contourpy."""
    return Equilibrium(
        surfaces=flux_surfaces(data),
        boundary_r=_list(data.get('rbdry')),
        boundary_z=_list(data.get('zbdry')),
        limiter_r=_list(data.get('rlim')),
        limiter_z=_list(data.get('zlim')),
        axis_r=data['rmagx'],
        axis_z=data['zmagx'],
    )


def flux_surfaces(data: dict[str, Any]) -> list[FluxLine]:
    """The surfaces from the axis outwards.

    Up to the edge only what is of the plasma: the flux of a coil, or of the private region below
    an X-point, is as low.
    """
    import numpy as np
    from contourpy import contour_generator

    axis, edge = data['simagx'], data['sibdry']
    psi = data['psi']
    if axis == edge or not np.isfinite([axis, edge]).all():
        return []
    r = data['rleft'] + np.linspace(0, data['rdim'], data['nx'])
    z = data['zmid'] + np.linspace(-data['zdim'] / 2, data['zdim'] / 2, data['ny'])
    levels = contour_generator(r, z, np.ma.masked_invalid((psi.T - axis) / (edge - axis)))
    found = []
    for level in (*INSIDE, *EDGE_AND_OUTSIDE):
        for line in levels.lines(level):
            points = np.asarray(line)
            if level >= 1 or _is_of_plasma(points, data):
                found.append(FluxLine(level, _list(points[:, 0]), _list(points[:, 1])))
    return found


def _is_of_plasma(points: Points, data: dict[str, Any]) -> bool:
    """Whether a line encloses the axis, or was cut off by the grid and lies within the boundary."""
    import numpy as np

    if np.allclose(points[0], points[-1]):
        return _encloses(points, data['rmagx'], data['zmagx'])
    if data.get('rbdry') is None:
        return False
    boundary = np.column_stack([data['rbdry'], data['zbdry']])
    r, z = points[len(points) // 2]
    return _encloses(boundary, r, z)


def _encloses(polygon: Points, r: float, z: float) -> bool:
    """Whether a point lies inside: a ray from it crosses the polygon an odd number of times."""
    import numpy as np

    (r0, z0), (r1, z1) = polygon.T, np.roll(polygon, -1, axis=0).T
    crosses = (z0 > z) != (z1 > z)
    at = r0[crosses] + (z - z0[crosses]) * (r1 - r0)[crosses] / (z1 - z0)[crosses]
    return bool(np.count_nonzero(at > r) % 2)


def _list(values: Points | None) -> list[float]:
    return [] if values is None else [round(value, _DIGITS) for value in values.tolist()]
