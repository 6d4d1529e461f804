"""Ensembles: their CSV files, their members, and the filters by component and name."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ips_jupyterlab import IPSAnalysisApi, IPSDataError, api_v1, open_run
from ips_jupyterlab.api_v1 import (
    CHILD_RUNS,
    Ensemble,
    IPSDataWarning,
    find_ensembles,
    read_ensemble,
)

HEADER = 'portal_runid,run_url,instance_analysis_path,sim_name,transport:CHI_E,heating:POWER\r\n'
FIRST = '2,https://portal.example/2,/hub/riguser/2,scan_0,0.5,10\r\n'
SECOND = '3,https://portal.example/3,/hub/riguser/3,scan_1,1.5,20\r\n'
PENDING = '?,?,?,scan_2,2.5,30\r\n'


@pytest.fixture
def ensembles(golden: Path) -> IPSAnalysisApi:
    return open_run(golden / 'ensembles/riguser/1')


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Ensemble]:
    """Read the text of a CSV."""

    def read(text: str) -> Ensemble:
        path = tmp_path / 'scan.csv'
        path.write_bytes(text.encode())
        return read_ensemble(path, 'Driver', 'scan')

    return read


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nothing waits; the pauses that would have been made are noted."""
    made: list[float] = []
    monkeypatch.setattr(api_v1, 'sleep', made.append)
    return made


def test_the_ensembles_of_a_run(ensembles: IPSAnalysisApi) -> None:
    found = ensembles.get_ensembles()
    assert [(one.component, one.name, len(one.members)) for one in found] == [
        ('DriverComponent', 'scan_a', 10),
        ('DriverComponent', 'scan_b', 10),
        ('WorkerComponent', 'scan_c', 10),
    ]
    scan_a = found[0]
    assert scan_a.parameters == ('transport:CHI_E', 'transport:LABEL', 'heating:POWER')
    assert [member.runid for member in scan_a.members] == [2, 3, 4, 5, 6, 7, 8, None, None, None]
    assert scan_a.members[7].sim_name == 'scan_a7'
    assert scan_a.members[7].parameters == {
        'transport:CHI_E': 7.5,
        'transport:LABEL': 'case "7", hot',
        'heating:POWER': 35,
    }
    assert scan_a.problems == ()


@pytest.mark.parametrize(
    ('filters', 'runids'),
    [
        ({}, [*range(2, 23)]),
        ({'ensemble_names': ['scan_a']}, [*range(2, 9)]),
        ({'ensemble_names': ['scan_c', 'scan_b']}, [*range(9, 23)]),
        ({'ensemble_names': 'scan_b'}, [*range(9, 19)]),
        ({'component_names': ['WorkerComponent']}, [*range(19, 23)]),
        ({'component_names': 'DriverComponent'}, [*range(2, 19)]),
        ({'component_names': ['DriverComponent'], 'ensemble_names': ['scan_c']}, []),
        ({'ensemble_names': []}, []),
        ({'component_names': []}, []),
        ({'ensemble_names': 'scan'}, []),
        ({'ensemble_names': 'my scan_a and more'}, []),
        ({'ensemble_names': ['nowhere']}, []),
    ],
)
def test_members_by_component_and_ensemble(
    ensembles: IPSAnalysisApi, filters: dict[str, Any], runids: list[int]
) -> None:
    data = ensembles.get_child_data_by_ensemble_names(**filters)
    assert list(data) == runids
    assert all(len(timesteps) == 3 for timesteps in data.values())


@pytest.mark.parametrize(
    'name', ['../outside', '../../2/outside', 'Driver/scan', '..', '', '/', 'scan.csv', 'sc*']
)
def test_names_never_lead_out_of_the_ensembles_folder(tmp_path: Path, name: str) -> None:
    for folder in ('1/ensembles/Driver', '2'):
        (tmp_path / folder).mkdir(parents=True)
    for path in ('1/outside.csv', '1/ensembles/Driver/scan.csv', '2/outside.csv'):
        (tmp_path / path).write_text(HEADER + FIRST)
    api = open_run(tmp_path / '1')
    assert api.get_child_data_by_ensemble_names(ensemble_names=name) == {}
    assert api.get_child_data_by_ensemble_names(component_names=name) == {}
    assert api.get_child_data_by_ensemble_names(str(tmp_path / '2'), 'outside') == {}


