"""Single values of runs as a table."""

from __future__ import annotations

import json

from ips_jupyterlab import load, load_frame

from .trees import make_run


def states(values):
    return {
        f'{float(time)}': {f'{float(time)}_state.json': json.dumps(state).encode()}
        for time, state in values.items()
    }


def test_a_run_has_a_row_for_each_timestep(tmp_path):
    run = make_run(tmp_path, data=states({0: {'ip_MA': 1, 'v': [1, 2]}, 1: {'ip_MA': 2, 'v': [3]}}))
    frame = load_frame(run)
    assert frame.to_dict('list') == {'time': [0.0, 1.0], 'ip_MA': [1, 2]}
    assert frame.attrs['units'] == {'time': 's', 'ip_MA': 'MA'}
    assert frame.attrs['runid'] == 1


def test_an_ensemble_has_rows_only_where_there_is_data(tmp_path):
    rows = [(2, 'a', 0.5), ('?', 'b', 1.5), (3, 'c', 2.5)]
    run = make_run(tmp_path, 1, ensembles={'Driver/scan': rows})
    make_run(tmp_path, 2, data=states({0: {'x': 1}, 1: {'x': 2}}))
    make_run(tmp_path, 3, data=states({5: {'x': 3, 'y': 1.5}}))
    frame = load_frame(run, ensemble='scan')
    columns = ['sim_name', 'runid', '0', 'time', 'x']
    assert frame[columns].values.tolist() == [
        ['a', 2, 0.5, 0.0, 1],
        ['a', 2, 0.5, 1.0, 2],
        ['c', 3, 2.5, 5.0, 3],
    ]
    assert frame.y.isna().tolist() == [True, True, False]
    assert frame.attrs['notes'] == ['Not started: b.', 'Without y: run 2 (a).']


def test_a_grid_has_its_parameters_in_columns(tmp_path):
    rows = [(2, 'a', 2, 'u'), (3, 'b', 1, 'u'), (4, 'c', 2, 'v'), (5, 'd', 1, 'v')]
    run = make_run(tmp_path, 1, ensembles={'Driver/scan': rows})
    for runid, _, number, text in rows:
        make_run(tmp_path, runid, data=states({0: {'x': f'{number}{text}'}}))
    frame = load_frame(run, ensemble='scan')
    assert (frame['0'].astype(str) + frame['1'] == frame.x).all()
    assert sorted(frame.runid) == [2, 3, 4, 5]


def test_the_table_has_the_numbers_of_the_dataset(golden):
    run = golden / 'ensembles/riguser/1'
    frame = load_frame(run, ensemble='scan_b').set_index(['member', 'time'])
    dataset = load(run, ensemble='scan_b')
    for name in dataset.data_vars:
        expected = dataset[name].to_series().dropna()
        assert frame[name].loc[expected.index].tolist() == expected.tolist()


def test_no_data_is_an_empty_table(tmp_path):
    frame = load_frame(make_run(tmp_path, 4))
    assert frame.columns.tolist() == ['time']
    assert frame.empty
    assert frame.attrs['notes'] == ['No data files: run 4.']
