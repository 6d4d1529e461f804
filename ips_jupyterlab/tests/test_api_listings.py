"""Data listings as they can be on disk: odd, broken, and caught in the middle of a write."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from math import inf, isnan, nan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ips_jupyterlab import IPSDataError, api_v1, open_run
from ips_jupyterlab.api_v1 import CHILD_RUNS, DATA_LISTING, IPSDataWarning, read_data_listing

Pairs = list[tuple[str, list[str]]]


def as_text(pairs: Pairs) -> str:
    """JSON of the pairs, also where a key comes twice."""
    rows = (f'{json.dumps(key)}: {json.dumps(paths)}' for key, paths in pairs)
    return '{' + ', '.join(rows) + '}'


def read(text: str | bytes) -> dict[float, list[str]]:
    with tempfile.TemporaryDirectory() as run:
        content = text.encode() if isinstance(text, str) else text
        (Path(run) / DATA_LISTING).write_bytes(content)
        return read_data_listing(run)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nothing waits; the pauses that would have been made are noted."""
    made: list[float] = []
    monkeypatch.setattr(api_v1, 'sleep', made.append)
    return made


def test_paths_are_as_listed_and_timesteps_ascending() -> None:
    assert list(
        read(as_text([('2.0', ['data/b']), ('10.0', ['data/c']), ('1.0', [])])).items()
    ) == [
        (1.0, []),
        (2.0, ['data/b']),
        (10.0, ['data/c']),
    ]


@pytest.mark.parametrize('empty', ['{\n}\n', '{}'])
def test_an_empty_listing(empty: str) -> None:
    assert read(empty) == {}


def test_keys_that_are_one_number_are_one_timestep() -> None:
    assert read(as_text([('0.0', ['data/a', 'data/b']), ('-0.0', ['data/b', 'data/c'])])) == {
        0.0: ['data/a', 'data/b', 'data/c']
    }
    assert read(as_text([('1.0', ['data/b']), ('1', ['data/a'])])) == {1.0: ['data/b', 'data/a']}


def test_a_key_that_comes_twice_keeps_the_files_of_both() -> None:
    twice = as_text([('1.0', ['data/a']), ('2.0', ['data/b']), ('1.0', ['data/c'])])
    assert read(twice) == {1.0: ['data/a', 'data/c'], 2.0: ['data/b']}
    assert read('{"1.0":["data/a"],"1.0":["data/c"]}') == {1.0: ['data/a', 'data/c']}


def test_a_file_is_listed_once_a_timestep() -> None:
    assert read(as_text([('1.0', ['data/b', 'data/a', 'data/b'])])) == {1.0: ['data/b', 'data/a']}


def test_a_file_name_may_hold_anything() -> None:
    names = ['data/t=1:5,[a] "b".json', 'data/été_1.json', 'data/"1.0": [', 'data/\\\n', ': [x']
    assert read(as_text([('1.0', names)])) == {1.0: names}
    for name in names:
        assert read(as_text([('1.0', [name]), ('2.0', ['data/a'])])) == {
            1.0: [name],
            2.0: ['data/a'],
        }


def test_nan_comes_last_and_infinity_is_kept() -> None:
    pairs = [('nan', ['data/n']), ('2.0', ['data/b']), ('inf', ['data/i']), ('-inf', ['data/m'])]
    data = read(as_text([*pairs, ('1.0', ['data/a']), ('NaN', ['data/o'])]))
    assert list(data)[:4] == [-inf, 1.0, 2.0, inf]
    assert isnan(list(data)[4])
    assert list(data.values())[4] == ['data/n', 'data/o']


keys = st.one_of(
    st.floats().map(str),
    st.integers(-3, 3).map(str),
    st.integers(-3, 3).map(float).map(str),
    st.sampled_from(['-0.0', '0', '1e0', 'NaN', 'inf', '-Infinity']),
)
paths = st.lists(st.sampled_from(['data/a', 'data/b', 'data/c', 'data/d:1', 'data/ü']), max_size=4)


