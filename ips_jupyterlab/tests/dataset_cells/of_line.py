try:
    from ips_jupyterlab import load
except ImportError as error:
    raise ImportError(f"{error}. To load datasets: %pip install 'ips_jupyterlab[load,formats]'") from None

# Ensemble Driver / scan_a of IPS run 3 (scan)
ds = load(
    '/hub/alice/3',
    ['te_keV'],
    ensemble='Driver/scan_a',
    pattern='[0-9]*_state.json',
)
ds
