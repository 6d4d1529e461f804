"""Files of a run in groups: the same kind of file at many timesteps."""

from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ips_jupyterlab.series import patterns
from ips_jupyterlab.series.patterns import patterns_of


def globs(*files):
    """The patterns of files, each with the names that fit."""
    found = patterns_of(files).patterns
    return {one.glob: [files[index][1] for index in one.files] for one in found}


def of_times(form, times=(0.0, 0.5, 1.0, 2.0)):
    return [(time, form.format(time)) for time in times]


@pytest.mark.parametrize(
    ('form', 'glob'),
    [
        ('{}_state.json', '[0-9]*_state.json'),
        ('{:.2f}_state.json', '[0-9]*_state.json'),
        ('state_{}.nc', 'state_[0-9]*.nc'),
        ('state_{:e}.nc', 'state_[0-9]*.nc'),
        ('v2.{}_state.json', 'v2.[0-9]*_state.json'),
        ('te2_{}.csv', 'te2_[0-9]*.csv'),
        ('2d_{}.nc', '2d_[0-9]*.nc'),
        ('{}.h5', '[0-9]*.h5'),
        ('state.t{}', 'state.t[0-9]*'),
        ('what is this? [{}]*', 'what is this[?] [[][0-9]*][*]'),
    ],
)
def test_numbers_that_tell_the_timestep_may_differ(form, glob):
    files = of_times(form)
    assert globs(*files) == {glob: [name for _, name in files]}


def test_milliseconds_and_counters_may_differ_too():
    milliseconds = [(time, f'g000001.{round(time * 1000):05d}') for time in (0.0, 1.0, 2.0, 3.0)]
    assert list(globs(*milliseconds)) == ['g[0-9]*.[0-9]*']
    counters = [(time / 7, f'out_{time}.nc') for time in range(5)]
    assert list(globs(*counters)) == ['out_[0-9]*.nc']
    both = [(time / 4, f'out_{time}_{time / 4}.nc') for time in range(1, 5)]
    assert list(globs(*both)) == ['out_[0-9]*_[0-9]*.nc']


def test_two_files_of_a_timestep_are_two_groups():
    files = [(time, f'te{kind}_{time}.nc') for time in (0.0, 1.0, 2.0) for kind in (1, 2)]
    assert list(globs(*files)) == ['te1_[0-9]*.nc', 'te2_[0-9]*.nc']
    assert list(globs((0.5, 'g1.dat'), (0.5, 'g2.dat'))) == ['g1.dat', 'g2.dat']


def test_a_group_has_the_pattern_from_its_first_file_on():
    assert list(globs((1.0, '1.0_state.json'))) == ['[0-9]*_state.json']
    assert list(globs((1.0, 'g147634_1.0.geq'))) == ['g147634_[0-9]*.geq']
    assert list(globs((0.3, 'out_7.nc'))) == ['out_[0-9]*.nc']
    assert list(globs((5.0, 'waveforms.h5'))) == ['waveforms.h5']


def test_a_rounded_time_is_the_timestep():
    files = [(time, f'{time:.2f}_state.json') for time in (0.0, 0.1 + 0.2, 1 / 3, 2 / 3, 1.0)]
    assert list(globs(*files)) == ['[0-9]*_state.json']


def test_all_files_that_fit_are_in_a_group():
    files = [*of_times('{}_state.json'), *of_times('{}_plasma_state.json')]
    found = globs(*files)
    assert list(found) == ['[0-9]*_plasma_state.json', '[0-9]*_state.json']
    assert sorted(found['[0-9]*_state.json']) == sorted(name for _, name in files)
    assert len(found['[0-9]*_plasma_state.json']) == 4
    of_its_own = patterns_of(files).patterns[1].own
    assert [files[index][1] for index in of_its_own] == [name for _, name in files[:4]]


def test_a_name_that_comes_again_is_one_group_and_keeps_its_label():
    listed_twice = [(0.0, 'state.json'), (1.0, 'state.json')]
    assert globs(*listed_twice) == {'state.json': ['state.json'] * 2}
    renamed = [(0.0, 'state.json'), (1.0, '1.0_state.json'), (2.0, '2.0_state.json')]
    assert globs(*renamed) == {'*state.json': [name for _, name in renamed]}
    assert [one.label for one in patterns_of(renamed).patterns] == ['state.json']
    others = [*renamed, (0.0, 'my_state.json')]
    assert list(globs(*others)) == ['[0-9]*_state.json', 'my_state.json', 'state.json']


def test_there_are_at_most_so_many_groups(monkeypatch):
    monkeypatch.setattr(patterns, 'MOST', 3)
    names = [(0.0, 'a'), (0.0, 'b'), (0.0, 'c'), (1.0, 'c'), (0.0, 'd'), (0.0, 'e')]
    found = patterns_of(names)
    assert [one.glob for one in found.patterns] == ['c', 'a', 'b']
    assert found.left_out == 2


PARTS = st.sampled_from(['state', '_', '.', '*', '?', '[', ']', '!', '-', '\n', 'é', 'e', '0', '1'])
FREE_NAMES = st.text('ab_.[]*?!-01 9e\n', min_size=1, max_size=8)
TIMES = st.sampled_from([0.0, 0.1, 0.30000000000000004, 1.0, 2.5, 10.0, 1e-05, -1.0, 1e16])


@st.composite
def names_with_times(draw):
    time = draw(TIMES)
    told = draw(st.sampled_from([repr(time), f'{time:.2f}', str(int(time)), f'{time:.3e}', '7']))
    return time, draw(FREE_NAMES | st.just('')) + told + draw(FREE_NAMES)


@given(st.lists(st.tuples(TIMES, FREE_NAMES) | names_with_times(), max_size=30, unique=True))
def test_every_file_is_in_the_group_that_its_name_fits(files):
    found = patterns_of(files).patterns
    grouped = set()
    for one in found:
        fitting = [
            index for index, (_, name) in enumerate(files) if fnmatch.fnmatchcase(name, one.glob)
        ]
        assert one.files == fitting
        assert set(one.own) <= set(fitting)
        grouped |= set(fitting)
    assert grouped == set(range(len(files)))
    assert len({one.glob for one in found}) == len({one.label for one in found}) == len(found)


@given(st.lists(PARTS, min_size=1, max_size=8).map(''.join))
def test_a_name_without_numbers_fits_nothing_else(name):
    without = re.sub('[0-9]', '', name) or 'a'
    [pattern] = patterns_of([(0.5, without)]).patterns
    assert fnmatch.fnmatchcase(without, pattern.glob)
    for other in (without + 'x', 'x' + without, without.replace('*', 'ab'), without.upper()):
        assert fnmatch.fnmatchcase(other, pattern.glob) == (other == without)
