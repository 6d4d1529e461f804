try:
    import netCDF4  # xarray reads netCDF through it
    import xarray as xr
except ImportError as error:
    raise ImportError(f'{error}. To load IMAS netCDF files: %pip install xarray netCDF4') from None

def load_tree(path):
    with xr.open_datatree(path, decode_times=False) as tree:
        return tree.load()

# IPS run 1, t = 3.42
entry = load_tree('/hub/alice/1/data/entry.nc')
