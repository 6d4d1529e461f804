try:
    import omas
except ImportError as error:
    raise ImportError(f'{error}. To load OMAS JSON files: %pip install omas') from None

# IPS run 1, t = 3.42
shot = omas.load_omas_json('/hub/alice/1/data/shot.json')
