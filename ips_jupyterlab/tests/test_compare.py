"""What differs between runs, as the page that compares them is told."""

from __future__ import annotations

import json

import pytest

from ips_jupyterlab.compare import files as compared_files
from ips_jupyterlab.compare.namesakes import common_name, kinds_of
from ips_jupyterlab.formats.readers import Readers

from .data_files import write_eqdsk
from .trees import make_run, set_modified

NAMELIST = (
    b"&transport\n chi_e = 1.0, model = 'constant'\n share = 0.5, 0.3, 0.2\n/\n&grid\n n = 51\n/"
)
OTHER_NAMELIST = b"&GRID\nN=51\n/\n&TRANSPORT\nMODEL='constant'\nSHARE=.5,.4,.2\nCHI_E=1.25d0\n/\n"
CONFIG = b'SIM_NAME = a\n[heating]\nNPROC = 4\nPOWER_MW = 5\n'
OTHER_CONFIG = b'SIM_NAME = b # the second\n[heating]\n    POWER_MW = 5.0\n    NPROC = 8\n'


@pytest.fixture
def keys_of(get):
    """The keys of runs by their runids."""

    async def keys_of(*runids):
        page = await get('runs', children='listed', limit=1000)
        keys = {run['runid']: run['key'] for run in page['runs']}
        return [keys[runid] for runid in runids]

    return keys_of


@pytest.fixture
def compare(get, keys_of):
    """What differs between the runs with these runids, when all has been read."""

    async def compare(*runids):
        keys = await keys_of(*runids)
        told = await get('compare', key=keys)
        while told['progress']['read'] < told['progress']['total']:
            before, told = told, await get('compare', key=keys)
            assert told['progress']['read'] > before['progress']['read']
        return told

    return compare


def row(told, name):
    """A row by its name: its values, and whether it differs."""
    [found] = [one for one in told if one['name'] == name]
    return found['values'], found['differs']


def rows(file):
    """The rows of a file by name."""
    assert all(row['differs'] for row in file['rows'])
    return {row['name']: row['values'] for row in file['rows']}


# What the runs tell of themselves


async def test_the_metadata_of_two_runs(base_directory, compare):
    make_run(
        base_directory,
        1,
        state='completed',
        simname='low',
        rcomment='first',
        tokamak='d3d',
        shotno=147634,
        startat='2026-11-24T20:01:59+00:00',
        stopat='2026-11-24T21:01:59Z',
        walltime='3600.00',
        phystimestamp=3.0,
        phystime_end=3,
        ips_version='0.8.1',
        portal_runid='low_1',
        data={'0.0': {}, '3.0': {}},
    )
    make_run(
        base_directory,
        2,
        state='failed',
        simname='high',
        rcomment='second',
        tokamak='d3d',
        shotno='147634',
        startat='2026-11-25T00:00:00+00:00',
        walltime='3400.00',
        phystimestamp=1.5,
        phystime_end=3.0,
        ips_version='0.8.2',
        portal_runid='high_2',
    )
    told = await compare(2, 1)
    assert [run['runid'] for run in told['runs']] == [2, 1]  # as they were asked for
    about = told['about']
    assert row(about, 'Sim name') == (['high', 'low'], True)
    assert row(about, 'Comment') == (['second', 'first'], True)
    assert row(about, 'State') == (['failed', 'completed'], True)
    assert row(about, 'Tokamak') == (['d3d', 'd3d'], False)
    assert row(about, 'Shot number') == (['147634', '147634'], False)
    assert row(about, 'IPS version') == (['0.8.2', '0.8.1'], True)
    assert row(about, 'Physics time (s)') == ([1.5, 3.0], True)
    assert row(about, 'Physics end time (s)') == ([3.0, 3.0], False)
    assert row(about, 'Timesteps') == ([0, 2], True)
    # What no two runs have in common
    assert row(about, 'Started (UTC)') == (['2026-11-25 00:00:00', '2026-11-24 20:01:59'], False)
    assert row(about, 'Stopped (UTC)') == ([None, '2026-11-24 21:01:59'], False)
    assert row(about, 'Walltime (s)') == ([3400.0, 3600.0], False)
    assert row(about, 'Runid') == ([2, 1], False)
    assert row(about, 'Portal run id') == (['high_2', 'low_1'], False)
    directories = [str(base_directory / 'alice' / runid) for runid in '21']
    assert row(about, 'Directory') == (directories, False)
    assert told['parameters'] == told['contents'] == told['problems'] == []