@given(st.lists(st.tuples(keys, paths), max_size=8))
@example([('0.0', ['data/a']), ('-0.0', ['data/b'])])
@example([('nan', ['data/a']), ('1.0', ['data/b']), ('nan', ['data/c']), ('0.0', ['data/d:1'])])
def test_any_listing_is_ascending_and_loses_no_file(pairs: Pairs) -> None:
    data = read(as_text(pairs))

    times = list(data)
    numbers = [time for time in times if not isnan(time)]
    assert numbers == sorted(set(numbers))
    assert times[: len(numbers)] == numbers and len(times) - len(numbers) <= 1

    expected: dict[str, list[str]] = {}
    for key, listed in pairs:
        expected.setdefault(str(float(key) + 0.0), []).extend(listed)
    assert {str(time + 0.0): files for time, files in data.items()} == {
        time: list(dict.fromkeys(files)) for time, files in expected.items()
    }


@given(st.lists(st.tuples(keys, paths), max_size=3), st.data())
def test_one_wrong_character_is_never_read_as_something_else(pairs: Pairs, data: Any) -> None:
    text = as_text(pairs)
    place = data.draw(st.integers(0, len(text)))
    skipped = data.draw(st.integers(0, 1))
    text = text[:place] + data.draw(st.sampled_from('{}[]",: _1a')) + text[place + skipped :]
    try:
        listing = json.loads(text, object_pairs_hook=list)
    except json.JSONDecodeError:
        listing = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api_v1, 'sleep', lambda seconds: None)
        try:
            files = sorted(file for files in read(text).values() for file in files)
        except IPSDataError:
            return
    assert listing is not None
    by_time: dict[str, set[str]] = {}
    for key, listed in listing:
        by_time.setdefault(str(float(key) + 0.0), set()).update(listed)
    assert files == sorted(file for listed in by_time.values() for file in listed)


@pytest.mark.parametrize(
    ('text', 'complaint'),
    [
        ('[]', 'not a JSON object'),
        ('""', 'not a JSON object'),
        ('3', 'not a JSON object'),
        ('null', 'not a JSON object'),
        ('[["1.0", ["data/a"]]]', 'not a JSON object'),
        ('{"1_0": ["data/a"]}', "the key '1_0' is not a timestep"),
        ('{"": ["data/a"]}', "the key '' is not a timestep"),
        ('{"first": ["data/a"]}', "the key 'first' is not a timestep"),
        ('{"1.0": "data/a"}', "the value of '1.0' is not a list of paths"),
        ('{"1.0": "a"}', "the value of '1.0' is not a list of paths"),
        ('{"1.0": null}', "the value of '1.0' is not a list of paths"),
        ('{"1.0": 1}', "the value of '1.0' is not a list of paths"),
        ('{"1.0": {"data/a": 1}}', "the value of '1.0' is not a list of paths"),
        ('{"1.0": {}}', "the value of '1.0' is not a list of paths"),
        ('{"1.0": [1]}', "the value of '1.0' is not a list of paths"),
        ('{"1.0": ["data/a", null]}', "the value of '1.0' is not a list of paths"),
        ('{"1.0": [["data/a"]]}', "the value of '1.0' is not a list of paths"),
        ('{"1.0": [{}, {}]}', "the value of '1.0' is not a list of paths"),
        ('{"1.0": 5, "1.0": ["data/a"]}', "the value of '1.0' is not a list of paths"),
        ('[' * 100_000, 'recursion'),
    ],
)
def test_what_is_not_a_listing_is_named(text: str, complaint: str, pauses: list[float]) -> None:
    with pytest.raises(IPSDataError) as raised:
        read(text)
    assert DATA_LISTING in str(raised.value)
    assert complaint in str(raised.value)
    assert pauses == []  # it is whole, so waiting would not help


