"""The columns in which the numbers of files lie."""

from __future__ import annotations

import struct

import pytest

from ips_jupyterlab.formats.requests import Wanted
from ips_jupyterlab.series.columns import UNREAD, Family

TE, NE = Wanted(('te',)), Wanted(('ne',))


def row(*numbers):
    return struct.pack(f'{len(numbers)}d', *numbers)


@pytest.fixture
def family():
    """Three files, of which the first two have been read."""
    family = Family()
    places = [family.add() for _ in range(3)]
    family.put(places[:2], [TE, NE], [row(1, 10), row(2, 20)])
    return family


def test_numbers_lie_at_the_places_of_their_files(family):
    assert list(family.column(TE)) == [1, 2, UNREAD]
    family.put([2, 0], [NE], [row(30), row(11)])
    assert list(family.column(NE)) == [11, 20, 30]
    assert family.size == 6


def test_a_new_file_takes_the_place_of_one_that_went_and_none_of_its_numbers(family):
    family.drop(0)
    assert family.add() == 0
    assert list(family.column(TE)) == [UNREAD, 2, UNREAD]
    assert family.add() == 3
    assert len(family.column(NE)) == 4


def test_a_file_that_cannot_be_read_has_no_number_also_not_of_those_that_are_read_later(family):
    family.fail(1)
    later = Wanted(('later',))
    for name in (TE, later):
        assert family.column(name)[1] != family.column(name)[1]  # absent is nan
    family.put([0], [later], [row(5)])
    assert family.column(later)[1] != family.column(later)[1]
    family.forget(1)
    assert [family.column(name)[1] for name in (TE, later)] == [UNREAD, UNREAD]


def test_what_is_not_wanted_can_be_let_go(family):
    family.only([NE])
    assert list(family.column(NE)) == [10, 20, UNREAD]
    assert list(family.column(TE)) == [UNREAD] * 3
    assert family.size == 3