async def test_a_walltime_that_is_much_longer_differs(base_directory, compare):
    make_run(base_directory, 1, state='completed', walltime='100.0')
    make_run(base_directory, 2, state='completed', walltime='130.0')
    assert row((await compare(1, 2))['about'], 'Walltime (s)') == ([100.0, 130.0], True)


async def test_a_run_that_tells_nothing_does_not_differ(base_directory, compare):
    make_run(base_directory, 1, tokamak='d3d')
    make_run(base_directory, 2)
    assert row((await compare(1, 2))['about'], 'Tokamak') == (['d3d', None], False)


# Parameters


async def test_the_parameters_of_siblings_and_of_a_stranger(base_directory, compare):
    members = [(2, 'a', 0.5, 1), (3, 'b', 1.5, 1), ('?', 'c', 2.5, 1)]
    make_run(base_directory, 1, children=[2, 3], ensembles={'Driver/scan': members})
    for runid in (2, 3, 4):
        make_run(base_directory, runid)
    told = (await compare(3, 2))['parameters']
    assert [(one['name'], one['values'], one['differs']) for one in told] == [
        ('p:0', [1.5, 0.5], True),
        ('p:1', [1, 1], False),
    ]
    told = (await compare(3, 4))['parameters']
    assert [(one['name'], one['values'], one['differs']) for one in told] == [
        ('p:0', [1.5, None], True),
        ('p:1', [1, None], True),
    ]
    assert (await compare(1, 4))['parameters'] == []


async def test_members_of_different_parents(base_directory, compare):
    for parent, child, value in ((1, 3, 0.5), (2, 4, 0.75)):
        rows = [(child, 'a', value)]
        make_run(base_directory, parent, children=[child], ensembles={'Driver/scan': rows})
        make_run(base_directory, child)
    told = (await compare(3, 4))['parameters']
    assert [(one['name'], one['values']) for one in told] == [('p:0', [0.5, 0.75])]


# Contents


async def test_namelists_and_configurations_by_meaning(base_directory, compare):
    make_run(base_directory, 1, data={'0.0': {'in.nml': NAMELIST, 'ips.conf': CONFIG}})
    make_run(base_directory, 2, data={'0.0': {'ips.conf': OTHER_CONFIG, 'in.nml': OTHER_NAMELIST}})
    told = await compare(1, 2)
    namelist, config = told['contents']
    assert (namelist['name'], namelist['format'], namelist['problem']) == (
        'in.nml',
        'namelist',
        None,
    )
    assert rows(namelist) == {
        'transport.chi_e': [1.0, 1.25],
        'transport.share': ['[0.5, 0.3, 0.2]', '[0.5, 0.4, 0.2] (max. difference 0.1 at [1])'],
    }
    assert namelist['same'] == 2
    assert (config['name'], config['format']) == ('ips.conf', 'config')
    assert rows(config) == {'SIM_NAME': ['a', 'b'], 'heating.NPROC': [4, 8]}
    assert config['same'] == 1
    assert told['progress'] == {'read': 4, 'total': 4}
    assert told['files'] == []


async def test_equilibria_by_meaning(base_directory, compare):
    for runid, pressure in ((1, 1.0), (2, 1.5)):
        run = make_run(base_directory, runid, data={'0.4': {'g147634.00400': b''}})
        write_eqdsk(run / 'data/g147634.00400', cpasma=pressure * 1e6)
    [told] = (await compare(1, 2))['contents']
    assert (told['name'], told['format']) == ('g147634.00400', 'eqdsk')
    assert rows(told) == {'cpasma': [1.0e6, 1.5e6]}
    assert told['same'] > 15


def state(**values):
    """A state file, written in its own way."""
    return json.dumps(values, indent=len(values)).encode()


