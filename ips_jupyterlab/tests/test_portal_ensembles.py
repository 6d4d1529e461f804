"""Ensembles: their CSV, and the runids of members, whenever they start."""

from __future__ import annotations

import csv
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ips_jupyterlab import open_run
from ips_jupyterlab.framework.ensembles import BY_NAME
from ips_jupyterlab.portal.portal import Portal

from .simulation import ADDRESS, call, contents, ensemble, made, make_portal, start

CSV = 'sim_name,a:X\r\nm0,1\r\nm1,2\r\nm2,3\r\n'


@pytest.fixture
def portal(portal: Portal) -> Portal:
    made(portal, start('parent'))
    return portal


def member(simname: str, ensemble_id: str = 'E', **more):
    """The start of a member."""
    told = {'simname': simname, 'portal_ensemble_id': ensemble_id, **more}
    return start(f'{ensemble_id} {simname}', parent_portal_runid='parent', **told)


def csv_of(tmp_path: Path, component: str = 'Driver', name: str = 'scan') -> Path:
    return tmp_path / f'alice/1/ensembles/{component}/{name}.csv'


def runids(path: Path) -> dict[str, str]:
    """The runid of each member."""
    with path.open(newline='') as file:
        return {row['sim_name']: row['portal_runid'] for row in csv.DictReader(file)}


def test_members_that_start_after_the_csv(tmp_path, portal):
    made(portal, ensemble(1, 'Driver', 'scan', 'E', CSV))
    assert csv_of(tmp_path).read_bytes() == (
        b'portal_runid,run_url,instance_analysis_path,sim_name,a:X\r\n'
        b'?,?,?,m0,1\r\n?,?,?,m1,2\r\n?,?,?,m2,3\r\n'
    )
    made(portal, member('m1'))
    assert csv_of(tmp_path).read_text().splitlines()[2] == (
        f'2,{ADDRESS}/2,{tmp_path}/alice/2,m1,2'
    )
    made(portal, member('m0'))
    assert runids(csv_of(tmp_path)) == {'m0': '3', 'm1': '2', 'm2': '?'}


def test_members_that_start_before_the_csv(tmp_path, portal):  # row 3
    for simname in ('m2', 'm0'):
        assert made(portal, member(simname))['runid']
    made(portal, ensemble(1, 'Driver', 'scan', 'E', CSV))
    assert runids(csv_of(tmp_path)) == {'m0': '3', 'm1': '?', 'm2': '2'}


def test_members_that_start_before_their_parent(tmp_path):
    portal = make_portal(tmp_path)
    made(portal, member('m0'))
    assert made(portal, start('parent'))['runid'] == 2
    made(portal, ensemble(2, 'Driver', 'scan', 'E', CSV))
    assert runids(tmp_path / 'alice/2/ensembles/Driver/scan.csv')['m0'] == '1'


def test_a_csv_that_is_uploaded_again_keeps_the_runids(tmp_path, portal):  # row 6
    made(portal, ensemble(1, 'Driver', 'scan', 'E', CSV))
    made(portal, member('m0'))
    before = csv_of(tmp_path).read_bytes()
    made(portal, ensemble(1, 'Driver', 'scan', 'E', CSV))
    assert csv_of(tmp_path).read_bytes() == before
    made(portal, ensemble(1, 'Driver', 'scan', 'E2', CSV + 'm3,4\r\n'))
    assert runids(csv_of(tmp_path)) == {'m0': '2', 'm1': '?', 'm2': '?', 'm3': '?'}
    made(portal, member('m1', 'E2'))
    made(portal, member('m2'))
    assert runids(csv_of(tmp_path)) == {'m0': '2', 'm1': '3', 'm2': '4', 'm3': '?'}


def test_several_ensembles_and_equal_names_in_different_components(tmp_path, portal):  # row 2
    for component, name in (('A', 'scan'), ('B', 'scan'), ('A', 'other')):
        made(portal, ensemble(1, component, name, f'{component} {name}', CSV))
    made(portal, member('m0', 'B scan'))
    made(portal, member('m1', 'A other'))
    made(portal, member('m0', 'A scan'))
    assert runids(csv_of(tmp_path, 'A', 'scan')) == {'m0': '4', 'm1': '?', 'm2': '?'}
    assert runids(csv_of(tmp_path, 'B', 'scan')) == {'m0': '2', 'm1': '?', 'm2': '?'}
    assert runids(csv_of(tmp_path, 'A', 'other')) == {'m0': '?', 'm1': '3', 'm2': '?'}
    api = open_run(tmp_path / 'alice/1')
    assert list(api.get_child_data_by_ensemble_names('A')) == [3, 4]


