try:
    from ips_jupyterlab import load
except ImportError as error:
    raise ImportError(f"{error}. To load datasets: %pip install 'ips_jupyterlab[load,formats]'") from None

# Ensemble Dri'ver {x} / sc\an "$a$" of IPS run 10
ds = load('/hub/alice/10', ['te_keV'], ensemble='Dri\'ver {x}/sc\\an "$a$"')
ds