async def test_the_newest_common_timestep_is_compared(base_directory, compare):
    early = {f'{time}.0': {f'{time}.0_state.json': state(te=time, q=1)} for time in range(3)}
    late = {f'{time}.0': {f'{time}.0_state.json': state(q=1.0, te=-time)} for time in range(1, 9)}
    make_run(base_directory, 1, data=early)
    make_run(base_directory, 2, data=late)
    told = await compare(1, 2)
    [file] = told['contents']
    assert (file['name'], file['timesteps']) == ('2.0_state.json', ['2.0', '2.0'])
    assert rows(file) == {'te': [2, -2]}
    assert [(one['timestep'], one['present']) for one in told['files']] == [
        ('0.0', [True, False]),
        *((f'{time}.0', [False, True]) for time in range(3, 9)),
    ]


async def test_without_a_common_timestep_each_newest_one_is_compared(base_directory, compare):
    make_run(
        base_directory,
        1,
        data={'1.0': {'1.0_s.json': state(a=1)}, '2.0': {'2.0_s.json': b'{"a": 2}'}},
    )
    make_run(base_directory, 2, data={'2.5': {'2.5_s.json': state(a=2)}})
    make_run(base_directory, 3)
    [file] = (await compare(1, 2, 3))['contents']
    assert (file['name'], file['timesteps']) == ('*_s.json', ['2.0', '2.5', None])
    assert (file['rows'], file['same']) == ([], 1)


async def test_inputs_come_before_results(base_directory, compare):
    files = {'a.json': state(a=1), 'b.conf': CONFIG, 'c.nml': NAMELIST}
    for runid in (1, 2):
        run = make_run(base_directory, runid, data={'0.0': {**files, 'd.geqdsk': b''}})
        write_eqdsk(run / 'data/d.geqdsk')
    told = (await compare(1, 2))['contents']
    assert [file['name'] for file in told] == ['c.nml', 'b.conf', 'd.geqdsk', 'a.json']
    assert all(file['rows'] == [] and file['same'] > 0 for file in told)


async def test_what_is_left_out_is_told(base_directory, compare, monkeypatch):
    monkeypatch.setattr(compared_files, 'MOST_CONTENTS', 2)
    monkeypatch.setattr(compared_files, 'MOST_ROWS', 3)
    monkeypatch.setattr(compared_files, 'LARGEST', 1000)
    for runid in (1, 2):
        files = {
            'a.json': state(**{f'v{number}': runid * number for number in range(8)}),
            'b.json': json.dumps({'long': 'x' * 2000}).encode(),
            'c.json': b'{}',
            'd.json': b'{}',
        }
        make_run(base_directory, runid, data={'0.0': files})
    told = await compare(1, 2)
    first, second = told['contents']
    assert len(first['rows']) == 3
    assert (first['same'], first['problem']) == (1, '4 more values differ.')
    assert '/1/data/b.json has more than' in second['problem']
    [problem] = told['problems']
    assert problem['message'] == 'The contents of 2 kinds of files are compared, and 2 are not.'


async def test_large_arrays_are_compared_by_meaning_too(base_directory, compare):
    numbers = range(300)
    texts = [
        json.dumps({'x': [*numbers], 'y': [-0.0] * 300, 'z': [*numbers]}),
        json.dumps(
            {'z': [*numbers, 1], 'y': [0] * 300, 'x': [float(number) for number in numbers]}
        ),
    ]
    for runid, text in enumerate(texts, 1):
        make_run(base_directory, runid, data={'0.0': {'a.json': text.encode()}})
    [file] = (await compare(1, 2))['contents']
    assert file['same'] == 2
    [[one, two]] = rows(file).values()
    assert one.startswith('300 numbers from 0 to 299, checksum ')
    assert two.startswith('301 numbers from 0 to 299, checksum ')


async def test_more_values_than_are_compared_are_told(base_directory, compare):
    many = json.dumps({f'v{number}': number for number in range(5100)}).encode()
    for runid in (1, 2):
        make_run(base_directory, runid, data={'0.0': {'a.json': many}})
    [file] = (await compare(1, 2))['contents']
    assert (file['same'], file['problem']) == (5000, '100 more values are not compared.')


