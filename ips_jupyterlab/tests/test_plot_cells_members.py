"""The cells that plots of members of ensembles become: what they draw is in the files."""

from __future__ import annotations

from typing import Any

import pytest

np = pytest.importorskip('numpy')
pytest.importorskip('pandas')

from .cells import close, each_library  # noqa: E402
from .figures import CELLS, LINES, POINTS  # noqa: E402
from .plot_runs import CHI_E, MODE, POWER, STARTED, WITHOUT_DATA, final_te  # noqa: E402

# The members that have a final temperature.
DRAWN = [i for i in range(STARTED) if i != WITHOUT_DATA]


@each_library
def test_members(run_cell: Any, library: str, capsys: pytest.CaptureFixture[str]) -> None:
    figure = run_cell('scatter', library)
    assert POINTS[library](figure) == [(CHI_E[i], final_te(i), None) for i in DRAWN]
    assert capsys.readouterr().out.startswith('5 of 8 members have all values')


@each_library
def test_members_coloured(run_cell: Any, library: str) -> None:
    figure = run_cell('scatter_coloured', library)
    assert POINTS[library](figure) == [(CHI_E[i], final_te(i), POWER[i]) for i in DRAWN]


@each_library
def test_members_coloured_by_words(run_cell: Any, library: str) -> None:
    figure = run_cell('scatter_words', library)
    points = [(CHI_E[i], final_te(i), None) for i in DRAWN]
    assert sorted(point[:2] for point in POINTS[library](figure)) == sorted(
        point[:2] for point in points
    )


@each_library
def test_members_by_words(run_cell: Any, library: str) -> None:
    figure = run_cell('scatter_by_words', library)
    places = {'L': 0, 'H': 1}  # matplotlib counts words
    expected = [(MODE[i], final_te(i)) for i in DRAWN]
    if library == 'matplotlib':
        expected = [(places[mode], value) for mode, value in expected]
    assert [point[:2] for point in POINTS[library](figure)] == expected


@each_library
def test_members_in_lines(run_cell: Any, library: str) -> None:
    figure = run_cell('line', library)
    lines = {
        str(power): [(CHI_E[i], final_te(i)) for i in DRAWN if POWER[i] == power]
        for power in (0, 5)
    }
    found = {legend: list(zip(x, y, strict=True)) for legend, x, y in LINES[library](figure)}
    assert found == lines


@each_library
def test_members_in_one_line(run_cell: Any, library: str) -> None:
    figure = run_cell('line_final', library)
    [(_, x, y)] = LINES[library](figure)
    assert x == sorted(CHI_E[i] for i in DRAWN)
    assert sorted(zip(x, y, strict=True)) == sorted((CHI_E[i], POWER[i]) for i in DRAWN)
    assert sorted(POINTS[library](figure)) == sorted(
        (CHI_E[i], POWER[i], final_te(i)) for i in DRAWN
    )


@each_library
def test_members_in_cells(run_cell: Any, library: str) -> None:
    figure = run_cell('heatmap', library)
    rows = [[final_te(0), final_te(1), final_te(2)], [final_te(3), final_te(4), np.nan]]
    assert close(CELLS[library](figure), rows)


@each_library
def test_members_counted(run_cell: Any, library: str) -> None:
    figure = run_cell('heatmap_counts', library)
    cells = np.full((3, 3), np.nan)
    np.fill_diagonal(cells, [3, 3, 2])
    assert close(CELLS[library](figure), cells)


@each_library
def test_members_as_parallel_lines(run_cell: Any, library: str) -> None:
    figure = run_cell('parallel', library)
    columns = [
        [CHI_E[i] for i in DRAWN],
        [POWER[i] for i in DRAWN],
        [sorted(set(MODE)).index(MODE[i]) for i in DRAWN],
        [2 * i for i in DRAWN],  # the last row of the newest table
        [final_te(i) for i in DRAWN],
    ]
    if library == 'plotly':
        [trace] = figure.result.data
        assert [list(one.values) for one in trace.dimensions] == columns
        assert list(trace.line.color) == columns[-1]
        return
    scaled = [(np.array(one) - min(one)) / (max(one) - min(one)) for one in columns]
    assert close([y for _, _, y in LINES[library](figure)], np.transpose(scaled))
