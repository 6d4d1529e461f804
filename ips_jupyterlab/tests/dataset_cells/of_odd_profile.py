try:
    from ips_jupyterlab import load
except ImportError as error:
    raise ImportError(f"{error}. To load datasets: %pip install 'ips_jupyterlab[load,formats]'") from None

# IPS run 10 (te 'x' "y" \ {z} {path} $a$ %s <b>&amp; #)
ds = load(
    '/hub/alice/10',
    ['y.te \'x\' "y" \\ {z} {path} $a$ %s <b>&amp; #\n\u202e'],
    pattern="[0-9]*_it's [[]{x}] $.json",
)
ds
