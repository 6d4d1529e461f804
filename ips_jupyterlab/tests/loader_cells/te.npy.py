try:
    import numpy as np
except ImportError as error:
    raise ImportError(f'{error}. To load NumPy files: %pip install numpy') from None

# IPS run 1, t = 3.42
te = np.load('/hub/alice/1/data/te.npy')
