from pathlib import Path
from IPython.display import Image

# IPS run 1, t = 3.42
picture = Image(Path('/hub/alice/1/data/picture.png').read_bytes())
