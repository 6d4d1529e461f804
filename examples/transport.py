"""The worker: advances the plasma by one timestep."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import plasma
from ipsframework import Component

STATE, PROFILES = 'state.json', 'profiles.csv'


class Transport(Component):
    """Keeps the plasma between the calls, and writes it into the state files."""

    def init(self, timestamp=0.0, **keywords):
        power = float(self.services.get_config_param('HEATING_MW'))
        self.plasma = plasma.Plasma(power, time=float(timestamp))
        self.write_state()

    def step(self, timestamp=0.0, **keywords):
        self.services.stage_state()
        self.plasma.advance(float(timestamp))
        self.write_state()

    def write_state(self):
        write_state(self.plasma, Path.cwd())
        self.services.update_state()


def write_state(state: plasma.Plasma, folder: Path) -> None:
    """Write the two state files: scalars as JSON, profiles over the radius as CSV."""
    fusion = state.integral(state.fusion_source())
    tau = plasma.confinement_time(
        state.machine, state.current, state.mean_density, state.loss_power
    )
    scalars = {
        'time_s': state.time,
        'plasma_current_MA': state.current,
        'mean_density_1e20_m3': state.mean_density,
        'central_temperature_keV': state.temperature[0],
        'heating_MW': state.heating,
        'alpha_MW': fusion * plasma.E_ALPHA / plasma.E_FUSION,
        'radiation_MW': state.integral(state.radiation()),
        'fusion_MW': fusion,
        'fusion_gain': fusion / state.heating if state.heating else 0.0,
        'stored_energy_MJ': state.stored_energy,
        'loss_MW': state.loss_power,
        'confinement_time_s': state.stored_energy / state.loss_power,
        'ipb98_confinement_time_s': tau,
    }
    (folder / STATE).write_text(json.dumps(scalars, indent=2) + '\n')
    profiles = {
        'rho': plasma.rho(),
        'temperature_keV': state.temperature,
        'density_1e20_m3': state.density(),
        'heating_MW_m3': state.heating_source(),
        'fusion_MW_m3': state.fusion_source(),
        'chi_m2_s': state.diffusivity(),
    }
    with (folder / PROFILES).open('w', newline='') as file:
        rows = csv.writer(file)
        rows.writerow(profiles)
        rows.writerows(zip(*profiles.values(), strict=True))
