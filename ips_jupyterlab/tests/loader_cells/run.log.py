from pathlib import Path

# IPS run 1, t = 3.42
run_data = Path('/hub/alice/1/data/run.log').read_text(encoding='utf-8', errors='replace')
