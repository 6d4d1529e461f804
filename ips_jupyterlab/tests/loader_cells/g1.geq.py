from io import StringIO
from pathlib import Path

try:
    from freeqdsk import geqdsk
except ImportError as error:
    raise ImportError(f'{error}. To load EQDSK files: %pip install freeqdsk') from None

# IPS run 1, t = 3.42
g1 = geqdsk.read(StringIO(Path('/hub/alice/1/data/g1.geq').read_text(encoding='latin-1')))
