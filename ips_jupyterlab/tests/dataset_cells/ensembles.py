try:
    from ips_jupyterlab import load, open_run
except ImportError as error:
    raise ImportError(f"{error}. To load datasets: %pip install 'ips_jupyterlab[load,formats]'") from None

# All ensembles of IPS run 3 (scan), by name
parent = open_run('/hub/alice/3')
datasets = {
    (ensemble.component, ensemble.name): load(parent, ensemble=ensemble)
    for ensemble in parent.get_ensembles()
}
datasets
