"""The units that a name ends in."""

from __future__ import annotations

import pytest

from ips_jupyterlab.formats.units import units_of_name


@pytest.mark.parametrize(
    ('name', 'units'),
    [
        # Names of the example simulation and of the demo
        ('time_s', 's'),
        ('t_s', 's'),
        ('plasma_current_MA', 'MA'),
        ('mean_density_1e20_m3', '1e20/m3'),
        ('density_1e19_m3', '1e19/m3'),
        ('central_temperature_keV', 'keV'),
        ('heating_MW_m3', 'MW/m3'),
        ('chi_m2_s', 'm2/s'),
        ('stored_energy_MJ', 'MJ'),
        ('loop_voltage_V', 'V'),
        ('confinement_time_s', 's'),
        # Others
        ('flux_1e19_m2_s', '1e19/m2/s'),
        ('source_MW_per_m3', 'MW/m3'),
        ('velocity_m_s', 'm/s'),
        ('area_m2', 'm2'),
        ('density_1e19', '1e19'),
        ('loss_percent', '%'),
        ('frequency_kHz', 'kHz'),
        # Headers of tables
        ('te (keV)', 'keV'),
        ('te [keV]', 'keV'),
        ('te(keV)', 'keV'),
        ('ne [10^19 m^-3]', '10^19 m^-3'),
        ('loss (%)', '%'),
        # What only looks like it
        ('beta_N', None),
        ('beta_T', None),
        ('q95', None),
        ('n_s', None),
        ('v_m', None),
        ('f(x)', None),
        ('te(1)', None),
        ('te [0]', None),
        ('s', None),
        ('keV', None),
        ('m_s', None),
        ('time_S', None),
        ('', None),
        ('_', None),
        ('_s', None),
    ],
)
def test_units_of_name(name, units):
    assert units_of_name(name) == units
