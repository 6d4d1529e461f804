"""The driver: walks through time, and starts the children of a scan over the heating power."""

import time
from pathlib import Path

from ipsframework import Component

from ips_jupyterlab.framework import upload_ensemble  # and the calls of the services

SCAN = 'heating_scan'


class Driver(Component):
    """Couples worker and monitor; every child run is the same simulation with another power."""

    def init(self, timestamp=0.0, **keywords):
        # The framework makes no directory for the state.
        Path(self.services.get_config_param('STATE_WORK_DIR')).mkdir(parents=True, exist_ok=True)
        self.transport = self.services.get_port('WORKER')
        self.monitor = self.services.get_port('MONITOR')
        self.times = self.services.get_time_loop()
        powers = str(self.services.get_config_param('SCAN_MW')).split()

        notebooks = ['ramp_up.ipynb'] + (['heating_scan.ipynb'] if powers else [])
        self.services.stage_input_files(notebooks)
        for notebook in notebooks:
            self.services.initialize_jupyter_notebook(notebook)

        self.services.call(self.transport, 'init', self.times[0])
        self.children = set()
        if powers:
            self.start_children(powers)

    def start_children(self, powers):
        """One child run for each heating power in MW."""
        name = self.services.get_config_param('SIM_NAME')
        members = {f'{name}_{power}MW': power for power in powers}
        upload_ensemble(
            self.services,
            SCAN,
            {member: {'transport:HEATING_MW': power} for member, power in members.items()},
        )
        self.services.subscribe('_IPS_DYNAMIC_SIMULATION', 'child_event')
        for member, power in members.items():
            root = Path.cwd() / member
            override = {
                'SIM_NAME': member,
                'SIM_ROOT': str(root),
                'LOG_FILE': str(root) + '.log',
                'SIMULATION_DESCRIPTION': f'{SCAN}: {power} MW',
                'HEATING_MW': power,
                'SCAN_MW': '',
            }
            config = self.services.get_config_param('SIMULATION_CONFIG_FILE')
            self.children.add(self.services.create_simulation(config, override))

    def child_event(self, topic, event):
        """Called by process_events."""
        told = event.getBody()
        if told['eventtype'] == 'IPS_END':
            self.children.discard(told['SIM_NAME'])

    def step(self, timestamp=0.0, **keywords):
        pace = float(self.services.get_config_param('PACE'))
        for timestep in self.times:
            if timestep > self.times[0]:
                self.services.call(self.transport, 'step', timestep)
                time.sleep(pace)
            self.services.update_time_stamp(timestep)
            self.services.call(self.monitor, 'step', timestep)

    def finalize(self, timestamp=0.0, **keywords):
        while self.children:
            self.services.process_events()
            time.sleep(0.1)
