import csv

try:
    import pandas as pd
except ImportError as error:
    raise ImportError(f'{error}. To load CSV files: %pip install pandas') from None

def read_table(path):
    # What separates the columns gives each of the first rows as many of them
    with open(path, encoding='utf-8-sig') as file:
        lines = [line for _, line in zip(range(20), file)]
    for mark in (',', ';', '\t', ' '):
        rows = csv.reader(lines, delimiter=mark) if mark != ' ' else map(str.split, lines)
        widths = {len(row) for row in rows if row}
        if len(widths) == 1 and widths != {1}:
            return pd.read_csv(path, sep=r'\s+' if mark == ' ' else mark)
    return pd.read_csv(path)

# IPS run 1, t = 3.42
profiles = read_table('/hub/alice/1/data/profiles.csv')
