"""What files say is compared by meaning: however a number is written, it is that number."""

from __future__ import annotations

import json
import math

import f90nml
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ips_jupyterlab.compare.values import compare_values

NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0, 0.0, -0.0, 1, 1.0, 0.1 + 0.2, 0.3, 2**53, 2.0**53, 2**53 + 1]),
)
SPELLINGS = (
    repr,
    lambda number: f'{number:.17e}' if isinstance(number, float) else f'{number}.0',
    lambda number: f'{number:.17E}' if isinstance(number, float) else f'{number}e0',
    lambda number: f' {number!r} ',
)


def rows(format_, *told):
    """Each row that differs, as the values of the runs."""
    return [row.values for row in compare_values(told, format_).rows]


def from_json(text):
    return {'x': json.loads(text)}


def from_namelist(text):
    return {'x': f90nml.Parser().reads(f'&g\nx = {text.lower().replace("e", "d")}\n/\n')['g']['x']}


def from_config(text):
    return {'x': text}


@pytest.mark.parametrize(
    ('format_', 'read'),
    [('json', from_json), ('namelist', from_namelist), ('config', from_config)],
)
@given(
    numbers=st.tuples(NUMBERS, NUMBERS) | NUMBERS.map(lambda number: (number, number)),
    spellings=st.tuples(st.sampled_from(SPELLINGS), st.sampled_from(SPELLINGS)),
)
def test_numbers_make_a_row_if_and_only_if_they_are_not_equal(format_, read, numbers, spellings):
    texts = [spell(number) for spell, number in zip(spellings, numbers, strict=True)]
    one, two = (float(text) for text in texts)
    if any(abs(number) >= 2**53 for number in numbers):
        one, two = numbers  # text of such a whole number is not one of a float
        texts = [repr(number) for number in numbers]
    assert bool(rows(format_, *map(read, texts))) == (one != two)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=12))
def test_of_arrays_the_largest_difference_is_told_with_its_place(pairs):
    first, other = (list(column) for column in zip(*pairs, strict=True))
    found = rows('json', {'x': first}, {'x': other})
    apart = [abs(one - two) for one, two in pairs]
    if all(one == two for one, two in pairs):
        assert found == []
    else:
        [[_, words]] = found
        told = words.removesuffix(')').rpartition('max. difference ')[2]
        number, _, place = told.partition(' at ')
        index = int(place.strip('[]'))
        assert float(number) == pytest.approx(max(apart), rel=1e-5)
        assert apart[index] == max(apart)


@given(st.lists(NUMBERS, max_size=30), st.lists(NUMBERS, max_size=30))
def test_arrays_make_a_row_if_and_only_if_an_element_differs(one, two):
    assert bool(rows('json', {'x': one}, {'x': two})) == (one != two)
    assert rows('json', {'x': one}, {'x': list(one)}) == []


@pytest.mark.parametrize(
    ('format_', 'one', 'two'),
    [
        ('config', '1e0', '1.0'),
        ('config', '1', '+1.'),
        ('config', '5d-1', '.5'),
        ('config', ' 128 ', '128'),
        ('config', ['1', '2.0'], ['1.0', '2']),
        ('namelist', 'constant  ', 'constant'),
        ('json', [1, [2, 3]], [1.0, [2.0, 3]]),
        ('json', None, None),
    ],
)
def test_what_means_the_same(format_, one, two):
    assert compare_values([{'x': one}, {'x': two}], format_) == ([], 1)


@pytest.mark.parametrize(
    ('format_', 'one', 'two'),
    [
        ('config', '0.8.1', '0.8.10'),
        ('config', '1_000', '1000'),
        ('config', 'nan', 'inf'),
        ('json', True, 1),
        ('json', '1', 1),
        ('json', 'a ', 'a'),
        ('json', [True], [1]),
        ('json', None, 0),
        ('json', [1, 2], [1, 2, 3]),
        ('json', [], None),
        ('namelist', True, 'true'),
    ],
)
def test_what_does_not(format_, one, two):
    assert len(rows(format_, {'x': one}, {'x': two})) == 1


def test_the_order_does_not_matter_and_what_one_lacks_is_told():
    told = compare_values([{'a': 1, 'b': 2, 'c': 3}, {'c': 3.0, 'd': 4, 'a': 1}], 'json')
    assert [(row.name, row.values) for row in told.rows] == [('b', [2, None]), ('d', [None, 4])]
    assert told.same == 2


def test_a_run_without_the_file_is_left_empty_and_differs_from_none():
    assert rows('json', {'a': 1, 'b': 2}, None, {'a': 1, 'b': 3}) == [[2, None, 3]]
    assert compare_values([{'a': 1}, None], 'json') == ([], 0)  # nothing to compare with


def test_short_arrays_are_told_whole_and_long_ones_by_how_far_they_are_apart():
    assert rows('json', {'x': [0.5, 0.3]}, {'x': [0.6, 0.3]}) == [
        ['[0.5, 0.3]', '[0.6, 0.3] (max. difference 0.1 at [0])']
    ]
    first = [float(index) for index in range(65)]
    other = [*first]
    other[3] += 0.12
    assert rows('eqdsk', {'x': first}, {'x': [*first]}, {'x': other}) == [
        ['65 numbers from 0 to 64', '65 numbers from 0 to 64', 'max. difference 0.12 at [3]']
    ]
    assert rows('eqdsk', {'x': first}, {'x': first[:40]}) == [
        ['65 numbers from 0 to 64', '40 numbers from 0 to 39']
    ]


def test_the_place_in_an_array_of_arrays():
    assert rows('json', {'x': [[1, 2], [3, 4]]}, {'x': [[1, 2], [3, 9]]}) == [
        ['[[1, 2], [3, 4]]', '[[1, 2], [3, 9]] (max. difference 5 at [1, 1])']
    ]


def test_an_array_that_does_not_hold_numbers_alone():
    names = [f'component {number}' for number in range(9)]
    changed = [*names[:4], 'another', *names[5:]]
    assert rows('config', {'x': names}, {'x': changed}) == [['9 values', 'differs at [4]']]
    assert rows('json', {'x': [1.0, None]}, {'x': [1.0, 2.0]}) == [
        ['[1.0, null]', '[1.0, 2.0] (differs at [1])']
    ]


def test_what_json_cannot_hold_for_a_browser_is_told_as_text():
    [[one, two]] = rows('json', {'x': 2**53 + 1}, {'x': 'y' * 300})
    assert one == '9007199254740993'
    assert two == f'{"y" * 200}… (300 characters)'
    assert not math.isnan(float(one))