def test_older_trees_have_no_component_folders(golden_copy: Path) -> None:
    run = golden_copy / 'ensembles/riguser/1'
    shutil.move(run / 'ensembles/DriverComponent/scan_b.csv', run / 'ensembles/scan_b.csv')
    folder = str(run / 'ensembles')
    assert find_ensembles(run) == [
        (None, 'scan_b', f'{folder}/scan_b.csv'),
        ('DriverComponent', 'scan_a', f'{folder}/DriverComponent/scan_a.csv'),
        ('WorkerComponent', 'scan_c', f'{folder}/WorkerComponent/scan_c.csv'),
    ]
    api = open_run(run)
    assert list(api.get_child_data_by_ensemble_names(ensemble_names=['scan_b'])) == [*range(9, 19)]
    assert list(api.get_child_data_by_ensemble_names(['DriverComponent'])) == [*range(2, 9)]


def test_copies_that_jupyter_made_are_no_ensembles(golden_copy: Path) -> None:
    run = golden_copy / 'ensembles/riguser/1'
    for folder in (run / 'ensembles', run / 'ensembles/DriverComponent'):
        (folder / '.ipynb_checkpoints').mkdir()
        (folder / '.ipynb_checkpoints/scan_a-checkpoint.csv').write_text('nonsense')
        (folder / 'notes.txt').write_text('mine')
    assert [name for _, name, _ in find_ensembles(run)] == ['scan_a', 'scan_b', 'scan_c']


def test_a_member_of_two_ensembles_is_one_child(golden_copy: Path) -> None:
    run = golden_copy / 'ensembles/riguser/1'
    for name in ('again', 'and_again'):
        (run / f'ensembles/{name}.csv').write_text(HEADER + SECOND + FIRST)
    data = open_run(run).get_child_data_by_ensemble_names(ensemble_names=['again', 'and_again'])
    assert list(data) == [2, 3]


@pytest.mark.parametrize(
    ('text', 'value'),
    [
        ('10', 10),
        ('-3', -3),
        ('10.0', 10.0),
        ('1e-3', 0.001),
        ('inf', float('inf')),
        ('1_0', '1_0'),
        ('', ''),
        ('?', '?'),
        ('True', 'True'),
        ('[1, 2]', '[1, 2]'),
        ('1.2.3', '1.2.3'),
    ],
)
def test_parameters_are_numbers_where_they_can_be(
    read: Callable[[str], Ensemble], text: str, value: object
) -> None:
    quoted = '"' + text + '"'
    parameters = read(f'{HEADER}2,u,p,scan_0,{quoted},x\r\n').members[0].parameters
    assert parameters['transport:CHI_E'] == value
    assert type(parameters['transport:CHI_E']) is type(value)


cells = st.text(st.characters(codec='utf-8', exclude_characters='\0'), max_size=8)


labels = cells.map(lambda text: f'label {text}')  # not a number


