"""A 1-D model of a burning tokamak plasma: heat diffusion with heating, fusion and radiation.

Electrons and ions share one temperature T and one density n, whose profile is prescribed. In a
cylinder with the area of the plasma's cross-section, r its radius and rho the normalized one,

    d(3 n T)/dt = 1/r d/dr (r 2 n chi dT/dr) + S_heating + S_alpha - S_bremsstrahlung

The heat diffusivity chi is scaled so that the energy confinement time follows IPB98(y,2). Ohmic
heating, particle transport, edge pedestal and sawteeth are left out: numbers are of the right
size, not a prediction. Lengths in m, densities in 1e20/m3, temperatures in keV, powers in MW
(sources in MW/m3), energies in MJ, currents in MA.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

KEV = 1.602e-16  # J
E_FUSION, E_ALPHA = 17.59e3, 3.52e3  # keV a D-T reaction
T_EDGE = 1.0  # keV
FUEL = 0.8  # ions of the fuel, of the electrons; the rest belongs to helium and impurities
CELLS = 40
# Makes stored energy over loss power, once stationary, tau(IPB98(y,2)) within 8 %.
CHI_SHAPE = 0.3


@dataclass(frozen=True)
class Machine:
    """A tokamak; the defaults are close to those of ITER."""

    major_radius: float = 6.2
    minor_radius: float = 2.0
    elongation: float = 1.7
    field: float = 5.3  # T
    current: float = 15.0  # at the flat top
    density: float = 1.0  # volume average at the flat top
    z_effective: float = 1.65

    @property
    def effective_radius(self) -> float:
        """Of a circle with the area of the cross-section."""
        return self.minor_radius * math.sqrt(self.elongation)

    @property
    def volume(self) -> float:
        """In m3."""
        return 2 * math.pi**2 * self.major_radius * self.effective_radius**2


def reactivity(temperature: float) -> float:
    """Of D-T fusion in m3/s at a temperature from 0.2 to 100 keV.

    H.-S. Bosch and G. M. Hale, Nucl. Fusion 32 (1992) 611, equations 12-14, table VII.
    """
    t = temperature
    theta = t / (
        1
        - t
        * (1.51361e-2 + t * (4.60643e-3 - t * 1.06750e-4))
        / (1 + t * (7.51886e-2 + t * (1.35000e-2 + t * 1.36600e-5)))
    )
    xi = (34.3827**2 / (4 * theta)) ** (1 / 3)
    return 1e-6 * 1.17302e-9 * theta * math.sqrt(xi / (1124656 * t**3)) * math.exp(-3 * xi)


def confinement_time(machine: Machine, current: float, density: float, loss_power: float) -> float:
    """The energy confinement time IPB98(y,2) of ELMy H-modes in s, for D-T.

    ITER Physics Basis, Nucl. Fusion 39 (1999) 2175, chapter 2, equation 20.
    """
    return (
        0.0562
        * current**0.93
        * machine.field**0.15
        * (10 * density) ** 0.41
        * loss_power**-0.69
        * machine.major_radius**1.97
        * machine.elongation**0.78
        * (machine.minor_radius / machine.major_radius) ** 0.58
        * 2.5**0.19
    )


def ramp(time: float, start: float, end: float) -> float:
    """0 before the start of a ramp, 1 after its end."""
    return min(max((time - start) / (end - start), 0.0), 1.0)


@dataclass
class Plasma:
    """The state of the plasma at a time in s."""

    heating_power: float  # at the flat top
    machine: Machine = field(default_factory=Machine)
    time: float = 0.0
    temperature: list[float] = field(
        default_factory=lambda: [T_EDGE + 1.0 * (1 - r**2) for r in rho()]
    )
    loss_power: float = 5.0

    @property
    def current(self) -> float:
        """The plasma current, ramped up in 30 s."""
        return self.machine.current * (0.3 + 0.7 * ramp(self.time, 0, 30))

    @property
    def mean_density(self) -> float:
        """The volume average, ramped up behind the current."""
        return self.machine.density * (0.4 + 0.6 * ramp(self.time, 5, 35))

    @property
    def heating(self) -> float:
        """The power that heats from outside, switched on at 5 s."""
        return self.heating_power * ramp(self.time, 5, 15)

    def density(self) -> list[float]:
        """A flat profile, as of H-modes."""
        return [self.mean_density * 1.1 * (1 - 2 / 11 * r**2) for r in rho()]

    def heating_source(self) -> list[float]:
        """Deposited around rho = 0.3."""
        shape = [math.exp(-(((r - 0.3) / 0.3) ** 2)) for r in rho()]
        norm = self.heating / self.integral(shape)
        return [norm * s for s in shape]

    def fusion_source(self) -> list[float]:
        """Power of D-T reactions, equal parts of deuterium and tritium."""
        fuel = 0.5e20 * FUEL
        return [
            1e-6 * (fuel * n) ** 2 * reactivity(t) * E_FUSION * KEV
            for n, t in zip(self.density(), self.temperature, strict=True)
        ]

    def radiation(self) -> list[float]:
        """Bremsstrahlung: J. Wesson, Tokamaks, 4th edition, section 4.25."""
        factor = 1e-6 * 5.35e-37 * 1e40 * self.machine.z_effective
        return [
            factor * n**2 * math.sqrt(t)
            for n, t in zip(self.density(), self.temperature, strict=True)
        ]

    def integral(self, profile: list[float]) -> float:
        """Over the volume."""
        return self.machine.volume * sum(
            2 * r * value / CELLS for r, value in zip(rho(), profile, strict=True)
        )

    @property
    def stored_energy(self) -> float:
        """The thermal energy of electrons and ions."""
        pressure = [3 * n * t for n, t in zip(self.density(), self.temperature, strict=True)]
        return 1e-6 * 1e20 * KEV * self.integral(pressure)

    def diffusivity(self) -> list[float]:
        """The heat diffusivity chi in m2/s."""
        tau = confinement_time(self.machine, self.current, self.mean_density, self.loss_power)
        chi = CHI_SHAPE * self.machine.effective_radius**2 / tau
        return [chi * (0.6 + 1.4 * r**2) for r in rho()]

    def advance(self, time: float, steps: int = 20) -> None:
        """Go on to a later time, in equal steps."""
        step = (time - self.time) / steps
        for _ in range(steps):
            self._step(step)

    def _step(self, step: float) -> None:
        """One implicit step of finite volumes."""
        before = self.density()
        self.time += step
        n, chi = self.density(), self.diffusivity()
        alpha = [E_ALPHA / E_FUSION * source for source in self.fusion_source()]
        heating, radiation = self.heating_source(), self.radiation()
        unit = 1e6 / (1e20 * KEV)  # MW/m3 to 1e20 keV/m3/s
        size = self.machine.effective_radius / CELLS
        lower, diagonal, upper, right = [], [], [], []
        for i, r in enumerate(rho()):
            inner, outer = r - 0.5 / CELLS, r + 0.5 / CELLS
            # Conductances of the two faces, per volume of the cell; the last face is the edge.
            j, k = max(i - 1, 0), min(i + 1, CELLS - 1)
            below = (n[i] * chi[i] + n[j] * chi[j]) * inner / (r * size**2)
            above = (n[i] * chi[i] + n[k] * chi[k]) * outer / (r * size**2)
            if i == CELLS - 1:
                above *= 2  # half a cell to the edge
            source = unit * (heating[i] + alpha[i] - radiation[i])
            lower.append(-step * below)
            upper.append(-step * above)
            diagonal.append(3 * n[i] + step * (below + above))
            right.append(3 * before[i] * self.temperature[i] + step * source)
        right[-1] -= upper[-1] * T_EDGE
        self.temperature = [max(t, 0.2) for t in _solve(lower, diagonal, upper, right)]
        loss = self.integral([h + a - b for h, a, b in zip(heating, alpha, radiation, strict=True)])
        # Averaged over two seconds: tau depends on the loss, which depends on tau.
        self.loss_power += step / 2.0 * (max(loss, 5.0) - self.loss_power)


def rho() -> list[float]:
    """The normalized radius of the cells' centres."""
    return [(i + 0.5) / CELLS for i in range(CELLS)]


def _solve(
    lower: list[float], diagonal: list[float], upper: list[float], right: list[float]
) -> list[float]:
    """The solution of a tridiagonal system (Thomas)."""
    size = len(right)
    c, d = [0.0] * size, [0.0] * size
    for i in range(size):
        pivot = diagonal[i] - (lower[i] * c[i - 1] if i else 0.0)
        c[i] = upper[i] / pivot
        d[i] = (right[i] - (lower[i] * d[i - 1] if i else 0.0)) / pivot
    for i in reversed(range(size - 1)):
        d[i] -= c[i] * d[i + 1]
    return d
