"""Files are read one after the other, and each tells what it tells when it is read alone."""

from __future__ import annotations

import contextlib
import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ips_jupyterlab.formats import answers
from ips_jupyterlab.formats.requests import Wanted
from ips_jupyterlab.formats.rows import RowReader

OF_FILES = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NUMBERS = st.one_of(
    st.integers(-(10**400), 10**400), st.integers(-9, 9), st.floats(), st.booleans(), st.none()
)
VALUES = st.recursive(
    st.one_of(NUMBERS, NUMBERS, st.just('text')),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from('abc'), inner, max_size=3)
    ),
    max_leaves=5,
)
# Mostly built alike, so that what the first one tells is looked for in the others.
SMALL = st.integers(-9, 9)
ALIKE = st.fixed_dictionaries(
    {'a': st.one_of(SMALL, SMALL, NUMBERS, VALUES), 'c': st.one_of(st.lists(SMALL), VALUES)},
    optional={'b': st.one_of(st.tuples(SMALL, st.fixed_dictionaries({'c': NUMBERS})), VALUES)},
)
CONTENTS = st.lists(ALIKE, min_size=2, max_size=6)
WANTED = st.lists(
    st.sampled_from(
        [
            Wanted(('a',)),
            Wanted(('b',)),
            Wanted(('a', 'b')),
            Wanted(('a', 0)),
            Wanted(('b', 1, 'c')),
            Wanted(('c',), 'mean'),
            Wanted(()),
        ]
    ),
    max_size=4,
)


@pytest.fixture
def write(tmp_path):
    """Write JSON, as Python writes it: NaN and Infinity too."""

    def write(name, value):
        path = tmp_path / name
        path.write_text(json.dumps(value))
        return str(path)

    return write


def told(value):
    """Equal where numbers are, nan as well."""
    return 'nan' if isinstance(value, float) and math.isnan(value) else value


def also_of(answer):
    return {one.wanted: told(one.value) for one in answer.also}


@OF_FILES
@given(contents=CONTENTS, wanted=WANTED)
def test_the_files_before_it_do_not_change_what_a_file_tells(write, readers, contents, wanted):
    paths = [write(f'{number}.json', content) for number, content in enumerate(contents)]
    together = readers.values(paths, 'json', wanted)
    for path, found in zip(paths, together, strict=True):
        alone = answers.values(path, 'json', wanted)
        assert list(map(told, found.values)) == list(map(told, alone.values))
        # A number that the file before did not have may be left for the next question.
        also = also_of(found)
        asked = answers.values(path, 'json', list(also))
        assert list(also.values()) == list(map(told, asked.values))


def test_files_that_are_built_alike_tell_all_their_numbers(write, readers):
    paths = [write(f'{n}.json', {'a': n, 'in': {'b': n / 7}, 'c': [n]}) for n in range(100)]
    found = readers.values(paths, 'json', [Wanted(('in', 'b'))])
    assert [one.values for one in found] == [[n / 7] for n in range(100)]
    assert [also_of(one) for one in found] == [
        {Wanted(('a',)): n, Wanted(('c', 0)): n} for n in range(100)
    ]


def test_names_are_told_again_after_a_file_that_changed_while_it_was_read(write, monkeypatch):
    reader = RowReader([Wanted(('a',))])
    first, second = write('1.json', {'a': 1, 'b': 2}), write('2.json', {'a': 3, 'b': 4})
    inside = answers.content_of

    @contextlib.contextmanager
    def write_afterwards(file):
        with inside(file) as content:
            yield content
        write('1.json', {'a': 1, 'b': 2, 'longer': 'than before'})

    monkeypatch.setattr(answers, 'content_of', write_afterwards)
    assert answers.row(first, 'json', reader).again
    monkeypatch.undo()
    found = answers.row(second, 'json', reader)
    assert found.names == [Wanted(('a',)), Wanted(('b',))]
    assert answers.row(second, 'json', reader).names is None