def test_a_member_that_is_started_anew_has_its_new_runid(tmp_path, portal):
    made(portal, ensemble(1, 'Driver', 'scan', 'E', CSV))
    made(portal, member('m0'))
    made(portal, start('again', simname='m0', portal_ensemble_id='E', parent_portal_runid='parent'))
    assert runids(csv_of(tmp_path))['m0'] == '3'
    made(portal, member('m0'))  # the first start, repeated
    assert runids(csv_of(tmp_path))['m0'] == '3'


def test_a_child_without_an_ensemble_is_in_none(tmp_path, portal):
    made(portal, ensemble(1, 'Driver', 'scan', 'E', CSV))
    made(portal, start('plain', simname='m0', parent_portal_runid='parent'))
    made(portal, member('m0', 'another'))
    assert set(runids(csv_of(tmp_path)).values()) == {'?'}


@pytest.mark.parametrize('csv_first', [True, False])
def test_members_that_cannot_name_their_ensemble_are_known_by_name(tmp_path, portal, csv_first):
    uploads = [
        ensemble(1, 'Driver', 'scan', f'{BY_NAME}parent/Driver/scan', CSV),
        start('first', simname='m0', parent_portal_runid='parent'),
        start('other', simname='elsewhere', parent_portal_runid='parent'),
    ]
    for request in uploads if csv_first else reversed(uploads):
        made(portal, request)
    started = open_run(tmp_path / 'alice/1').get_ensembles()[0].members[0].runid
    assert runids(csv_of(tmp_path)) == {'m0': str(started), 'm1': '?', 'm2': '?'}
    assert open_run(tmp_path / f'alice/{started}').get_parent_runid() == 1


def test_a_member_that_is_in_no_row_still_starts(tmp_path, portal):
    made(portal, ensemble(1, 'Driver', 'scan', 'E', CSV))
    made(portal, member('unknown'))
    assert set(runids(csv_of(tmp_path)).values()) == {'?'}
    assert (tmp_path / 'alice/1/ips_analysis_api_child_runs.txt').read_text() == '2\n'


def test_line_breaks_and_quotes_within_values_stay(tmp_path, portal):  # row 7
    upload = 'sim_name,a:X\r\nm0,"one\ntwo\r\nthree ""3"", four"\r\nm1,5\r\n'
    made(portal, ensemble(1, 'Driver', 'scan', 'E', upload))
    made(portal, member('m1'))
    made(portal, member('m0'))
    with csv_of(tmp_path).open(newline='') as file:
        values = {row['sim_name']: row['a:X'] for row in csv.DictReader(file)}
    assert values == {'m0': 'one\ntwo\r\nthree "3", four', 'm1': '5'}


def test_a_row_within_a_value_is_no_row(tmp_path, portal):
    upload = 'sim_name,a:X\r\nm0,"x\n?,?,?,m1,y"\r\nm1,5\r\n'
    made(portal, ensemble(1, 'Driver', 'scan', 'E', upload))
    made(portal, member('m1'))
    with csv_of(tmp_path).open(newline='') as file:
        rows = list(csv.DictReader(file))
    assert [row['portal_runid'] for row in rows] == ['?', '2']
    assert rows[0]['a:X'] == 'x\n?,?,?,m1,y'


def test_blank_and_short_rows_harm_no_other(tmp_path, portal):  # row 4
    upload = 'sim_name,a:X,a:Y\r\n\r\nm0\r\n,,\r\nm1,1,2\r\n'
    made(portal, ensemble(1, 'Driver', 'scan', 'E', upload))
    path = csv_of(tmp_path)
    path.write_bytes(path.read_bytes() + b'\r\n7\r\n')
    made(portal, member('m1'))
    made(portal, member('m0'))
    lines = path.read_bytes().split(b'\r\n')
    assert lines[1].startswith(b'3,') and lines[1].endswith(b',m0')
    assert lines[2].startswith(b'2,') and lines[2].endswith(b',m1,1,2')
    assert lines[-2] == b'7'


def test_other_line_breaks_and_a_byte_order_mark(tmp_path, portal):
    made(portal, ensemble(1, 'Driver', 'scan', 'E', '\ufeffsim_name,a:X\nm0,1\nm1,2'))
    made(portal, member('m1'))
    assert runids(csv_of(tmp_path)) == {'m0': '?', 'm1': '2'}


def test_the_sim_name_may_stand_elsewhere(tmp_path, portal):
    made(portal, ensemble(1, 'Driver', 'scan', 'E', 'a:X,sim_name\r\n1,m0\r\n2,m1\r\n'))
    made(portal, member('m1'))
    assert runids(csv_of(tmp_path)) == {'m0': '?', 'm1': '2'}


