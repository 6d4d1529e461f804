import gzip
import json
from pathlib import Path

# IPS run 1, t = 3.42
state = json.loads(gzip.decompress(Path('/hub/alice/1/data/state.json.gz').read_bytes()))
