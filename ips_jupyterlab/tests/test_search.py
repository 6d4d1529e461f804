"""The query line: what it finds, and what it says about a mistake."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ips_jupyterlab.catalog.columns import Columns
from ips_jupyterlab.catalog.packed import packed
from ips_jupyterlab.catalog.query import Selection, among
from ips_jupyterlab.catalog.records import Metadata, Moment, Newest, Part, RunRecord
from ips_jupyterlab.catalog.search import FIELDS, parse_search
from ips_jupyterlab.contract import Notes
from ips_jupyterlab.layout import UserDirectory
from ips_jupyterlab.refusals import BadRequestError

NOW = datetime.datetime(2026, 11, 10, 12).timestamp()
HOUR, DAY = 3600.0, 86400.0
MOMENT = Moment(NOW, silent_after=3 * HOUR)


def run(runid, username='alice', *, steps=0, children=0, notes=None, t=None, spoke=None, **told):
    """A run; ``spoke`` is how long ago, in seconds."""
    newest = {} if spoke is None else {'newest': Part(Newest(), modified=NOW - spoke)}
    record = RunRecord(
        user=UserDirectory(f'/base/{username}', username, username),
        runid=runid,
        metadata=Part(Metadata(**{'phystime': t, **told})),
        listing=Part(steps),
        child_runs=Part(tuple(range(1000, 1000 + children))),
        notes=Part(notes or Notes()),
        **newest,
    )
    return packed(record)


RUNS = [
    run(
        1,
        simname='iter_rampup',
        host='perlmutter',
        comment='Third try, "full" power',
        tokamak='ITER',
        shot='147634',
        tag='scan A',
        state='completed',
        started=NOW - HOUR,
        stopped=NOW - 30 * 60,
        walltime=1800.0,
        t=3.5,
        steps=10,
        notes=Notes('Looks right: compare with Q=10', ['Paper', 'keep']),
    ),
    run(
        2,
        'bob',
        simname='d3d ramp',
        shot='150001',
        state='failed',
        started=NOW - 2 * DAY - HOUR,
        walltime=7200.0,
        t=0.0,
        steps=9,
        children=2,
    ),
    run(12, 'alice', state='running', shot='test shot', started=NOW - 7 * DAY, spoke=60.0),
    run(30, 'Alicia', state='running', host='cori', spoke=4 * HOUR),
    run(31, 'bob'),
]


def found(line, me='alice'):
    chosen = among(Columns(RUNS), Selection(q=line, me=me), MOMENT)
    return [run.runid for run in chosen]


EVERY = [run.runid for run in RUNS]


@pytest.mark.parametrize(
    ('line', 'expected'),
    [
        ('', EVERY),
        ('   ', EVERY),
        # Words: all, in any column, in any case
        ('ramp', [1, 2]),
        ('RAMP perlm', [1]),
        ('ramp cori', []),
        ('12', [12]),
        ('1', [1, 2, 12, 31]),  # also in shot 150001
        ('bob', [2, 31]),
        ('failed', [2]),
        ('silent', [30]),
        ('147634', [1]),
        ('"scan a"', [1]),
        ('q=10', [1]),
        ('paper', [1]),
        ('"d3d ramp" bob', [2]),
        ('rampup"', []),
        ('-ramp', [12, 30, 31]),
        ('-"d3d ramp" ramp', [1]),
        ('-', []),
        # Texts
        ('sim:ramp', [1, 2]),
        ('sim:=iter_rampup', [1]),
        ('sim:=iter', []),
        ('SIM:"d3d ramp"', [2]),
        ('host:PERL', [1]),
        ('-host:perl', [2, 12, 30, 31]),
        ('comment:"third try"', [1]),
        ('tokamak:iter', [1]),
        ('tag:scan', [1]),
        ('tag:paper', [1]),
        ('notes:compare', [1]),
        ('notes:paper', []),
        ('user:ali', [1, 12, 30]),
        ('user:=alice', [1, 12]),
        ('user:me', [1, 12]),
        ('user:=me', []),
        ('-user:me', [2, 30, 31]),
        # The state is one word, and what is silent is not running
        ('state:running', [12]),
        ('state:silent', [30]),
        ('state:Failed', [2]),
        ('state:unknown', [31]),
        ('-state:running -state:silent', [1, 2, 31]),
        # Numbers
        ('runid:12', [12]),
        ('runid:>=12', [12, 30, 31]),
        ('runid:<12', [1, 2]),
        ('shot:147634', [1]),
        ('shot:>147634', [2]),
        ('shot:>=147634', [1, 2]),
        ('shot:<1e6', [1, 2]),
        ('shot:=150001.0', [2]),
        ('t:>3.4', [1]),
        ('t:3.50', [1]),
        ('t:<=.0', [2]),
        ('t:>-1', [1, 2]),
        ('timesteps:9', [2]),
        ('timesteps:>9', [1]),
        ('children:>0', [2]),
        ('-children:0', [2]),
        # What is not known is neither larger nor smaller
        ('shot:<1', []),
        ('-shot:<1', EVERY),
        # Durations
        ('walltime:>1h', [2]),
        ('walltime:<=30m', [1]),
        ('walltime:7200', [2]),
        ('walltime:7200s', [2]),
        ('walltime:<0.1d', [1, 2]),
        ('walltime:<1w', [1, 2]),
        # How long ago, and days
        ('started:<2h', [1]),
        ('started:>2d', [2, 12]),
        ('started:<2d', [1]),
        ('started:>=1w', [12]),
        ('stopped:<1h', [1]),
        ('started:2026-11-10', [1]),
        ('started:2026-11-08', [2]),
        ('started:>2026-11-08', [1]),
        ('started:>=2026-11-08', [1, 2]),
        ('started:<2026-11-08', [12]),
        ('started:<=2026-11-08', [2, 12]),
        # Together
        ('state:completed shot:>147000 user:me started:<2d ramp', [1]),
        ('  state:completed   -ramp  ', []),
    ],
)
def test_what_a_line_finds(line, expected):
    assert found(line) == expected


@pytest.mark.parametrize(
    ('line', 'position', 'words'),
    [
        ('shot:many', 5, '`shot:` takes a number, as in shot:147634'),
        ('ramp shot:>', 11, '`shot:` takes a number'),
        ('  t:>3.5s', 5, '`t:` takes a number'),
        ('t:nan', 2, 'number'),
        ('t:٣', 2, 'number'),
        ('colour:red', 0, 'There is no field `colour:`. There are runid, state, user'),
        ('a -colour:red', 3, 'no field `colour:`'),
        ('http://a', 0, 'double quotes'),
        ('ramp "iter', 5, 'does not end'),
        ('comment:"a b', 8, 'does not end'),
        ('ramp ""', 5, 'nothing between'),
        ('comment:', 8, '`comment:` takes a text'),
        ('host:>a', 6, '`host:` takes a text'),
        ('state:fai', 6, 'running, completed, failed, silent, unknown'),
        ('state:>failed', 7, '`state:` takes one of'),
        ('started:<2x', 9, '`started:` takes how long ago or a day, as in started:<2d'),
        ('started:2d', 8, 'how long ago'),
        ('started:<2', 9, 'how long ago'),
        ('started:>2026-13-01', 9, 'how long ago'),
        ('started:>9999-12-31', 9, 'how long ago'),
        ('sim: ramp', 4, '`sim:` takes a text'),
        ('walltime:>2y', 10, 's, m, h, d or w, as in walltime:>2h'),
        ('is:new', 3, 'is:archived'),
    ],
)
def test_a_mistake_is_told_with_its_place(line, position, words):
    with pytest.raises(BadRequestError) as raised:
        parse_search(line, 'alice')
    assert raised.value.position == position
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ('line', 'runid'),
    [
        ('12', 12),
        (' 12 ', 12),
        ('runid:12', 12),
        ('runid:=12', 12),
        ('runid:>12', None),
        ('-12', None),
        ('12 ramp', None),
        ('12 13', None),
        ('timesteps:12', None),
        ('012', None),
        ('1' * 5000, None),
    ],
)
def test_a_runid_alone_is_one_run(line, runid):
    assert parse_search(line, 'alice').runid == runid


TERMS = st.builds(
    '{}{}{}{}'.format,
    st.sampled_from(['', '-', '--']),
    st.sampled_from(['', 'x:', *(f'{field}:' for field in FIELDS)]),
    st.sampled_from(['', '<', '>=', '=', '=<']),
    st.one_of(
        st.text(max_size=8),
        st.from_regex(r'"?[-+.0-9e]{0,12}[smhdwx]?"?', fullmatch=True),
        st.dates().map(str),
    ),
)


@given(st.one_of(st.text(), st.lists(TERMS, max_size=4).map(' '.join)))
@example('t:1e999 -walltime:<' + '9' * 5000)
def test_any_text_is_understood_or_refused(line):
    try:
        found(line)
    except BadRequestError as mistake:
        assert 0 <= mistake.position <= len(line)
        assert str(mistake)