@pytest.mark.parametrize('content', [b'', b'\r\n', b'a:X\r\n1\r\n', b'sim_name,a:X\r\n\xff,1\r\n'])
def test_what_is_no_ensemble_is_400(tmp_path, portal, content):
    before = contents(tmp_path)
    assert call(portal, ensemble(1, 'Driver', 'scan', 'E', content)).status == 400
    assert contents(tmp_path) == before


@pytest.mark.parametrize('name', ['..', '.', '../x', '/etc/x', 'a/b', 'x' * 256, 'a\0'])
@pytest.mark.parametrize('which', ['component', 'ensemble'])
def test_names_that_leave_their_folder_are_400(tmp_path, portal, name, which):  # row 13
    before = contents(tmp_path)
    component, ensemble_name = (name, 'scan') if which == 'component' else ('Driver', name)
    request = ensemble(1, component, ensemble_name, 'E', CSV)
    if which == 'ensemble' and name in ('.', '..'):  # its file would be a plain one
        made(portal, request)
        return
    assert call(portal, request).status == 400
    assert contents(tmp_path) == before


def test_names_of_any_other_kind(tmp_path, portal):
    made(portal, ensemble(1, 'Ångström 1', 'a b,c', 'E', CSV))
    made(portal, member('m0'))
    assert runids(csv_of(tmp_path, 'Ångström 1', 'a b,c'))['m0'] == '2'


@pytest.mark.parametrize('content', [b'', b'nonsense', b'\xff\xfe', b'portal_runid,x\r\n1,2\r\n'])
def test_a_corrupt_csv_stays_and_members_still_start(tmp_path, portal, content):  # row 9
    made(portal, ensemble(1, 'Driver', 'scan', 'E', CSV))
    csv_of(tmp_path).write_bytes(content)
    answer = call(portal, member('m0'))
    assert (answer.status, answer.json['runid']) == (200, 2)
    assert 'scan.csv' in answer.json['errors'][0]
    assert call(portal, ensemble(1, 'Driver', 'scan', 'E', CSV)).status == 409
    assert csv_of(tmp_path).read_bytes() == content


def test_components_that_are_links_outside_are_not_followed(tmp_path):
    base = tmp_path / 'base'
    portal = make_portal(base)
    made(portal, start('parent'))
    (tmp_path / 'outside').mkdir()
    (base / 'alice/1/ensembles/Driver').symlink_to(tmp_path / 'outside')
    with pytest.raises(Exception, match='leads outside'):
        call(portal, ensemble(1, 'Driver', 'scan', 'E', CSV))
    assert list((tmp_path / 'outside').iterdir()) == []


def test_members_and_uploads_at_once(tmp_path, portal):
    portals = [portal, make_portal(tmp_path)]
    rows = ''.join(f'm{number},{number}\r\n' for number in range(24))
    upload = ensemble(1, 'Driver', 'scan', 'E', 'sim_name,a:X\r\n' + rows)
    requests = [upload, *(member(f'm{number}') for number in range(12)), upload]
    requests += [member(f'm{number}') for number in range(12, 24)]
    stop = threading.Event()
    lengths = []

    def read():  # row 5: readers never see less than there is
        children = tmp_path / 'alice/1/ips_analysis_api_child_runs.txt'
        while not stop.is_set():
            path = csv_of(tmp_path)
            rows = len(runids(path)) if path.exists() else 24
            lengths.append((rows, len(children.read_text().split())))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with ThreadPoolExecutor(16) as senders:
            numbered = enumerate(requests)
            answers = list(senders.map(lambda item: made(portals[item[0] % 2], item[1]), numbered))
    finally:
        stop.set()
        reader.join()
    assert {rows for rows, _ in lengths} == {24}
    assert lengths == sorted(lengths)
    told = {answer['simname']: str(answer['runid']) for answer in answers if answer != 'Created'}
    assert len(told) == 24
    assert runids(csv_of(tmp_path)) == told


CELLS = st.text(st.characters(codec='utf-8', exclude_characters='\0'), max_size=8)


@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6, unique_by=lambda row: row[0]),
    st.data(),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None
)
def test_whatever_is_in_the_cells_only_the_members_row_changes(tmp_path_factory, rows, data):
    base = tmp_path_factory.mktemp('cells')
    portal = make_portal(base)
    made(portal, start('parent'))
    text = io.StringIO()
    csv.writer(text).writerows([('sim_name', 'a:X'), *rows])
    made(portal, ensemble(1, 'Driver', 'scan', 'E', text.getvalue()))
    with csv_of(base).open(newline='') as file:
        before = list(csv.reader(file))
    chosen = data.draw(st.sampled_from(rows))[0]
    made(portal, member(chosen))
    with csv_of(base).open(newline='') as file:
        after = list(csv.reader(file))
    for old, new in zip(before, after, strict=True):
        if old[3] == chosen and old[0] == '?':
            assert (new[0], new[3:]) == ('2', old[3:])
        else:
            assert new == old
