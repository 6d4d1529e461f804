try:
    from ips_jupyterlab import load
except ImportError as error:
    raise ImportError(f"{error}. To load datasets: %pip install 'ips_jupyterlab[load,formats]'") from None

# IPS run 4
ds = load('/hub/alice/4', ['te_keV'])
ds
