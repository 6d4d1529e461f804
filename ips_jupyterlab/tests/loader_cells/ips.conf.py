try:
    from configobj import ConfigObj
except ImportError as error:
    raise ImportError(f'{error}. To load IPS configuration files: %pip install configobj') from None

# IPS run 1, t = 3.42
ips = ConfigObj('/hub/alice/1/data/ips.conf', interpolation=False)
