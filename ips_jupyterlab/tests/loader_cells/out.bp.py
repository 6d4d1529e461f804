try:
    import adios2
except ImportError as error:
    raise ImportError(f'{error}. To load ADIOS2 files: %pip install adios2') from None

# IPS run 1, t = 3.42
out = adios2.FileReader('/hub/alice/1/data/out.bp')
