try:
    from ips_jupyterlab import load, open_run
except ImportError as error:
    raise ImportError(f"{error}. To load datasets: %pip install 'ips_jupyterlab[load,formats]'") from None

# All child runs of IPS run 3 (scan)
ds = load(open_run('/hub/alice/3').get_child_data())
ds
