"""The same dataset by the workers of a Dask cluster, whatever happens to them."""

from __future__ import annotations

import json
import os
import signal
import tracemalloc

import numpy as np
import pytest
import xarray as xr

from ips_jupyterlab import load, load_frame
from ips_jupyterlab.loading import gathering

from .trees import ensemble_csv, make_run

distributed = pytest.importorskip('distributed')
MANY = 5000
KILLED = 200  # members of the ensemble whose worker dies


def make_ensemble(base, members, state, timesteps=1):
    """Run 1 with a scan of one parameter; of each member the state at each timestep."""
    run = make_run(base, 1)
    rows = [(runid, f'case_{runid}', runid * 0.5) for runid in range(2, members + 2)]
    (run / 'ensembles').mkdir()
    (run / 'ensembles/scan.csv').write_text(ensemble_csv(rows), newline='')
    listing = json.dumps({f'{t}.0': [f'data/{t}.0_state.json'] for t in range(timesteps)})
    for runid in range(2, members + 2):
        folder = f'{base}/alice/{runid}'
        os.makedirs(f'{folder}/data')  # noqa: PTH103 (a Path for each of many would be slow)
        with open(f'{folder}/ips_analysis_api_data_listing.json', 'w') as file:  # noqa: PTH123
            file.write(listing)
        for t in range(timesteps):
            with open(f'{folder}/data/{t}.0_state.json', 'w') as file:  # noqa: PTH123
                json.dump(state(runid, t), file)
    return run


@pytest.fixture(scope='module')
def client():
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=':0'
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope='module')
def run(tmp_path_factory):
    """A scan of 40 members with arrays and texts, of which one is damaged and one has no data."""
    base = tmp_path_factory.mktemp('scan')
    rho = [0.0, 0.5, 1.0]

    def state(runid, t):
        return {'a': runid + t, 'rho': rho, 'te': [runid * t * r for r in rho], 'code': f'{runid}'}

    run = make_ensemble(base, 40, state, timesteps=4)
    (base / 'alice/7/data/1.0_state.json').write_text('{"a"')
    (base / 'alice/8/ips_analysis_api_data_listing.json').unlink()
    return run


@pytest.mark.parametrize('lazy', [None, True, False])
def test_workers_give_the_same_dataset(client, run, monkeypatch, lazy):
    monkeypatch.setattr(gathering, 'MEMBERS', 3)
    expected = load(run, ensemble='scan')
    dataset = load(run, ensemble='scan', client=client, lazy=lazy)
    assert (dataset.te.chunks is not None) == bool(lazy)
    assert dataset.compute().identical(expected)
    assert any('1.0_state.json' in note for note in dataset.attrs['notes'])


def test_workers_give_the_same_dataset_of_one_run(client, run, monkeypatch):
    monkeypatch.setattr(gathering, 'TIMESTEPS', 1)
    member = run.parent / '5'
    assert load(member, client=client).identical(load(member))


def test_workers_give_the_same_table(client, run):
    expected = load_frame(run, ensemble='scan')
    table = load_frame(run, ensemble='scan', client=client)
    assert table.equals(expected)
    assert table.attrs == expected.attrs


def test_progress_is_told(client, run, monkeypatch):
    monkeypatch.setattr(gathering, 'MEMBERS', 10)
    told = []
    load(run, ensemble='scan', client=client, progress=lambda *numbers: told.append(numbers))
    assert told == sorted(told)
    assert told[-1] == (40, 40)


def test_five_thousand_members(client, tmp_path):
    run = make_ensemble(tmp_path, MANY, lambda runid, t: {'a': runid, 'b': runid * 0.1})
    dataset = load(run, ensemble='scan', client=client)
    runids = np.arange(2, MANY + 2)
    np.testing.assert_array_equal(dataset.runid, runids)
    np.testing.assert_array_equal(dataset['0'], runids * 0.5)
    np.testing.assert_array_equal(dataset.a.isel(time=0), runids)
    np.testing.assert_array_equal(dataset.b.isel(time=0), runids * 0.1)
    assert dataset.identical(load(run, ensemble='scan'))


def test_what_is_large_stays_with_the_workers(client, tmp_path, monkeypatch):
    """The bound is lowered: 80 MB of profiles, where 4 MB may come here."""
    monkeypatch.setattr(gathering, 'LARGEST', 4 << 20)
    size = 250_000
    run = make_run(tmp_path, 1, ensembles={'D/scan': [(n, f'case_{n}', n) for n in range(2, 12)]})
    for runid in range(2, 12):
        name = '{}.0_profiles.nc'
        member = make_run(tmp_path, runid, data={f'{t}.0': {name.format(t): b''} for t in range(4)})
        for t in range(4):
            profile = xr.Dataset({'te': ('rho', np.full(size, runid * 10.0 + t))})
            profile.to_netcdf(member / 'data' / name.format(t))
    tracemalloc.start()
    try:
        dataset = load(run, ensemble='scan', client=client)
        means = dataset.te.mean('rho').compute()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert dataset.te.nbytes == 10 * 4 * size * 8
    assert peak < 20 << 20
    expected = np.arange(2, 12)[:, None] * 10.0 + np.arange(4)
    np.testing.assert_allclose(means, expected)


def test_a_worker_that_is_killed_does_not_lose_the_job(tmp_path, monkeypatch):
    run = make_ensemble(tmp_path, KILLED, lambda runid, t: {'a': runid + t}, timesteps=5)
    monkeypatch.setattr(gathering, 'MEMBERS', 1)
    expected = load(run, ensemble='scan')
    killed = []

    def kill_one(done, total):
        """As soon as a worker has read something, it dies with what it has read."""
        if not killed:
            (pid, *_) = client.run(os.getpid).values()
            os.kill(pid, signal.SIGKILL)
            killed.append(done)

    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=':0'
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        dataset = load(run, ensemble='scan', client=client, progress=kill_one)
    assert killed
    assert killed[0] < KILLED
    assert dataset.identical(expected)
