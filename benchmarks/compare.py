"""Hold two result files against each other: what became better or worse.

python benchmarks/compare.py OLD.json NEW.json [--most PERCENT]

Ratios are compared, not seconds, so that the files may come from machines of different speed. The
exit code is 1 where a figure became worse by more than that many per cent, or was reached before
and is not any more.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from measure import Figure, amount, read

MOST = 20.0  # per cent


def worse_by(old: Figure, new: Figure) -> float:
    """Per cent that a figure became worse; below 0 where it became better."""
    before, after = (old.value, new.value) if new.better == 'less' else (new.value, old.value)
    if before <= 0:  # nothing more than the floor, which noise may turn below it
        return 0.0 if new.reached is not False else float('inf')
    return (after / before - 1) * 100


def line(old: Figure, new: Figure, most: float) -> tuple[str, bool]:
    """How a figure changed, in words, and whether it became worse."""
    change = worse_by(old, new)
    is_lost = bool(old.reached) and new.reached is False
    is_worse = is_lost or (change > most and new.reached is not True)
    word = 'WORSE' if is_worse else 'better' if change < -most else ''
    if change > most and not is_worse:
        word = 'worse, still reached'
    values = f'{amount(old.value, old.unit):>14} → {amount(new.value, new.unit):>14}'
    return f'{values}  {word:20} {new.what} ({new.against})', is_worse


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or '').partition('\n')[0])
    parser.add_argument('old', type=Path)
    parser.add_argument('new', type=Path)
    parser.add_argument('--most', type=float, default=MOST, help='per cent that are no change')
    options = parser.parse_args()
    before = {(one.what, one.against): one for one in read(options.old)}
    after = {(one.what, one.against): one for one in read(options.new)}
    worse = 0
    for key, new in after.items():
        if key in before:
            text, is_worse = line(before[key], new, options.most)
            worse += is_worse
            print(text)
        else:
            print(f'{"":14}   {amount(new.value, new.unit):>14}  {"new":20} {new.what}')
    for key in before.keys() - after.keys():
        print(f'{"":14}   {"":14}  {"not measured":20} {key[0]}')
    print(f'\n{worse} became worse.' if worse else '\nNone became worse.')
    return 1 if worse else 0


if __name__ == '__main__':
    sys.exit(main())
