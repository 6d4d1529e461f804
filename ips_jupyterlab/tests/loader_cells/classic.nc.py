try:
    import netCDF4  # xarray reads netCDF through it
    import xarray as xr
except ImportError as error:
    raise ImportError(f'{error}. To load netCDF files: %pip install xarray netCDF4') from None

# IPS run 1, t = 3.42
classic = xr.load_dataset('/hub/alice/1/data/classic.nc', decode_times=False)
