"""The plasma of the demo runs: a zero-dimensional energy balance of a tokamak of DIII-D's size.

The numbers look like physics so that plots mean something, and they are not results of any
experiment or code.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

MAJOR_RADIUS, MINOR_RADIUS, ELONGATION, FIELD = 1.7, 0.6, 1.8, 2.0  # m, m, 1, T
VOLUME = 2 * math.pi**2 * MAJOR_RADIUS * MINOR_RADIUS**2 * ELONGATION  # m^3

State = dict[str, float]


def ramp_up(chi_e: float = 1.0, power: float = 5.0, end: float = 3.0) -> Iterator[State]:
    """The plasma every 0.1 s: current and density ramp up, beams come on at 1 s.

    ``chi_e`` is the heat diffusivity in m^2/s, ``power`` the beam power in MW.
    """
    step = 0.001
    energy = 0.02  # MJ
    confinement = MINOR_RADIUS**2 * ELONGATION / (4 * chi_e)  # s
    for index in range(round(end / step) + 1):
        now = index * step
        current = min(1.2, 0.3 + 0.6 * now)  # MA
        density = 1.5 + 3.5 * min(1.0, now / 2)  # 1e19/m^3
        beams = power * min(1.0, max(0.0, (now - 1) / 0.2))
        temperature = energy * 1e6 / (3 * density * 1e19 * VOLUME * 1.602e-16)  # keV
        resistance = 2.8e-8 * 1.8 / temperature**1.5 * 2 * MAJOR_RADIUS / 0.648  # ohm
        ohmic = resistance * (current * 1e6) ** 2 / 1e6  # MW
        if index % 100 == 0:
            beta = 2 * 4e-7 * math.pi * (2 / 3) * energy * 1e6 / VOLUME / FIELD**2 * 100  # %
            yield {
                'time_s': round(now, 1),
                'plasma_current_MA': current,
                'density_1e19_m3': density,
                'electron_temperature_keV': temperature,
                'stored_energy_MJ': energy,
                'beam_power_MW': beams,
                'ohmic_power_MW': ohmic,
                'loop_voltage_V': resistance * current * 1e6,
                'confinement_time_s': confinement,
                'beta_N': beta * MINOR_RADIUS * FIELD / current,
                'q95': 5.0
                * MINOR_RADIUS**2
                * FIELD
                * (1 + ELONGATION**2)
                / (2 * MAJOR_RADIUS * current),
            }
        energy += step * (beams + ohmic - energy / confinement)
