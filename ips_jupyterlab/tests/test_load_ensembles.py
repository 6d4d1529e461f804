"""Ensembles and several runs become one dataset, of which nothing is lost without a note."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ips_jupyterlab import load, open_run
from ips_jupyterlab.api_v1 import IPSAnalysisApi

from .trees import make_run


def states(values):
    """A state file for each timestep, from ``{timestep: state}``."""
    return {
        f'{float(time)}': {f'{float(time)}_state.json': json.dumps(state).encode()}
        for time, state in values.items()
    }


def make_ensemble(base, members, **metadata):
    """Run 1 with the ensemble ``Driver/scan``, from ``[(parameters, states or '?')]``."""
    rows = []
    for runid, (parameters, values) in enumerate(members, 2):
        is_pending = values == '?'
        rows.append(('?' if is_pending else runid, f'case_{runid}', *parameters))
        if not is_pending:
            make_run(base, runid, data=states(values), **metadata.get(f'case_{runid}', {}))
    return make_run(base, 1, ensembles={'Driver/scan': rows}, simname='parent')


def loop(run):
    """What a user would write: every number by sim name, timestep and name."""
    found = {}
    api = IPSAnalysisApi(run)
    (ensemble,) = api.get_ensembles()
    for member in ensemble.members:
        if member.runid is None:
            continue
        data = IPSAnalysisApi(run.parent / str(member.runid)).get_data()
        for timestep, paths in data.items():
            for path in paths:
                for name, value in json.loads(Path(path).read_text()).items():
                    found[tuple(member.parameters.values()), timestep, name] = value
    return found


def test_a_full_grid_becomes_dimensions(tmp_path):
    points = [*itertools.product((0.5, 0.1), (3, 1, 2))]
    run = make_ensemble(tmp_path, [((x, y), {0: {'a': x * y}, 1: {'a': y}}) for x, y in points])
    dataset = load(run, ensemble='scan')
    assert dataset.a.dims == ('0', '1', 'time')
    assert dataset['0'].values.tolist() == [0.1, 0.5]
    assert dataset['1'].values.tolist() == [1, 2, 3]
    for x, y in points:
        assert dataset.a.sel({'0': x, '1': y}).values.tolist() == [x * y, y]
        at = {'0': x, '1': y}
        assert dataset.sim_name.sel(at).item() == f'case_{points.index((x, y)) + 2}'
        assert dataset.runid.sel(at) == points.index((x, y)) + 2


def test_any_other_ensemble_has_members_with_their_parameters(tmp_path):
    points = [(1, 'low'), (2, 'low'), (1, 'high')]
    run = make_ensemble(tmp_path, [(point, {0: {'a': point[0]}}) for point in points])
    dataset = load(run, ensemble='scan')
    assert dataset.a.dims == ('member', 'time')
    assert dataset.member.values.tolist() == ['case_2', 'case_3', 'case_4']
    assert dataset['1'].values.tolist() == ['low', 'low', 'high']
    assert dataset.a.sel(member='case_3').item() == 2


def test_parameters_that_all_members_share_lie_on_no_dimension(tmp_path):
    run = make_ensemble(tmp_path, [((x, 'all'), {0: {'a': x}}) for x in (1, 2, 3)])
    dataset = load(run, ensemble='scan')
    assert dataset.a.dims == ('0', 'time')
    assert dataset['1'].item() == 'all'


def test_short_names_of_parameters_where_they_are_clear(tmp_path):
    run = make_run(tmp_path, 1, children=[2, 3])
    folder = run / 'ensembles/Driver'
    folder.mkdir(parents=True)
    (folder / 'scan.csv').write_text(
        'portal_runid,run_url,instance_analysis_path,sim_name,a:CHI,b:CHI,b:POWER,b:shot\r\n'
        '2,u,p,x,1,1,5,7\r\n3,u,p,y,2,1,6,8\r\n',
        newline='',
    )
    for runid in (2, 3):
        make_run(tmp_path, runid, data=states({0: {'POWER': 1}}), shotno=runid)
    dataset = load(run, ensemble='scan')
    assert {'a:CHI', 'b:CHI', 'POWER', 'POWER_in_file'} <= set(dataset.variables)
    assert dataset.shot.values.tolist() == [7, 8]


def test_members_that_are_pending_failed_or_short_are_missing_data_and_named(tmp_path):
    full = {0: {'a': 1.0, 'b': 1.0}, 1: {'a': 2.0, 'b': 1.0}}
    run = make_ensemble(
        tmp_path,
        [
            ((1,), full),
            ((2,), {0: {'a': 5.0, 'b': 1.0}}),
            ((3,), '?'),
            ((4,), {}),
            ((5,), {0: {'a': 7.0}, 1: {'a': 8.0}}),
            ((6,), full),
        ],
        case_3={'state': 'failed'},
    )
    (tmp_path / 'alice/7/data/0.0_state.json').write_text('{"a": ')
    (tmp_path / 'alice/6/ips_analysis_api_data_listing.json').write_text('[]')
    dataset = load(run, ensemble='Driver/scan')
    a = dataset.a.transpose('0', 'time').values
    nan = np.nan
    np.testing.assert_equal(a, [[1, 2], [5, nan], [nan, nan], [nan, nan], [nan, nan], [nan, 2]])
    states_ = dataset.run_state.values.tolist()
    assert states_ == ['unknown', 'failed', 'pending', 'unknown', 'unknown', 'unknown']
    assert dataset.runid.values.tolist() == [2, 3, 0, 5, 6, 7]
    notes = dataset.attrs['notes']
    for words in (
        'Not started: case_4.',
        'Failed: run 3 (case_3).',
        'No data files: run 5 (case_5).',
        '1 of 2 timesteps: run 3 (case_3).',
    ):
        assert words in notes
    assert any(note.startswith('Run 6 (case_6) has no data: ') for note in notes)
    assert any(
        note.startswith('Of run 7 (case_7) a file cannot be read. 0.0_state.json ')
        for note in notes
    )


def test_a_variable_that_members_lack_is_noted(tmp_path):
    run = make_ensemble(tmp_path, [((1,), {0: {'a': 1, 'b': 2}}), ((2,), {0: {'a': 3}})])
    dataset = load(run, ensemble='scan')
    np.testing.assert_equal(dataset.b.values, [[2], [np.nan]])
    assert dataset.attrs['notes'] == ['Without b: run 3 (case_3).']


def test_members_with_other_units_are_noted(tmp_path):
    def state(units):
        return {0: {'te': {'value': 1.0, 'units': units}}}

    run = make_ensemble(tmp_path, [((1,), state('keV')), ((2,), state('eV')), ((3,), state('eV'))])
    dataset = load(run, ensemble='scan')
    assert 'units' not in dataset['te.value'].attrs
    assert dataset.attrs['notes'] == [
        'te.value has several units, and its values are as in the files: '
        'keV in run 2 (case_2); eV in run 3 (case_3), run 4 (case_4).'
    ]


def test_an_ensemble_of_which_nothing_has_started(tmp_path):
    run = make_ensemble(tmp_path, [((1,), '?'), ((2,), '?')])
    dataset = load(run, ensemble='scan')
    assert dataset.sizes == {'0': 2, 'time': 0}
    assert dataset.attrs['notes'] == ['Not started: case_2, case_3.']


def test_many_names_are_counted(tmp_path):
    run = make_ensemble(tmp_path, [((number,), '?') for number in range(60)])
    (note,) = load(run, ensemble='scan').attrs['notes']
    assert note.startswith('Not started: case_2, case_3, ')
    assert note.endswith(' and 10 more.')


def test_members_with_timesteps_of_their_own_lie_over_steps(tmp_path):
    members = [
        ((number,), {number + 0.1 * step: {'a': step} for step in range(3)})
        for number in range(1, 5)
    ]
    dataset = load(make_ensemble(tmp_path, members), ensemble='scan')
    assert dataset.a.dims == ('0', 'step')
    assert dataset.time.dims == ('0', 'step')
    np.testing.assert_allclose(dataset.time.sel({'0': 3}), [3, 3.1, 3.2])
    assert dataset.a.sel({'0': 3}).values.tolist() == [0, 1, 2]
    assert 'time lies over step' in dataset.attrs['notes'][0]


def test_an_ensemble_is_named_or_given(tmp_path):
    run = make_ensemble(tmp_path, [((1,), {0: {'a': 1}}), ((2,), {0: {'a': 2}})])
    expected = load(run, ensemble='scan')
    api = open_run(run)
    assert load(api, ensemble=api.get_ensembles()[0]).identical(expected)
    assert expected.attrs['sim_name'] == 'parent'
    assert expected.attrs['ensemble'] == 'scan'
    assert expected.attrs['component'] == 'Driver'
    with pytest.raises(ValueError, match=r"no ensemble is called 'other'. There are: Driver/scan"):
        load(run, ensemble='other')
    with pytest.raises(TypeError, match='does not know its run'):
        load(api.get_ensembles()[0])


def test_several_runs_lie_along_run(tmp_path):
    runs = [
        make_run(tmp_path, runid, data=states({0: {'a': runid}}), tokamak='D3D', shotno=runid)
        for runid in (5, 3)
    ]
    dataset = load([*runs, tmp_path / 'alice/9'])
    assert dataset.a.dims == ('run', 'time')
    assert dataset.run.values.tolist() == [5, 3, 9]
    assert dataset.a.sel(run=3).item() == 3
    assert dataset.shot.fillna('').values.tolist() == ['5', '3', '']
    assert dataset.attrs['tokamak'] == 'D3D'
    assert any(note.startswith('Run 9 has no data: ') for note in dataset.attrs['notes'])


def test_runs_of_two_users_with_the_same_runid_are_told_apart(tmp_path):
    runs = [
        make_run(tmp_path, 1, username=name, data=states({0: {'a': len(name)}}))
        for name in ('al', 'bob')
    ]
    dataset = load(runs)
    assert dataset.a.sel(run='bob/1').item() == 3
    assert dataset.runid.values.tolist() == [1, 1]


def test_children_are_loaded_as_the_analysis_api_gives_them(tmp_path):
    for runid in (2, 3):
        make_run(tmp_path, runid, data=states({0: {'a': runid}, 1: {'a': -runid}}))
    run = make_run(tmp_path, 1, children=[2, 3])
    dataset = load(open_run(run).get_child_data())
    assert dataset.run.values.tolist() == [2, 3]
    assert dataset.a.values.tolist() == [[2, -2], [3, -3]]


def test_the_golden_ensembles_load_as_their_files_say(golden):
    api = open_run(golden / 'ensembles/riguser/1')
    for ensemble in api.get_ensembles():
        dataset = load(api, ensemble=ensemble)
        for member in ensemble.members:
            of_member = dataset.sel(member=member.sim_name)
            if member.runid is None:
                assert np.isnan(of_member.y1).all()
                continue
            data = IPSAnalysisApi(golden / f'ensembles/riguser/{member.runid}').get_data()
            for timestep, (path,) in data.items():
                for name, value in json.loads(Path(path).read_text()).items():
                    assert of_member[name].sel(time=timestep).item() == value


VALUES = st.floats(-10, 10) | st.integers(-5, 5)
STATES = st.dictionaries(st.sampled_from('abc'), VALUES, max_size=3)
MEMBER = st.just('?') | st.dictionaries(st.sampled_from([0.0, 0.5, 1.0, 2.0]), STATES, max_size=4)
FAST = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check_against_loop(run, points):
    for lazy in (False, True):
        dataset = load(run, ensemble='scan', lazy=lazy).compute()
        expected = loop(run)
        seen = 0
        for index, point in enumerate(points):
            if 'member' in dataset.dims:
                of_member = dataset.isel(member=index)
            else:
                names = [str(number) for number in range(len(point))]
                of_member = dataset.sel(
                    {n: v for n, v in zip(names, point, strict=True) if n in dataset.dims}
                )
            for name in dataset.data_vars:
                over = dataset.sizes.get('step') or dataset.sizes['time']
                for step in range(over):
                    at = of_member.isel({'time' if 'time' in dataset.dims else 'step': step})
                    value = at[name].item()
                    told = expected.get((point, at.time.item(), name))
                    if told is None:
                        assert np.isnan(value)
                    else:
                        assert value == told
                        seen += 1
        assert seen == len(expected)


@FAST
@given(data=st.data(), shape=st.tuples(st.integers(2, 3), st.integers(1, 3)))
def test_a_full_grid_gives_the_numbers_of_a_plain_loop(tmp_path_factory, data, shape):
    points = [*itertools.product(*(range(length) for length in shape))]
    points = data.draw(st.permutations(points))
    members = [(point, data.draw(MEMBER)) for point in points]
    check_against_loop(make_ensemble(tmp_path_factory.mktemp('full'), members), points)


@FAST
@given(
    data=st.data(),
    points=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6, unique=True
    ),
)
def test_a_ragged_grid_gives_the_numbers_of_a_plain_loop(tmp_path_factory, data, points):
    members = [(point, data.draw(MEMBER)) for point in points]
    check_against_loop(make_ensemble(tmp_path_factory.mktemp('ragged'), members), points)