@given(column=cells, rows=st.lists(st.tuples(cells, labels), max_size=5))
def test_any_text_in_a_csv_comes_back(column: str, rows: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / 'scan.csv'
        with path.open('w', newline='', encoding='utf-8') as file:
            writer = csv.writer(file)
            columns = ['portal_runid', 'run_url', 'instance_analysis_path', 'sim_name']
            writer.writerow([*columns, f'c:{column}'])
            for runid, row in enumerate(rows, 1):
                writer.writerow([runid, '?', '?', *row])
        ensemble = read_ensemble(path, None, 'scan')
    assert ensemble.parameters == (f'c:{column}',)
    assert [tuple(member) for member in ensemble.members] == [
        (runid, sim_name, {f'c:{column}': label}) for runid, (sim_name, label) in enumerate(rows, 1)
    ]


def test_blank_rows_are_left_out(read: Callable[[str], Ensemble]) -> None:
    ensemble = read(f'{HEADER}\r\n{FIRST},,,,,\r\n{SECOND}\r\n')
    assert [member.runid for member in ensemble.members] == [2, 3]
    assert ensemble.problems == ()


def test_a_member_without_a_runid_is_pending(read: Callable[[str], Ensemble]) -> None:
    ensemble = read(f'{HEADER},,,scan_0,0.5,10\r\n')
    assert [tuple(member)[:2] for member in ensemble.members] == [(None, 'scan_0')]


def test_a_short_or_long_row_keeps_what_it_has_and_is_named(
    read: Callable[[str], Ensemble], pauses: list[float]
) -> None:
    ensemble = read(f'{HEADER}2,u,p,scan_0,0.5\r\n3\r\n?,?\r\n4,u,p,scan_3,3.5,40,extra\r\n')
    assert [tuple(member) for member in ensemble.members] == [
        (2, 'scan_0', {'transport:CHI_E': 0.5}),
        (3, '', {}),
        (None, '', {}),
        (4, 'scan_3', {'transport:CHI_E': 3.5, 'heating:POWER': 40}),
    ]
    assert [problem.partition('scan.csv: ')[2] for problem in ensemble.problems] == [
        'line 2: 5 values for 6 columns',
        'line 3: 1 values for 6 columns',
        'line 4: 2 values for 6 columns',
        'line 5: 7 values for 6 columns',
    ]
    assert pauses == []


def test_a_short_row_makes_a_call_warn(golden_copy: Path) -> None:
    run = golden_copy / 'ensembles/riguser/1'
    (run / 'ensembles/DriverComponent/scan_a.csv').write_text(f'{HEADER}2,u,p\r\n{SECOND}')
    with pytest.warns(IPSDataWarning, match=r'scan_a\.csv: line 2: 3 values for 6 columns'):
        data = open_run(run).get_child_data_by_ensemble_names(ensemble_names='scan_a')
    assert list(data) == [2, 3]


def test_columns_are_found_by_name(read: Callable[[str], Ensemble]) -> None:
    ensemble = read('sim_name,c:X,host,portal_runid\r\nscan_0,1,pc,7\r\nscan_1,2\r\n')
    assert [tuple(member) for member in ensemble.members] == [
        (7, 'scan_0', {'c:X': 1}),
        (None, 'scan_1', {'c:X': 2}),
    ]


def test_a_byte_order_mark_is_no_part_of_the_header(read: Callable[[str], Ensemble]) -> None:
    assert [member.runid for member in read('\ufeff' + HEADER + FIRST).members] == [2]


@pytest.mark.parametrize(
    ('text', 'complaint'),
    [
        ('', 'scan.csv: the first line has no column portal_runid'),
        ('\r\n', 'scan.csv: the first line has no column portal_runid'),
        (FIRST, 'scan.csv: the first line has no column portal_runid'),
        (f'{HEADER}{FIRST}two,u,p,s,1,2\r\n', "scan.csv: line 3: 'two' is not a runid"),
        (f'{HEADER}{FIRST}-2,u,p,s,1,2\r\n', "scan.csv: line 3: '-2' is not a runid"),
        (f'{HEADER}{FIRST}3,u,p,"scan\r\n', 'scan.csv: line 3: unexpected end of data'),
    ],
)
def test_what_is_no_ensemble_is_named(
    read: Callable[[str], Ensemble], pauses: list[float], text: str, complaint: str
) -> None:
    with pytest.raises(IPSDataError) as raised:
        read(text)
    assert complaint in str(raised.value)
    assert sum(pauses) < 0.8


def test_a_broken_ensemble_is_an_error_only_where_it_is_asked_for(golden_copy: Path) -> None:
    run = golden_copy / 'ensembles/riguser/1'
    (run / 'ensembles/DriverComponent/scan_a.csv').write_text('nonsense\n')
    api = open_run(run)
    assert list(api.get_child_data_by_ensemble_names(ensemble_names='scan_c')) == [*range(19, 23)]
    assert list(api.get_child_data()) == [*range(2, 24)]
    for call in (
        api.get_ensembles,
        api.get_child_data_by_ensemble_names,
        api.get_child_data_not_ensembles,
    ):
        with pytest.raises(IPSDataError, match=r'scan_a\.csv: the first line'):
            call()


def test_a_folder_that_cannot_be_read_is_named(
    golden_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: str) -> None:
        raise PermissionError(13, 'Permission denied', folder)

    monkeypatch.setattr('os.scandir', refuse)
    with pytest.raises(IPSDataError, match='ensembles: cannot be read: Permission denied'):
        find_ensembles(golden_copy / 'ensembles/riguser/1')


WHOLE = HEADER + FIRST + SECOND + PENDING


# A cut at the end of a row cannot be told from a whole file.
@pytest.mark.parametrize('length', [n for n in range(0, len(WHOLE) - 1, 5) if WHOLE[n - 1] != '\n'])
def test_a_csv_in_the_middle_of_a_write_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    path = tmp_path / 'scan.csv'
    path.write_bytes(WHOLE[:length].encode())
    monkeypatch.setattr(api_v1, 'sleep', lambda seconds: path.write_bytes(WHOLE.encode()))
    members = read_ensemble(path, None, 'scan').members
    assert [(member.runid, member.parameters['heating:POWER']) for member in members] == [
        (2, 10),
        (3, 20),
        (None, 30),
    ]


def test_a_row_that_stays_short_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / 'scan.csv'
    path.write_bytes((HEADER + FIRST + '3,https://por').encode())
    writes = iter(['', '', 'tal.example/3,/hub/riguser/3,scan_1,1.5,20\r\n'])

    def go_on(seconds: float) -> None:
        with path.open('ab') as file:
            file.write(next(writes).encode())

    monkeypatch.setattr(api_v1, 'sleep', go_on)
    ensemble = read_ensemble(path, None, 'scan')
    assert [member.sim_name for member in ensemble.members] == ['scan_0', 'scan_1']
    assert ensemble.problems == ()


def test_a_file_without_a_last_line_break_is_taken_as_it_is(
    read: Callable[[str], Ensemble], pauses: list[float]
) -> None:
    assert read(HEADER + FIRST + SECOND.rstrip()).members == read(HEADER + FIRST + SECOND).members
    assert len(pauses) == 1


@pytest.mark.parametrize(('rest', 'runid'), [('12', None), ('12,https://por', 12)])
def test_a_row_that_stays_cut_off_keeps_what_is_certain(
    read: Callable[[str], Ensemble], pauses: list[float], rest: str, runid: int | None
) -> None:
    ensemble = read(HEADER + FIRST + rest)
    assert [member.runid for member in ensemble.members] == [2, runid]
    assert 'line 3' in ensemble.problems[0]
    assert sum(pauses) < 0.8


def test_a_csv_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IPSDataError, match=r'gone\.csv: there is no such file'):
        read_ensemble(tmp_path / 'gone.csv', None, 'gone')


def test_a_pending_member_becomes_a_child_when_it_starts(golden_copy: Path) -> None:
    run = golden_copy / 'ensembles/riguser/1'
    path = run / 'ensembles/WorkerComponent/scan_c.csv'
    api = open_run(run)
    assert 24 not in api.get_child_data_by_ensemble_names()
    path.write_text(path.read_text().replace('?,?,?,scan_c4', '24,u,p,scan_c4'))
    with (run / CHILD_RUNS).open('a') as file:
        file.write('24\n')
    assert api.get_child_data_by_ensemble_names()[24] == {}
    assert 24 not in api.get_child_data_not_ensembles()
