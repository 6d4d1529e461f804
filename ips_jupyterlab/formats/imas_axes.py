"""What the values of an IDS of IMAS lie over, as the data dictionary has it.

Arrays of structures come first in a shape, in the order of the path. Some of them are over time,
and so are the arrays in which signals end. Profiles lie over the coordinate in their structure.
"""

from __future__ import annotations

from collections.abc import Mapping

from .nodes import name_of
from .requests import Steps

EACH = '[:]'  # behind the name of an array of structures
TIME = 'time'
_OVER_TIME = ('time_slice', 'profiles_1d', 'profiles_2d', 'global_quantities', 'ggd')
_SIGNALS = ('data', 'value', 'b0')
_COORDINATES = (('grid', 'rho_tor_norm'), ('psi',))  # of profiles, the first that there is

Shapes = Mapping[Steps, tuple[int, ...]]


def axes_of(
    steps: Steps, shape: tuple[int, ...], times: int | None, shapes: Shapes
) -> tuple[tuple[str, ...], Steps | None]:
    """The names of the dimensions, ``?`` for one without, and the coordinate of the last one.

    :param times: how many the IDS has; None where it has none for all that is in it.
    :param shapes: of the values in the IDS.
    """
    arrays = [end for end, step in enumerate(steps, 1) if str(step).endswith(EACH)]
    if len(arrays) > len(shape):
        return (), None
    names = [name_of(steps[:end]).removesuffix(EACH) for end in arrays]
    names += ['?'] * (len(shape) - len(arrays))
    at = _place_of_time(steps, arrays, shape)
    if at is not None and shape[at] == times:
        names[at] = TIME
    if names[-1:] == [TIME]:
        return tuple(names), (steps[0], TIME)
    x_steps = _coordinate(steps, shape, shapes) if names[-1:] == ['?'] else None
    if x_steps is not None:
        names[-1] = f'{name_of(x_steps)}_{len(shape) - 1}'  # as its own is called
    return tuple(names), x_steps


def _place_of_time(steps: Steps, arrays: list[int], shape: tuple[int, ...]) -> int | None:
    """Which dimension is time."""
    for place, end in enumerate(arrays):
        if str(steps[end - 1]).removesuffix(EACH) in _OVER_TIME:
            return place
    is_signal = steps[-1] in _SIGNALS or 'global_quantities' in steps or steps[1:] == (TIME,)
    return len(shape) - 1 if is_signal and len(shape) == len(arrays) + 1 else None


def _coordinate(steps: Steps, shape: tuple[int, ...], shapes: Shapes) -> Steps | None:
    """The coordinate in the structure of a profile, or in one around it."""
    for end in range(len(steps) - 1, 0, -1):
        for coordinate in _COORDINATES:
            found = (*steps[:end], *coordinate)
            if found != steps and shapes.get(found) == shape:
                return found
        if str(steps[end - 1]).endswith(EACH):
            break
    return None
