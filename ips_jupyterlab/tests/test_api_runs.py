"""The data files of a run, of its child runs and of its parent run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ips_jupyterlab import IPSAnalysisApi, IPSDataError, open_run
from ips_jupyterlab.api_v1 import CHILD_RUNS, DATA_LISTING, IPSDataWarning


def test_data_of_a_run_is_absolute_paths_by_ascending_timestep(golden: Path) -> None:
    run = golden / 'single/riguser/1'
    data = IPSAnalysisApi(run).get_data()
    assert len(data) == 31
    assert list(data)[:4] == [1.0, 1.9666666666666668, 2.9333333333333336, 3.9]
    assert list(data) == sorted(data)
    assert data[30.0] == [str(run / 'data/30.0_state.json')]
    assert all(Path(path).is_file() for paths in data.values() for path in paths)


def test_a_timestep_that_was_uploaded_last_is_sorted_in(golden: Path) -> None:
    run = golden / 'children/riguser/2'
    assert list(IPSAnalysisApi(run).get_data().items()) == [
        (0.0, [str(run / 'data/analysis.json')]),
        (1.0, [str(run / 'data/1.0_analysis.json'), str(run / 'data/1.0_analysis_mapped.json')]),
        (2.0, [str(run / 'data/2.0_analysis.json'), str(run / 'data/2.0_analysis_mapped.json')]),
        (3.5, [str(run / 'data/3.5_analysis.json'), str(run / 'data/3.5_analysis_mapped.json')]),
    ]


def test_a_run_is_opened_by_path_or_text_and_relative_to_here(
    golden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = golden / 'children/riguser/2'
    expected = open_run(run).get_data()
    monkeypatch.chdir(run.parent)
    assert open_run('2').get_data() == open_run(f'{run}/').get_data() == expected


@pytest.mark.parametrize('path', ['nowhere', 'a_file'])
def test_a_directory_that_is_not_there_is_an_error(tmp_path: Path, path: str) -> None:
    (tmp_path / 'a_file').write_text('not a run')
    with pytest.raises(IPSDataError, match=f'{path}: no run directory'):
        open_run(tmp_path / path)


def test_timesteps_and_files_by_name(golden: Path) -> None:
    run = golden / 'children/riguser/2'
    api = open_run(run)
    assert api.get_timesteps() == [0.0, 1.0, 2.0, 3.5]
    assert api.get_files('*_mapped.json') == {
        time: [str(run / f'data/{time}_analysis_mapped.json')] for time in (1.0, 2.0, 3.5)
    }
    assert api.get_files('analysis.json') == {0.0: [str(run / 'data/analysis.json')]}
    assert api.get_files('ANALYSIS.json') == {}
    assert api.get_files('data*') == {}  # a name, not a path


def test_children_are_ascending_and_each_has_its_data(golden: Path) -> None:
    children = open_run(golden / 'children/riguser/1').get_child_data()
    assert list(children) == [2, 3, 4, 5]
    for runid, data in children.items():
        assert data == open_run(golden / f'children/riguser/{runid}').get_data() != {}


def test_children_are_members_of_ensembles_or_not(golden: Path) -> None:
    api = open_run(golden / 'ensembles/riguser/1')
    assert list(api.get_child_data()) == list(range(2, 24))
    assert list(api.get_child_data_by_ensemble_names()) == list(range(2, 23))
    assert list(api.get_child_data_not_ensembles()) == [23]
    assert api.get_child_data_not_ensembles()[23] == {
        0.0: [str(golden / 'ensembles/riguser/23/data/analysis.json')]
    }


def test_child_runids_are_listed_once_in_ascending_order(golden_copy: Path) -> None:
    parent = golden_copy / 'children/riguser/1'
    (parent / CHILD_RUNS).write_text('5\n3\n\n5\n10\n')
    assert list(open_run(parent).get_child_data()) == [3, 5, 10]


def test_a_child_without_directory_or_listing_has_no_data_yet(golden_copy: Path) -> None:
    user = golden_copy / 'children/riguser'
    shutil.rmtree(user / '3')
    (user / '4' / DATA_LISTING).unlink()
    children = open_run(user / '1').get_child_data()
    assert children[3] == children[4] == {}
    assert len(children[2]) == len(children[5]) == 4


def test_a_run_without_any_files_has_nothing(tmp_path: Path) -> None:
    api = open_run(tmp_path)
    assert api.get_data() == {}
    assert api.get_child_data() == {}
    assert api.get_child_data_by_ensemble_names() == {}
    assert api.get_child_data_not_ensembles() == {}
    assert api.get_timesteps() == []
    assert api.get_ensembles() == []


def test_a_broken_child_is_named_and_does_not_hide_the_others(golden_copy: Path) -> None:
    user = golden_copy / 'children/riguser'
    (user / '3' / DATA_LISTING).write_text('["data/a"]')
    (user / '4' / DATA_LISTING).unlink()
    (user / '4' / DATA_LISTING).mkdir()
    with pytest.warns(IPSDataWarning) as warned:
        children = open_run(user / '1').get_child_data()
    assert children[3] == children[4] == {}
    assert len(children[2]) == len(children[5]) == 4
    broken, unreadable = (str(warning.message) for warning in warned)
    assert 'run 3' in broken and f'3/{DATA_LISTING}: not a JSON object' in broken
    assert 'run 4' in unreadable and f'4/{DATA_LISTING}: cannot be read' in unreadable


@pytest.mark.parametrize(
    'line', ['two', '-2', '0', '1_0', '2.0', '../2', '2 3', '\0', '²', '٣', '9' * 99]
)
def test_a_child_that_is_no_runid_is_an_error_with_its_line(golden_copy: Path, line: str) -> None:
    parent = golden_copy / 'children/riguser/1'
    (parent / CHILD_RUNS).write_text(f'2\n{line}\n')
    with pytest.raises(IPSDataError, match=f'{CHILD_RUNS}: line 2: .* is not a runid'):
        open_run(parent).get_child_data()


def test_the_parent_is_the_run_that_lists_this_one(golden: Path) -> None:
    parent, child = (open_run(golden / f'ensembles/riguser/{runid}') for runid in (1, 14))
    assert child.get_parent_runid() == 1
    assert child.get_parent_data() == parent.get_data()
    assert parent.get_parent_runid() is None
    assert parent.get_parent_data() == {}


def test_the_data_of_the_parent_run(golden_copy: Path) -> None:
    user = golden_copy / 'children/riguser'
    (user / '5' / CHILD_RUNS).write_text('6\n')
    (user / '6').mkdir()
    assert open_run(user / '6').get_parent_runid() == 5
    assert open_run(user / '6').get_parent_data() == open_run(user / '5').get_data() != {}


def test_a_broken_neighbour_does_not_hide_the_parent(golden_copy: Path) -> None:
    user = golden_copy / 'children/riguser'
    (user / '2' / CHILD_RUNS).write_text('nonsense\n')
    with pytest.warns(IPSDataWarning, match=f'2/{CHILD_RUNS}: line 1'):
        assert open_run(user / '3').get_parent_runid() == 1


def test_a_directory_that_is_not_named_by_a_runid_has_no_parent(golden_copy: Path) -> None:
    user = golden_copy / 'children/riguser'
    (user / '2').rename(user / 'renamed')
    assert open_run(user / 'renamed').get_parent_data() == {}
