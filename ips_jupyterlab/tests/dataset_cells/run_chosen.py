try:
    from ips_jupyterlab import load
except ImportError as error:
    raise ImportError(f"{error}. To load datasets: %pip install 'ips_jupyterlab[load,formats]'") from None

# IPS run 1 (rampup)
ds = load(
    '/hub/alice/1',
    ['te_keV', 'sources[1].power'],
    pattern='[0-9]*_state.json',
)
ds
