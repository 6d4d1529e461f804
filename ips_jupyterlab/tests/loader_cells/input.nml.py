try:
    import f90nml
except ImportError as error:
    raise ImportError(f'{error}. To load namelist files: %pip install f90nml') from None

# IPS run 1, t = 3.42
input_data = f90nml.read('/hub/alice/1/data/input.nml')