async def test_a_damaged_file_hides_no_other(base_directory, compare):
    make_run(base_directory, 1, data={'0.0': {'a.json': state(a=1), 'b.json': state(b=1)}})
    broken = make_run(base_directory, 2, data={'0.0': {'a.json': b'{"a": ', 'b.json': state(b=2)}})
    make_run(base_directory, 3, data={'0.0': {'a.json': state(a=3), 'b.json': state(b=2)}})
    set_modified(broken / 'data/a.json', 1_700_000_000)
    one, two = (await compare(1, 2, 3))['contents']
    assert rows(one) == {'a': [1, None, 3]}
    assert 'a.json' in one['problem']
    assert rows(two) == {'b': [1, 2, 2]}
    assert two['problem'] is None


async def test_a_file_of_another_format_or_that_is_gone_is_told(base_directory, compare):
    make_run(base_directory, 1, data={'0.0': {'in.nml': NAMELIST}})
    make_run(base_directory, 2, data={'0.0': {'in.nml': b'{"a": 1}'}})
    gone = make_run(base_directory, 3, data={'0.0': {'in.nml': NAMELIST}})
    (gone / 'data/in.nml').unlink()
    [file] = (await compare(1, 2, 3))['contents']
    assert (file['format'], file['rows'], file['same']) == ('namelist', [], 0)
    assert 'is of the format json, and not namelist' in file['problem']
    assert 'the listing names it, and it is not there' in file['problem']


async def test_what_lies_outside_is_not_read(base_directory, tmp_path, compare):
    secret = tmp_path / 'secret.json'
    secret.write_bytes(state(secret=1))
    for runid in (1, 2):
        run = make_run(base_directory, runid, data={'0.0': {'ok.json': b'{}', 'link.json': b''}})
        (run / 'data/link.json').unlink()
        (run / 'data/link.json').symlink_to(secret)
        listing = run / 'ips_analysis_api_data_listing.json'
        told = json.loads(listing.read_text())
        told['0.0'] += [f'../../../../{secret.name}', str(secret), 'data/../../2/data/ok.json']
        listing.write_text(json.dumps(told))
    told = await compare(1, 2)
    assert [file['name'] for file in told['contents'] if file['problem'] is None] == ['ok.json']
    assert not any(file['rows'] or 'secret' in str(file['same']) for file in told['contents'])
    assert told['progress']['total'] == 2


# Reading for a while, and not twice


@pytest.fixture
def reads(monkeypatch):
    """The paths that were read, in order."""
    found = []
    contents = Readers.contents

    def counted(self, path, format_):
        found.append(path)
        return contents(self, path, format_)

    monkeypatch.setattr(Readers, 'contents', counted)
    return found


async def test_what_takes_long_comes_piece_by_piece(
    base_directory, get, keys_of, reads, monkeypatch
):
    monkeypatch.setattr(compared_files, 'PATIENCE', 0)
    for runid in (1, 2):
        make_run(base_directory, runid, data={'0.0': {'a.json': state(a=runid), 'b.json': b'{}'}})
    known, keys = [], await keys_of(1, 2)
    for asked in range(1, 5):
        told = await get('compare', key=keys)
        assert told['progress'] == {'read': asked, 'total': 4}
        known.append(len(told['contents']))
    assert known == [0, 1, 1, 2]  # a file once it has been read in all runs
    await get('compare', key=keys)
    assert len(reads) == len(set(reads)) == 4


async def test_a_file_is_read_again_when_it_has_changed(base_directory, compare, reads):
    for runid in (1, 2):
        run = make_run(base_directory, runid, data={'0.0': {'a.json': state(a=1)}})
    await compare(1, 2)
    (run / 'data/a.json').write_bytes(state(a=10))
    [file] = (await compare(1, 2))['contents']
    assert rows(file) == {'a': [1, 10]}
    assert len(reads) == 3


# Files


async def test_files_that_not_all_runs_have(base_directory, compare, monkeypatch):
    make_run(
        base_directory, 1, data={'0.0': {'a': b'', 'b': b''}, '10.0': {'d': b''}, 'nan': {'e': b''}}
    )
    make_run(
        base_directory, 2, data={'0.0': {'b': b'', 'c': b''}, '2.0': {'d': b''}, '10.0': {'d': b''}}
    )
    told = await compare(1, 2)
    assert [(one['timestep'], one['name'], one['present']) for one in told['files']] == [
        ('0.0', 'a', [True, False]),
        ('0.0', 'c', [False, True]),
        ('2.0', 'd', [False, True]),
        ('nan', 'e', [True, False]),
    ]
    assert told['more_files'] == 0
    monkeypatch.setattr(compared_files, 'MOST_FILES', 3)
    told = await compare(1, 2)
    assert (len(told['files']), told['more_files']) == (3, 1)


