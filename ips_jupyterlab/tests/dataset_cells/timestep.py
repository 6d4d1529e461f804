try:
    from ips_jupyterlab import load
except ImportError as error:
    raise ImportError(f"{error}. To load datasets: %pip install 'ips_jupyterlab[load,formats]'") from None

# 2 files of IPS run 1 (rampup), by time in s
files = {
    1: ['/hub/alice/1/data/1.0_state.json', '/hub/alice/1/data/1.0_profiles.nc'],
}
ds = load(files)
ds
