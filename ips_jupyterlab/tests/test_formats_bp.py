"""BP folders of ADIOS2: their types, and what is said of one that grows or is damaged."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip('numpy')
adios2 = pytest.importorskip('adios2')

from ips_jupyterlab import load  # noqa: E402
from ips_jupyterlab.formats.requests import Wanted  # noqa: E402

from . import fusion_files  # noqa: E402
from .trees import make_run  # noqa: E402

TE = Wanted(('te',), 'max')


def write(path: Path, **variables: Any) -> Path:
    """A BP folder of one step."""
    adios = adios2.Adios()
    io = adios.declare_io('output')
    io.set_engine('BP5')
    with adios2.Stream(io, str(path), 'w') as stream:
        for _ in stream.steps(1):
            for name, value in variables.items():
                shape = list(np.shape(value))
                stream.write(name, value, *([shape, [0] * len(shape), shape] if shape else []))
    return path


def test_numbers_of_all_types_are_read(tmp_path: Path, readers: Any) -> None:
    types = ('float32', 'float64', 'int8', 'int32', 'int64', 'uint8', 'uint16')
    values = {name: np.array([3, 5], name) for name in types}
    path = write(tmp_path / 'out.bp', **values, phase=np.array([1j, 2j]), te=2.5)
    survey = readers.survey(str(path), 'adios2')
    offered = {offer.name for offer in survey.quantities}
    assert offered == {
        'te',
        *(f'{name} {what}' for name in types for what in ('min', 'mean', 'max')),
    }
    wanted = [Wanted(('te',)), *(Wanted((name,), 'max') for name in types)]
    [told] = readers.values([str(path)], 'adios2', wanted)
    assert told.values == [2.5, *[5] * len(types)]


def test_scalars_over_steps_lie_over_the_time_beside_them(tmp_path: Path, readers: Any) -> None:
    path = tmp_path / 'out.bp'
    with adios2.Stream(str(path), 'w') as stream:
        for _ in stream.steps(3):
            stream.write('time', 0.5 * stream.current_step())
            stream.write('power_MW', 10.0 + stream.current_step())
    [offer] = readers.survey(str(path), 'adios2').quantities
    assert (offer.name, offer.units) == ('power_MW', 'MW')
    [told] = readers.values([str(path)], 'adios2', [offer.wanted])
    assert (told.values[0].times, told.values[0].values) == ([0, 0.5, 1], [10, 11, 12])


def test_large_arrays_are_read_in_parts(tmp_path: Path, readers: Any) -> None:
    rows = 1 << 11
    path = tmp_path / 'out.bp'
    with adios2.Stream(str(path), 'w') as stream:
        for _ in stream.steps(3):
            te = np.full((rows, rows), float(stream.current_step()))
            stream.write('te', te, [rows, rows], [0, 0], [rows, rows])
    [told] = readers.values([str(path)], 'adios2', [TE, Wanted(('te',), 'mean')])
    assert told.values == [2, 1]


def test_output_that_grows_is_read_as_far_as_it_goes(tmp_path: Path, readers: Any) -> None:
    path = tmp_path / 'out.bp'
    with adios2.Stream(str(path), 'w') as stream:
        [told] = readers.values([str(path)], 'adios2', [TE])
        assert told.problem == 'out.bp: is empty.'
        for step in range(3):
            stream.begin_step()
            stream.write('te', np.arange(4.0) * step, [4], [0], [4])
            stream.end_step()
            [told] = readers.values([str(path)], 'adios2', [TE])
            assert (told.values, told.problem) == ([3 * step], None)


@pytest.mark.parametrize('share', [0.0, 0.3, 0.9])
@pytest.mark.parametrize('part', ['data.0', 'md.0', 'mmd.0', 'md.idx'])
@pytest.mark.parametrize('engine', ['BP4', 'BP5'])
def test_output_that_is_cut_off_says_so(
    tmp_path: Path, readers: Any, engine: str, part: str, share: float
) -> None:
    path = fusion_files.write_adios2(tmp_path / 'out.bp', engine)
    if not (path / part).exists() or (engine, part, share) == ('BP4', 'data.0', 0.9):
        pytest.skip('there is nothing to cut off')
    os.truncate(path / part, int((path / part).stat().st_size * share))
    [told] = readers.values([str(path)], 'adios2', [TE])
    if part == 'md.idx' and share == 0.9:
        assert told.values == [3]  # the steps before the last
    else:
        assert (told.problem or '').startswith('out.bp: is being written or is damaged (')
        assert '\x1b' not in told.problem
        assert told.values == [None]


def test_load_notes_output_that_is_cut_off(base_directory: Path) -> None:
    """The library by itself would wait without end."""
    run = make_run(base_directory, 1, data={'0.0': {'0.0_out.bp': b''}, '1.0': {'1.0_out.bp': b''}})
    for time in ('0.0', '1.0'):
        (run / f'data/{time}_out.bp').unlink()
        fusion_files.write_adios2(run / f'data/{time}_out.bp')
    os.truncate(run / 'data/1.0_out.bp/data.0', 10)
    data = load(run)
    assert data.te.isel(time=0).max() == 6
    assert np.isnan(data.te.isel(time=1)).all()
    assert any('1.0_out.bp is being written or is damaged' in note for note in data.notes)