@pytest.mark.parametrize(
    ('text', 'complaint'),
    [
        ('', 'not valid JSON (line 1'),
        ('{\n  "1.0": [\n    "data/a"', 'not valid JSON (line 3'),
        ('{\n  "1.0": [\n    "da', 'not valid JSON (line 3'),
        ('{"1.0": ["data/a"]} {}', 'not valid JSON (line 1'),
        ('{"1.0", ["data/a"]}', 'not valid JSON (line 1'),
        ('{"1.0": ["data/a"],}', 'not valid JSON (line 1'),
        ('["1.0": ["data/a"]}', 'not valid JSON (line 1'),
        ('{"1.0": ["data/a"]]', 'not valid JSON (line 1'),
        ('{"1.0": ["data/a"], "2.0"}', 'not valid JSON (line 1'),
        (b'{"1.0": ["data/\xc3', 'not UTF-8'),
    ],
)
def test_broken_json_is_named_with_its_line_after_a_short_while(
    text: str | bytes, complaint: str, pauses: list[float]
) -> None:
    with pytest.raises(IPSDataError) as raised:
        read(text)
    assert DATA_LISTING in str(raised.value)
    assert complaint in str(raised.value)
    assert len(pauses) >= 3 and sum(pauses) < 0.8


def test_permission_is_named(golden_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, mode: str, **options: object) -> None:
        raise PermissionError(13, 'Permission denied', path)

    monkeypatch.setattr(api_v1, 'open', refuse, raising=False)
    with pytest.raises(IPSDataError, match=f'{DATA_LISTING}: cannot be read: Permission denied'):
        open_run(golden_copy / 'single/riguser/1').get_data()


# The portal rewrites a listing in place. Below it is caught at it: it finishes while we wait.


def finish(monkeypatch: pytest.MonkeyPatch, *writes: Callable[[], object]) -> None:
    """At each pause the portal goes on with one more of its writes."""
    pending = list(writes)
    monkeypatch.setattr(api_v1, 'sleep', lambda seconds: pending.pop(0)())


@pytest.mark.parametrize('length', [0, 1, 10, 200, -3])
def test_a_listing_in_the_middle_of_a_write_is_read_again(
    golden_copy: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    run = golden_copy / 'single/riguser/1'
    listing = run / DATA_LISTING
    whole = listing.read_text()
    listing.write_text(whole[:length])
    finish(
        monkeypatch,
        lambda: listing.write_text(whole[:50]),
        lambda: listing.write_text(whole),
    )
    assert len(open_run(run).get_data()) == 31


def test_children_in_the_middle_of_a_write_are_read_again_together(
    golden_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = golden_copy / 'children/riguser'
    listings = [user / str(runid) / DATA_LISTING for runid in (2, 4, 5)]
    whole = listings[0].read_text()
    for listing in listings:
        listing.write_text('')
    finish(
        monkeypatch,
        lambda: [listing.write_text(whole) for listing in listings[1:]],
        lambda: listings[0].write_text(whole),
    )
    children = open_run(user / '1').get_child_data()
    assert list(children) == [2, 3, 4, 5]
    assert all(len(data) == 4 for data in children.values())


def test_many_broken_children_wait_no_longer_than_one(tmp_path: Path, pauses: list[float]) -> None:
    for runid in range(2, 52):
        (tmp_path / str(runid)).mkdir()
        (tmp_path / str(runid) / DATA_LISTING).write_text('{')
    (tmp_path / '1').mkdir()
    (tmp_path / '1' / CHILD_RUNS).write_text(''.join(f'{runid}\n' for runid in range(2, 52)))
    with pytest.warns(IPSDataWarning) as warned:
        children = open_run(tmp_path / '1').get_child_data()
    assert children == {runid: {} for runid in range(2, 52)}
    assert len(warned) == 50
    assert sum(pauses) < 0.8


def test_nan_is_found_again(tmp_path: Path) -> None:
    (tmp_path / DATA_LISTING).write_text('{"nan": ["data/a"]}')
    api = open_run(tmp_path)
    assert [str(time) for time in api.get_timesteps()] == [str(nan)]
    assert list(api.get_files('a').values()) == [[str(tmp_path / 'data/a')]]
