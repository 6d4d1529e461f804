try:
    from ips_jupyterlab import load
except ImportError as error:
    raise ImportError(f"{error}. To load datasets: %pip install 'ips_jupyterlab[load,formats]'") from None

# 2 IPS runs
runs = [
    '/hub/alice/1',  # rampup
    '/hub/alice/2',  # high_power
]
ds = load(runs, ['te_keV'], pattern='[0-9]*_state.json')
ds
