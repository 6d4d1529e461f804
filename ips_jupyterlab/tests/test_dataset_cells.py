"""The cells that the panel and the plots insert to load datasets, run in a real kernel.

The runs are those of ``plot_runs.py``: of run 1 one file is cut off, one lacks what others have.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .kernels import CellError, Kernel
from .plot_runs import CHI_E, ODD, RHO, STARTED, TIMES, WITHOUT_DATA, final_te, profile, te

pytest.importorskip('xarray')

CELLS = Path(__file__).parent / 'dataset_cells'
TE = [te(0.0), None, te(1.0), 1.5]  # of run 1; None is missing


@pytest.fixture
def run_cell(plotted_runs: Path, kernel: Kernel):
    """Run a cell by its name; gives the kernel."""

    def run_cell(name: str) -> Kernel:
        code = (CELLS / f'{name}.py').read_text(encoding='utf-8')
        kernel.run(code.replace('/hub/', f'{plotted_runs}/'))
        kernel.run(f'import json, numpy as np\n{PLAIN}')
        return kernel

    return run_cell


PLAIN = """
def plain(array):
    values = np.asarray(array).astype(float)
    return json.loads(json.dumps(np.where(np.isnan(values), None, values).tolist()))
"""


def test_a_run(run_cell) -> None:
    kernel = run_cell('run')
    assert kernel.value('ds.time.values.tolist()') == list(TIMES)
    assert kernel.value('plain(ds["*_state.json:te_keV"])') == TE
    assert kernel.value('plain(ds.t0)') == [time / 2 for time in TIMES]
    assert any('0.5_state.json' in note for note in kernel.value('ds.attrs["notes"]'))


def test_only_the_variables_that_are_ticked(run_cell) -> None:
    kernel = run_cell('run_chosen')
    assert kernel.value('sorted(map(str, ds.data_vars))') == ['sources[1].power', 'te_keV']
    assert kernel.value('plain(ds.te_keV)') == TE
    assert kernel.value('plain(ds["sources[1].power"])') == [0.0, None, 2.0, None]


def test_variables_of_one_name_in_files_of_two_kinds(run_cell) -> None:
    kernel = run_cell('run_kinds')
    assert kernel.value('plain(ds["*_state.json:te_keV"])') == TE
    assert kernel.value('plain(ds["*_small.json.gz:te_keV"])') == [te(time, 7) for time in TIMES]


def test_several_runs(run_cell) -> None:
    kernel = run_cell('runs')
    assert kernel.value('plain(ds.te_keV.sel(run=1))') == TE
    assert kernel.value('plain(ds.te_keV.sel(run=2))') == [te(time, 2) for time in TIMES]


FINALS = [None if i == WITHOUT_DATA else final_te(i) for i in range(STARTED)] + [None, None]


def finals(rows: list[list[float | None]]) -> list[float | None]:
    """The last value of each row that is there."""
    return [next((value for value in reversed(row) if value is not None), None) for row in rows]


@pytest.mark.parametrize('name', ['ensemble', 'of_line'])
def test_an_ensemble_with_its_parameters(run_cell, name: str) -> None:
    kernel = run_cell(name)
    assert kernel.value('plain(ds.CHI_E)') == list(CHI_E)
    assert finals(kernel.value('plain(ds.te_keV)')) == FINALS
    notes = ' '.join(kernel.value('ds.attrs["notes"]'))
    assert 'scan_a6' in notes
    assert 'scan_a7' in notes


def test_all_ensembles(run_cell) -> None:
    kernel = run_cell('ensembles')
    assert kernel.value('[list(key) for key in datasets]') == [['Driver', 'scan_a']]
    assert kernel.value('plain(datasets["Driver", "scan_a"].te_keV)[0][:2]') == [
        te(0.0, 0),
        te(0.5, 0),
    ]


def test_child_runs(run_cell) -> None:
    kernel = run_cell('children')
    assert kernel.value('ds.run.values.tolist()') == list(range(4, 4 + STARTED))
    assert kernel.value('plain(ds.te_keV.sel(run=5, time=1.0))') == te(1.0, 1)


def test_child_runs_outside_ensembles(run_cell) -> None:
    kernel = run_cell('plain_children')
    assert kernel.value('ds.sizes.get("run", 0)') == 0  # all belong to one


def test_a_member(run_cell) -> None:
    kernel = run_cell('member')
    assert kernel.value('plain(ds.te_keV)') == [te(0.0, 0), te(0.5, 0)]


def test_files(run_cell) -> None:
    kernel = run_cell('files')
    assert kernel.value('ds.time.values.tolist()') == [0, 1]
    assert kernel.value('plain(ds.te_keV)') == [te(0.0), te(1.0)]


def test_a_timestep(run_cell) -> None:
    kernel = run_cell('timestep')
    assert kernel.value('plain(ds.te_keV)') == [te(1.0)]
    assert kernel.value('plain(ds.t0)') == [0.5]


def test_names_that_are_hard_to_quote(run_cell) -> None:
    kernel = run_cell('odd')
    assert kernel.value(f'plain(ds[{ODD!r}])') == list(TIMES)
    assert kernel.value(f'plain(ds[{"group." + ODD!r}])') == [2 * time for time in TIMES]
    kernel = run_cell('odd_ensemble')
    assert kernel.value('plain(ds.te_keV.squeeze())') == [te(1.0, 0), te(1.0, 1)]


def test_what_trends_show(run_cell) -> None:
    kernel = run_cell('of_trends')
    assert kernel.value('sorted(map(str, ds.data_vars))') == ['energy_MJ', 'te_keV']
    assert kernel.value('plain(ds.energy_MJ.sel(run=2))') == [10 * te(time, 2) for time in TIMES]
    kernel = run_cell('of_trend_rows')
    assert kernel.value('plain(ds.power_MW)') == [[time, time + 2] for time in TIMES]


def test_what_a_profile_shows(run_cell) -> None:
    kernel = run_cell('of_profile')
    assert kernel.value('plain(ds.rho)') == list(RHO)
    found = kernel.value('plain(ds.te.sel(time=1.0))')
    assert found == [None if i == 1 else value for i, value in enumerate(profile(1.0))]
    kernel = run_cell('of_odd_profile')
    assert kernel.value(f'plain(ds[{"y." + ODD!r}])') == [[time, None] for time in TIMES]


def test_the_processes_of_a_cluster_read(run_cell, kernel: Kernel) -> None:
    pytest.importorskip('distributed')
    run_cell('dask')
    try:
        assert finals(kernel.value('plain(ds.te_keV)')) == FINALS
        assert kernel.value('type(client.cluster).__name__') == 'LocalCluster'
        # Run once more, the cell goes on with the client that there is.
        kernel.run('first = client')
        run_cell('dask')
        assert kernel.value('client is first')
    finally:
        kernel.run('client.close(); client.cluster.close()')


def test_the_client_of_the_notebook_is_used(run_cell, kernel: Kernel) -> None:
    pytest.importorskip('distributed')
    kernel.run(
        'from dask.distributed import Client\n'
        'own = Client(processes=False, n_workers=1, dashboard_address=None)'
    )
    try:
        run_cell('dask')
        assert kernel.value('client is own')
        assert finals(kernel.value('plain(ds.te_keV)')) == FINALS
    finally:
        kernel.run('own.close()')


@pytest.mark.parametrize(
    ('name', 'module', 'extra'),
    [
        ('run', 'ips_jupyterlab', 'ips_jupyterlab[load,formats]'),
        ('run', 'xarray', 'ips_jupyterlab[load]'),
        ('dask', 'dask.distributed', 'ips_jupyterlab[dask]'),
    ],
)
def test_what_is_missing_is_named(
    run_cell, kernel: Kernel, name: str, module: str, extra: str
) -> None:
    kernel.run(
        'import sys\n'
        f'kept = {{n: m for n, m in sys.modules.items() if n.split(".")[0] in '
        '("ips_jupyterlab", "xarray", "dask")}\n'
        'for name in kept: del sys.modules[name]\n'
        f'sys.modules[{module!r}] = None'
    )
    try:
        with pytest.raises(CellError, match='ImportError') as error:
            run_cell(name)
    finally:
        kernel.run(f'import sys; del sys.modules[{module!r}]; sys.modules.update(kept)')
    assert extra in str(error.value).splitlines()[0]


def test_each_cell_is_run() -> None:
    source = Path(__file__).read_text(encoding='utf-8')
    names = [path.stem for path in CELLS.iterdir()]
    assert [name for name in names if f"'{name}'" not in source] == []
