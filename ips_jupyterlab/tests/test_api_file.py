"""api_v1.py as a file of its own: copied beside the runs, loaded by path, and packed with them."""

from __future__ import annotations

import ast
import re
import runpy
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from ips_jupyterlab import api_v1, open_run

FILE = Path(api_v1.__file__)


@pytest.fixture
def user_directory(golden_copy: Path) -> Path:
    """A user directory of runs with the API beside them."""
    directory = golden_copy / 'ensembles/riguser'
    shutil.copy(FILE, directory / 'api_v1.py')
    return directory


@pytest.fixture
def beside(user_directory: Path) -> dict[str, Any]:
    """What the copy beside the runs defines."""
    return runpy.run_path(str(user_directory / 'api_v1.py'))


def python(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True
    ).stdout


def test_it_is_written_in_python_3_9() -> None:
    ast.parse(FILE.read_text(encoding='utf-8'), feature_version=(3, 9))


def test_its_import_loads_little_and_only_the_standard_library() -> None:
    code = f"""
import sys
sys.path.insert(0, {str(FILE.parent)!r})
before = set(sys.modules)
import api_v1
print(*sorted(set(sys.modules) - before))
"""
    loaded = {name.partition('.')[0] for name in python('-I', '-S', '-c', code).split()}
    assert loaded - {'api_v1'} <= sys.stdlib_module_names
    assert not loaded & {'csv', 'dataclasses', 'fnmatch', 'inspect', 'pathlib', 'tarfile', 'typing'}


def test_opening_a_run_does_not_load_the_server() -> None:
    code = 'import sys; from ips_jupyterlab import open_run; print(*sys.modules)'
    loaded = python('-c', code).split()
    assert 'ips_jupyterlab.api_v1' in loaded
    assert not {'tornado', 'jupyter_server', 'traitlets', 'msgspec'} & set(loaded)


def test_a_cell_that_is_run_again_warns_again(user_directory: Path) -> None:
    (user_directory / '5' / api_v1.DATA_LISTING).write_text('[]')
    code = f"""
import runpy
api = runpy.run_path({str(user_directory / 'api_v1.py')!r})['IPSAnalysisApi']
for _ in range(2):
    api({str(user_directory / '1')!r}).get_child_data()
"""
    shown = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True).stderr
    assert shown.count('IPSDataWarning: run 5 is left out') == 2


@pytest.mark.parametrize('enabled', [True, False])
def test_the_garbage_collector_is_as_before(
    beside: dict[str, Any], monkeypatch: pytest.MonkeyPatch, enabled: bool
) -> None:
    switched: list[str] = []
    collector = beside['get_data_from_runids'].__globals__['gc']
    monkeypatch.setattr(collector, 'isenabled', lambda: enabled and switched[-1:] != ['off'])
    monkeypatch.setattr(collector, 'disable', lambda: switched.append('off'))
    monkeypatch.setattr(collector, 'enable', lambda: switched.append('on'))
    beside['get_data_from_runids']([2, 3])
    assert switched == (['off', 'on'] if enabled else [])


def test_its_version_can_be_found_in_its_text() -> None:
    found = re.search(r'^API_VERSION = \((\d+), (\d+)\)$', FILE.read_text('utf-8'), re.MULTILINE)
    assert found and tuple(map(int, found.groups())) == api_v1.API_VERSION


def test_notebooks_load_it_by_path(user_directory: Path, beside: dict[str, Any]) -> None:
    api = beside['IPSAnalysisApi'](user_directory / '1')
    assert list(api.get_child_data()) == list(range(2, 24))
    assert [ensemble.name for ensemble in api.get_ensembles()] == ['scan_a', 'scan_b', 'scan_c']


def test_data_by_runid(user_directory: Path, beside: dict[str, Any]) -> None:
    expected = open_run(user_directory / '2').get_data()
    assert beside['get_data_from_runid'](2) == expected
    found = beside['get_data_from_runids']([23, 2, 99, 2])
    assert list(found) == [2, 23, 99]
    assert found[2] == expected
    assert found[99] == {}  # it may be a child run that has not started


def test_children_by_the_runid_of_the_parent(beside: dict[str, Any]) -> None:
    assert beside['get_children_ids_by_parent_id'](1) == list(range(2, 24))
    assert beside['get_children_ids_not_ensembles'](1) == [23]
    by_names = beside['get_children_ids_by_ensemble_names_of_parent']
    assert by_names(1) == list(range(2, 23))
    assert by_names(1, ['WorkerComponent']) == list(range(19, 23))
    assert by_names(1, ensemble_names='scan_b') == list(range(9, 19))
    assert by_names(1, ensemble_names=[]) == []


