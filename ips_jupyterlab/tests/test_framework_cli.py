"""``jupyter ips`` in a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ips_jupyterlab import cli
from ips_jupyterlab.framework.spool import Request, Spool
from ips_jupyterlab.tests.framework import KEY, Receiver, receiving


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiving() as receiver:
        monkeypatch.setenv('PORTAL_URL', receiver.url)
        monkeypatch.setenv('PORTAL_API_KEY', KEY)
        yield receiver


def log(root: Path, name: str, parent: str | None = None, events: int = 3) -> str:
    """Write the log of a run that had no portal; returns its id."""
    portal_runid = f'{name}_host_tester_2026-04-01T10:00:00.000'
    lines: list[dict[str, Any]] = [
        {
            'eventtype': 'IPS_START' if number == 0 else 'IPS_CALL_BEGIN',
            'portal_runid': portal_runid,
            'seqnum': number,
            'simname': name,
            'parent_portal_runid': parent,
            'startat': '2026-04-01|10:00:00UTC',
        }
        for number in range(events)
    ]
    path = root / 'simulation_log' / f'{portal_runid}.json'
    path.parent.mkdir(parents=True)
    path.write_text(''.join(json.dumps(line) + '\n' for line in lines))
    return portal_runid


def add(root: Path, portal_runid: str, name: str = 'a.json') -> Spool:
    spool = Spool.of_run(root, portal_runid, 'tester')
    headers = {'X-Ips-Filename': name, 'X-Ips-Tag': '0.0'}
    spool.add([(Request('/api/data/add_data_file', headers), lambda path: path.touch())])
    return spool


def test_a_run_without_a_portal(
    tmp_path: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    z = log(tmp_path / 'z', 'z', events=500)
    a = log(tmp_path / 'z/work/a', 'a', parent=z)
    add(tmp_path / 'z/work/a', a)
    assert cli.main(['upload', str(tmp_path / 'z')]) == 0
    assert list(receiver.runs) == [z, a]  # the parent first
    assert [event['seqnum'] for event in receiver.runs[z]] == list(range(500))
    assert receiver.names() == ['a.json']
    assert capsys.readouterr().out.splitlines() == [
        f'run 1 ({z}): 500 of 500 events',
        f'run 2 ({a}): 3 of 3 events',
        f'run 2 ({a}): 1 of 1 uploads',
    ]
    assert cli.main(['upload', str(tmp_path / 'z/work/a'), str(tmp_path)]) == 0
    assert [len(events) for events in receiver.runs.values()] == [500, 3]
    assert len(receiver.log) == 1


def test_a_spool_alone(tmp_path: Path, receiver: Receiver) -> None:
    receiver.runs['known'] = [{}]
    spool = add(tmp_path, 'known')
    assert cli.main(['upload', str(spool.folder)]) == 0
    assert receiver.names() == ['a.json']


def test_what_is_left_gives_1(
    tmp_path: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = add(tmp_path, 'unknown')
    receiver.runs['known'] = [{}]
    refused = add(tmp_path, 'known')
    receiver.status = {0: 400}
    assert cli.main(['upload', str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert '1 uploads are left: the portal does not know the run unknown' in told
    assert 'Portal Error: 400' in told
    assert (unknown.count(), refused.count(), refused.refusals()) == (1, 0, 1)

    receiver.stop()
    assert cli.main(['upload', str(tmp_path)]) == 1
    assert 'the portal cannot be used' in capsys.readouterr().err


def test_a_simulation_that_is_sending_is_left_alone(
    tmp_path: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.runs['known'] = [{}]
    spool = add(tmp_path, 'known')
    with spool.sole_sender():
        assert cli.main(['upload', str(tmp_path)]) == 0
    assert 'sends by itself' in capsys.readouterr().out
    assert not receiver.log


def test_wrong_usage_gives_2(
    tmp_path: Path,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(['upload', str(tmp_path)]) == 2
    assert 'neither ips_spool nor simulation_log' in capsys.readouterr().err
    assert cli.main(['upload', str(tmp_path / 'missing')]) == 2
    assert 'is no folder' in capsys.readouterr().err
    monkeypatch.delenv('PORTAL_API_KEY')
    assert cli.main(['upload', str(tmp_path)]) == 2
    assert 'PORTAL_API_KEY must be set' in capsys.readouterr().err
    for wrong in ([], ['sideways'], ['upload']):
        with pytest.raises(SystemExit) as raised:
            cli.main(wrong)
        assert raised.value.code == 2


def test_a_broken_log_is_named_and_left_out(
    tmp_path: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    run = log(tmp_path / 'good', 'good')
    (tmp_path / 'good/simulation_log/other.json').write_text('no event\n')
    assert cli.main(['upload', str(tmp_path)]) == 0
    assert list(receiver.runs) == [run]
    assert 'other.json does not begin with the start of a run' in capsys.readouterr().err


def test_portal_starts_the_receiving_side(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    standalone = ModuleType('standalone')
    monkeypatch.setattr(standalone, 'main', started.append, raising=False)
    monkeypatch.setitem(sys.modules, 'ips_jupyterlab.server.standalone', standalone)
    assert cli.main(['portal', '--port', '5000']) == 0
    assert started == [['--port', '5000']]


def test_example_runs_the_example_with_its_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ('PORTAL_URL', 'PORTAL_API_KEY'):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv('PYTHONPATH', str(Path(cli.__file__).parents[1]))
    monkeypatch.setenv('USER', 'tester')
    into = tmp_path / 'sim'
    assert cli.main(['example', '--fast', '--scan=', f'--into={into}']) == 0
    assert '1 of 1 runs completed' in capfd.readouterr().out
    assert (into / 'simulation_log').is_dir()
    with pytest.raises(SystemExit) as raised:
        cli.main(['example', '--help'])
    assert raised.value.code == 0
    assert 'usage: jupyter ips example' in capfd.readouterr().out


def test_example_is_found_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / 'ips_jupyterlab'
    (package / 'examples').mkdir(parents=True)
    (package / 'examples' / 'run.py').write_text(
        'def main(arguments, program):\n    return len(arguments)\n'
    )
    monkeypatch.setattr(cli, '__file__', str(package / 'cli.py'))
    assert cli.main(['example', '--fast', '--steps=3']) == 2


def test_example_without_the_framework_tells_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli.importlib.util, 'find_spec', lambda name: None)
    assert cli.main(['example']) == 2
    assert "pip install 'ips_jupyterlab[examples]'" in capsys.readouterr().err
