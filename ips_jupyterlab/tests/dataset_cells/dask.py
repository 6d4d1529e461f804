try:
    from ips_jupyterlab import load
except ImportError as error:
    raise ImportError(f"{error}. To load datasets: %pip install 'ips_jupyterlab[load,formats]'") from None

try:
    from dask.distributed import Client
except ImportError as error:
    raise ImportError(f"{error}. To read with several processes: %pip install 'ips_jupyterlab[dask]'") from None

# The processes that read
try:
    client = Client.current()  # of the cluster that this notebook uses
except ValueError:
    client = Client()  # processes on this machine

# Ensemble Driver / scan_a of IPS run 3 (scan)
ds = load('/hub/alice/3', ['te_keV'], ensemble='Driver/scan_a', client=client)
ds
