import json
from pathlib import Path

# IPS run 1, t = 3.42
state = json.loads(Path('/hub/alice/1/data/state.json').read_text(encoding='utf-8'))
