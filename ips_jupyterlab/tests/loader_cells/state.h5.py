try:
    import h5py
except ImportError as error:
    raise ImportError(f'{error}. To load HDF5 files: %pip install h5py') from None

# IPS run 1, t = 3.42
state = h5py.File('/hub/alice/1/data/state.h5', 'r', locking=False)
