"""The cells that plots become, each run as it stands on real files: what they draw is in the files.

The cells in ``plot_cells`` are made by ``src/snippets/plots``; a test beside it holds them fresh.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip('numpy')
for package in ('pandas', 'xarray', 'f90nml', 'configobj'):
    pytest.importorskip(package)

from .cells import close, code_of, each_library  # noqa: E402
from .figures import LINES, SURFACES  # noqa: E402
from .plot_runs import PSI_N, RHO, TIMES, profile, te  # noqa: E402


def same_lines(found: Any, expected: list[tuple[str, Any, Any]]) -> None:
    assert [legend for legend, *_ in found] == [legend for legend, *_ in expected]
    for (_, *numbers), (_, *wanted) in zip(found, expected, strict=True):
        assert close(numbers, wanted)


@each_library
def test_a_trend(run_cell: Any, library: str, capsys: pytest.CaptureFixture[str]) -> None:
    figure = run_cell('trend', library)
    times = [0, 1, 2]
    same_lines(LINES[library](figure), [('run 1 rampup', times, [1, 1.25, 1.5])])
    told = capsys.readouterr().out
    assert told.startswith('Values that are left out: 1. The first: ')
    assert '0.5_state.json' in told


@each_library
def test_a_table_over_time(run_cell: Any, library: str) -> None:
    figure = run_cell('trend_rows', library)
    times = [0, 0.5, 0.6, 1, 1.1, 1.6, 2, 2.6]
    same_lines(LINES[library](figure), [('run 1 rampup', times, [0, 0.5, 2, 1, 2.5, 3, 2, 4])])


@each_library
def test_trends_of_several_runs(run_cell: Any, library: str) -> None:
    figure = run_cell('trends', library)
    all_times, times = list(TIMES), [0, 1]
    tes = [te(time, 2) for time in TIMES]
    same_lines(
        LINES[library](figure),
        [
            ('te_keV, run 1', [0, 1, 2], [1, 1.25, 1.5]),
            ('te_keV, run 2', all_times, tes),
            ('energy_MJ, run 1', times, [10, 12.5]),
            ('energy_MJ, run 2', all_times, [10 * value for value in tes]),
        ],
    )


def test_each_format_and_each_reduction(run_cell: Any) -> None:
    figure = run_cell('read_everything')
    mean = np.delete(profile(1.0), 1).mean()
    expected = {
        'te_keV': [1, 1.25, 1.5],
        'ne.values min': [1, 1],
        'ne.values mean': [2, 2.5],
        'ne.values max': [3, 4],
        'sources[1].power': [0, 2],
        't0': [0, 0.25, 0.5, 1],
        'te mean': [mean * te(time) / te(1) for time in TIMES],
        'core.fast.ti max': [2 * te(time) for time in TIMES],
        'one': [0, 2, 4, 8],
        'core.q0': [1, 1.5, 2, 3],
        'core.q max': [1, 1.5, 2, 3],
        'core.one': [0, 2.5, 5, 10],
        'power': [0, 0, 0.5, 1, 1, 2, 2, 4],
        'cpasma': [1e6, 1.5e6, 2e6, 3e6],
        'transport.chi_e': [1, 1.5, 2, 3],
        'PORTS.NPROC': [0, 2, 4, 8],
        'te_keV in small.json.gz': [te(time, 7) for time in TIMES],
        'chi': [0, 1.5, 3, 6],
        'power_MW': [0, 0.5, 2, 1, 2.5, 3, 2, 4],
    }
    found = figure.cell['trends'][1]
    assert set(found) == set(expected)
    for name, values in expected.items():
        assert close(found[name][1], values), name
    assert close(found['cpasma'][0], TIMES)
    assert close(found['power'][0], [0, 0.1, 0.5, 0.6, 1, 1.1, 2, 2.1])


@each_library
def test_a_profile(run_cell: Any, library: str) -> None:
    figure = run_cell('profile', library)
    missing = np.where(RHO[1] == RHO, np.nan, 1)
    lines = sorted(LINES[library](figure), key=lambda line: line[0].startswith('t ='))
    [*all_times, (legend, *now)] = lines
    assert legend == 't = 1.0 s'
    assert close(now, [RHO, missing * profile(1)])
    assert len(all_times) == len(TIMES)
    for (_, *line), time in zip(all_times, TIMES, strict=True):
        assert close(line, [RHO, missing * profile(time)])


@pytest.mark.parametrize(
    ('name', 'x', 'y'),
    [
        ('read_index', np.arange(5), 1 + RHO),
        ('read_psi', PSI_N, 1 + PSI_N),
        ('read_group', RHO, 2 * profile(1)),
    ],
)
def test_what_a_profile_is_drawn_against(run_cell: Any, name: str, x: Any, y: Any) -> None:
    figure = run_cell(name)
    assert list(figure.cell['profiles']) == list(TIMES)
    assert close(figure.cell['profiles'][1.0], [x, y])


@each_library
def test_flux_surfaces(run_cell: Any, library: str) -> None:
    figure = run_cell('flux', library)
    levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.05, 1.1, 1.15, 1.2]
    if library == 'plotly':
        contours = [trace for trace in figure.result.data if trace.type == 'contour']
        found = []
        for trace in contours:
            at = trace.contours
            found += np.arange(at.start, at.end + at.size / 2, at.size).tolist()
            psi = (trace.x[None, :] - 1.7) ** 2 / 0.36 + trace.y[:, None] ** 2 / 0.81
            assert np.allclose(trace.z, psi, atol=1e-6)
        assert np.allclose(found, levels)
        return
    surfaces = SURFACES[library](figure)
    assert close(list(surfaces), levels)
    for level, points in surfaces.items():
        r, z = points[np.isfinite(points).all(axis=1)].T
        assert np.allclose((r - 1.7) ** 2 / 0.36 + z**2 / 0.81, level, atol=0.01)
    boundary = next(line for line in LINES[library](figure) if line[0] == 'boundary')
    assert close(boundary[1], figure.cell['equilibrium']['rbdry'])
    assert {legend for legend, *_ in LINES[library](figure)} >= {'boundary', 'limiter'}


def plain(pattern: str) -> str:
    """What the page calls the files of a pattern."""
    return pattern.removeprefix('[0-9]*_')


async def test_the_cells_have_the_numbers_of_the_page(
    plotted_runs: Path, base_directory: Path, run_cell: Any, get: Any, draw: Any
) -> None:
    """Trends, profiles and last values, as the server reads them from the same files."""
    shutil.copytree(plotted_runs, base_directory, dirs_exist_ok=True)
    keys = {one['runid']: one['key'] for one in (await get('runs'))['runs']}
    offered = (await draw('runs', keys[1], 'trends'))['quantities']
    ids = {f'{one["name"]} in {plain(one["pattern"])}': one['id'] for one in offered}
    ids |= {one['name']: one['id'] for one in reversed(offered) if one['format'] != 'gzip'}
    trends = run_cell('read_everything').cell['trends'][1]
    del trends['PORTS.NPROC']  # the page takes what is in a configuration for text
    page = await draw('runs', keys[1], 'trends', quantity=[ids[name] for name in trends])
    for name, series in zip(trends, page['series'], strict=True):
        assert close(trends[name], [series['times'], series['values']]), name

    for name, curve in [
        ('profile', 'te'),
        ('read_index', 'core.q'),
        ('read_psi', 'qpsi'),
        ('read_group', 'core.fast.ti'),
    ]:
        curves = (await draw('runs', keys[1], 'profiles'))['curves']
        [id_] = [one['id'] for one in curves if one['name'] == curve]
        page = (await draw('runs', keys[1], 'profiles', curve=id_))['profiles']
        profiles = run_cell(name).cell['profiles']
        assert list(profiles) == page['times']
        for drawn, x, y in zip(profiles.values(), page['x'], page['y'], strict=True):
            assert close(drawn, [x, y])

    place = ('runs', keys[3], 'finals', 'Driver', 'scan_a')
    offered = (await draw(*place))['quantities']
    wanted = [one['id'] for one in offered if one['name'] in ('te_keV', 'power_MW')]
    members = (await draw(*place, quantity=wanted))['members']
    table = run_cell('parallel').cell['members']
    assert [one['sim_name'] for one in members] == list(table['member'])
    by_name = {one['name']: one['id'] for one in offered}
    for name in ('te_keV', 'power_MW'):
        [column] = [title for title in table if title.startswith(name)]
        values = [one['values'][wanted.index(by_name[name])] for one in members]
        assert close(table[column], values)


@each_library
def test_odd_names(run_cell: Any, library: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever names in files hold, it is read as it is, and no part of it is run."""
    figure = run_cell('odd_trend', library)
    [(_, *line)] = LINES[library](figure)
    assert close(line, [TIMES, TIMES])
    figure = run_cell('odd_trends', library)
    assert [y for _, _, y in LINES[library](figure)] == [list(TIMES), [2 * time for time in TIMES]]
    figure = run_cell('odd_profile', library)
    assert close(figure.cell['profiles'][2.0], [[0, 1], [2, np.nan]])
    figure = run_cell('odd_members', library)
    [(_, *line)] = LINES[library](figure)
    assert close(line, [[1.5, 2.5], [te(1.0, 0), te(1.0, 1)]])
    run_cell('odd_parallel', library)
    run_cell('odd_flux', library)
    assert 'left out' not in capsys.readouterr().out


@each_library
def test_a_missing_library_says_what_to_install(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [name for name in sys.modules if name.split('.')[0] == library]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, library, None)
    code = code_of('trend', library)
    with pytest.raises(ImportError, match=f'%pip install {library}'):
        exec(code, {})


@pytest.mark.parametrize(
    ('name', 'words'),
    [('profile', 'no file could be read'), ('parallel', 'no member has all values')],
)
def test_where_there_is_nothing_to_draw_a_sentence_says_so(
    run_cell: Any, plotted_runs: Path, tmp_path: Path, name: str, words: str
) -> None:
    base = tmp_path / 'hub'
    shutil.copytree(plotted_runs, base)
    for path in base.glob('alice/*/data/*'):
        path.write_bytes(b'cut off')
    with pytest.raises(ValueError, match=f'^Nothing to draw: {words}$'):
        run_cell(name, base=base)
