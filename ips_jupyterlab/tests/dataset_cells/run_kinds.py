try:
    from ips_jupyterlab import load
except ImportError as error:
    raise ImportError(f"{error}. To load datasets: %pip install 'ips_jupyterlab[load,formats]'") from None

# IPS run 1 (rampup)
ds = load('/hub/alice/1', ['*_state.json:te_keV', '*_small.json.gz:te_keV'])
ds
