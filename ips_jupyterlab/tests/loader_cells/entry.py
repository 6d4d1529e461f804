try:
    import imas
except ImportError as error:
    raise ImportError(f'{error}. To load IMAS files: %pip install imas-python') from None

# IPS run 1, t = 3.42
entry = imas.DBEntry('imas:hdf5?path=' + '/hub/alice/1/data/entry', 'r')