@pytest.mark.parametrize('runid', [99, 0, -1, True, 2.0, None, '../riguser/2', '1_0'])
def test_a_runid_without_a_run_is_an_error(beside: dict[str, Any], runid: object) -> None:
    for name in (
        'get_data_from_runid',
        'get_children_ids_by_parent_id',
        'get_children_ids_not_ensembles',
        'get_children_ids_by_ensemble_names_of_parent',
    ):
        with pytest.raises(beside['IPSDataError'], match=re.escape(str(runid))):
            beside[name](runid)


def test_packed_runs_unpack_to_a_folder_in_which_the_api_works(
    user_directory: Path, beside: dict[str, Any], tmp_path: Path
) -> None:
    for name in ('ips_analysis_api_v1.py', 'api_v1_notebook.ipynb'):
        (user_directory / name).write_text('kept as it is')
    (user_directory / '1/.ipynb_checkpoints').mkdir()
    (user_directory / '1/.ipynb_checkpoints/n-checkpoint.ipynb').write_text('')
    (user_directory / 'mine.txt').write_text('')

    path = Path(beside['generate_tar_from_runids']([23, 1, 23]))
    assert path.is_absolute() and path.parent == user_directory
    assert re.fullmatch(r'20\d\d-\d\d-\d\dT[-\d.]+Z__ips_runs\.tar\.gz', path.name)

    with tarfile.open(path) as tar:
        assert len(tar.getnames()) == len(set(tar.getnames()))
        # Pythons that lack the filter are not far from 3.10.
        safely = {'filter': 'data'} if hasattr(tarfile, 'data_filter') else {}
        tar.extractall(tmp_path / 'unpacked', **safely)
    (top,) = (tmp_path / 'unpacked').iterdir()
    assert f'{top.name}.tar.gz' == path.name
    assert {entry.name for entry in top.iterdir()} == {
        '1',
        '23',
        'api_v1.py',
        'api_v1_notebook.ipynb',
        'ips_analysis_api_v1.py',
    }
    assert not (top / '1/.ipynb_checkpoints').exists()
    unpacked = runpy.run_path(str(top / 'api_v1.py'))
    assert unpacked['get_data_from_runid'](23) == {0.0: [str(top / '23/data/analysis.json')]}
    assert (top / '23/data/analysis.json').read_bytes() == (
        user_directory / '23/data/analysis.json'
    ).read_bytes()


def test_one_runid_is_packed_like_a_list_of_one(beside: dict[str, Any]) -> None:
    with tarfile.open(beside['generate_tar_from_runids'](2)) as tar:
        second_level = {name.split('/')[1] for name in tar.getnames()}
    assert second_level == {'2', 'api_v1.py'}


def test_a_run_behind_a_link_is_packed_with_its_files(
    user_directory: Path, beside: dict[str, Any], tmp_path: Path
) -> None:
    (user_directory / '2').rename(tmp_path / 'elsewhere')
    (user_directory / '2').symlink_to(tmp_path / 'elsewhere')
    with tarfile.open(beside['generate_tar_from_runids'](2)) as tar:
        assert any(name.endswith('/2/data/0.0_state.json') for name in tar.getnames())


@pytest.mark.parametrize('runids', [[2, 99], 99, [], ['../riguser/2']])
def test_nothing_is_packed_unless_every_run_exists(
    user_directory: Path, beside: dict[str, Any], runids: Any
) -> None:
    before = sorted(user_directory.iterdir())
    with pytest.raises(beside['IPSDataError']):
        beside['generate_tar_from_runids'](runids)
    assert sorted(user_directory.iterdir()) == before


@pytest.mark.parametrize('failure', [OSError(28, 'No space left on device'), KeyboardInterrupt()])
def test_packing_that_fails_leaves_nothing_behind(
    user_directory: Path,
    beside: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
) -> None:
    def fail(*_: object) -> None:
        raise failure

    before = sorted(user_directory.iterdir())
    monkeypatch.setattr(tarfile.TarFile, 'addfile', fail)
    with pytest.raises(type(failure)):
        beside['generate_tar_from_runids']([1, 2])
    assert sorted(user_directory.iterdir()) == before