# What is refused


async def test_only_2_to_50_different_runs_are_compared(base_directory, ask, keys_of):
    for runid in (1, 2):
        make_run(base_directory, runid)
    one, two = await keys_of(1, 2)
    for keys in ([], [one], [one, one], [one, two, one], [f'{number}' for number in range(51)]):
        answer = await ask('compare', key=keys)
        assert (answer.status, answer.json['reason']) == (400, 'bad_request')
    assert (await ask('compare', key=[one])).json['message'] == (
        '2 to 50 runs can be compared, not 1.'
    )
    answer = await ask('compare', key=[one, f'{two}0'])
    assert (answer.status, answer.json['reason']) == (404, 'not_found')


async def test_a_run_that_may_not_be_read_is_told_and_hides_no_other(
    base_directory, compare, keys_of, get, forbid
):
    for runid in (1, 2, 3):
        run = make_run(base_directory, runid)
    keys = await keys_of(1, 2, 3)
    forbid(run)
    told = await get('compare', key=keys)
    assert [one['runid'] for one in told['runs']] == [1, 2]
    [problem] = told['problems']
    assert problem['path'] == str(run)
    assert problem['message'].startswith(f'{run}: not readable by ')


async def test_a_listing_that_cannot_be_read_is_told(base_directory, compare):
    make_run(base_directory, 1, data={'0.0': {'a.json': state(a=1)}})
    run = make_run(base_directory, 2)
    (run / 'ips_analysis_api_data_listing.json').write_text('[]')
    told = await compare(1, 2)
    assert [problem['path'] for problem in told['problems']] == [
        f'{run}/ips_analysis_api_data_listing.json'
    ]
    assert told['contents'] == []


# Which files are of one kind


@pytest.mark.parametrize(
    ('one', 'two', 'kinds'),
    [
        # By the number of the timestep, a counter, milliseconds, or another shot
        ({1.0: ['1.0_s.json']}, {2.0: ['2.0_s.json']}, [('1.0_s.json', '2.0_s.json')]),
        ({1.0: ['s0001']}, {1.0: ['s0007']}, [('s0001', 's0007')]),
        ({0.4: ['g1.00400']}, {0.4: ['g2.00400']}, [('g1.00400', 'g2.00400')]),
        # Two in one timestep are of two kinds, also in a run that has one of them
        (
            {1.0: ['in1.nml', 'in2.nml']},
            {1.0: ['in2.nml'], 2.0: ['in1.nml']},
            [('in1.nml', 'in1.nml'), ('in2.nml', 'in2.nml')],
        ),
        ({1.0: ['1.0_a1', '1.0_a2']}, {2.0: ['2.0_a1']}, [('1.0_a1', '2.0_a1')]),
        # A name that came again is stored with its timestep
        ({1.0: ['in.nml'], 2.0: ['2.0_in.nml']}, {2.0: ['in.nml']}, [('2.0_in.nml', 'in.nml')]),
        ({1.0: ['a.json']}, {1.0: ['b.json']}, []),
    ],
)
def test_files_of_one_kind(one, two, kinds):
    listings = [
        {time: [f'data/{name}' for name in names] for time, names in listing.items()}
        for listing in (one, two)
    ]
    found = [
        tuple(files[max(files)].removeprefix('data/') for files in kind)
        for kind in kinds_of(listings)
    ]
    assert found == kinds


@pytest.mark.parametrize(
    ('names', 'name'),
    [
        (['in.nml', 'in.nml'], 'in.nml'),
        (['1.0_s.json', '12.5_s.json'], '*_s.json'),
        (['g147634.00400', 'g147634.01000'], 'g147634.*'),
        (['g147634.00400', 'g147635.01000'], 'g*'),
        (['2.0_in.nml', 'in.nml'], '*_in.nml'),
    ],
)
def test_one_name_for_files_of_one_kind(names, name):
    assert common_name(names) == name
