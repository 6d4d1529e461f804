"""The monitor: sends the state of each timestep to the portal."""

import shutil

from ipsframework import Component
from transport import PROFILES, STATE

import ips_jupyterlab.framework  # noqa: F401  gives the services add_analysis_data_files


class Monitor(Component):
    """Adds a snapshot of the state files at each timestep."""

    def step(self, timestamp=0.0, **keywords):
        self.services.stage_state()
        snapshots = []
        for name in (STATE, PROFILES):
            snapshots.append(f'{timestamp:.2f}_{name}')
            shutil.copy(name, snapshots[-1])
        self.services.add_analysis_data_files(snapshots, timestamp)
