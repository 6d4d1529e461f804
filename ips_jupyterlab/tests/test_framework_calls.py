"""The calls themselves, and what importing them costs."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ips_jupyterlab.framework import CALLS, connection, install, upload_ensemble
from ips_jupyterlab.framework.client import header
from ips_jupyterlab.tests.framework import KEY, Logger, Receiver, receiving

ROOT = Path(__file__).parents[2]
RUN = 'sim_host_tester_2026-04-01T10:00:00.000'


class Services(Logger):
    """What the calls need of a component's services."""

    sim_name = 'sim'

    def __init__(self, root: Path, **parameters: str) -> None:
        super().__init__()
        self.sim_conf = {'SIM_ROOT': str(root), 'USER': 'tester', **parameters}
        self.component_ref = SimpleNamespace(config={'NAME': 'Driver'})

    def get_config_param(self, name: str, silent: bool = False) -> str:
        return self.sim_conf[name]

    def get_working_dir(self) -> str:
        return self.sim_conf['SIM_ROOT'] + '/work'


install(Services)


@pytest.fixture
def receiver() -> Any:
    with receiving() as receiver:
        receiver.runs[RUN] = [{}]
        yield receiver


@pytest.fixture
def services(tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(connection, '_at_the_end', lambda _: None)
    (tmp_path / 'work').mkdir()
    return Services(tmp_path, PORTAL_URL=receiver.url, PORTAL_API_KEY=KEY, PORTAL_RUNID=RUN)


def wait(services: Any) -> None:
    assert connection.connection_of(services).sender.wait(30)


def write(services: Any, *names: str) -> list[str]:
    for name in names:
        path = Path(services.get_working_dir(), name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.fsencode(name))
    return list(names)


def test_files_of_one_call(services: Any, receiver: Receiver, tmp_path: Path) -> None:
    names = write(services, 'a.json', 'deep/b.json')
    services.add_analysis_data_files([*names, tmp_path / 'work/../work/a.json'][:2], 1.5)
    services.add_analysis_data_file(write(services, 'c.json')[0], -0.0)
    wait(services)
    assert receiver.files == {
        1.5: {'a.json': b'a.json', 'b.json': b'deep/b.json'},
        0.0: {'c.json': b'c.json'},
    }


def test_replacing_makes_the_calls_files_all_of_the_timestep(
    services: Any, receiver: Receiver
) -> None:
    services.add_analysis_data_files(write(services, 'a', 'b', 'c'), 1.0)
    services.add_analysis_data_files(write(services, 'a'), 2.0)
    services.add_analysis_data_files(write(services, 'b', 'd'), 1.0, replace=True)
    services.add_analysis_data_files(write(services, 'a'), 1.0)  # no longer there
    wait(services)
    assert {t: sorted(files) for t, files in receiver.files.items()} == {
        1.0: ['a', 'b', 'd'],
        2.0: ['a'],
    }
    told = [headers.get('X-Ips-Timestep-Files') for _, headers, _ in receiver.log]
    assert told == [None] * 5 + ['["b", "d"]', None]


def test_no_files_change_nothing(services: Any, receiver: Receiver) -> None:
    services.add_analysis_data_files(write(services, 'a'))
    services.add_analysis_data_files([], replace=True)
    with pytest.raises(ValueError, match='exists already'):
        services.add_analysis_data_files(['a'])
    wait(services)
    assert receiver.names() == ['a']


def test_a_call_that_raises_sends_nothing(services: Any, receiver: Receiver) -> None:
    services.add_analysis_data_file(write(services, 'a')[0])
    with pytest.raises(ValueError, match=r'exists already at the timestep 0\.0'):
        services.add_analysis_data_files(write(services, 'b', 'a'))
    with pytest.raises(ValueError, match='same name'):
        services.add_analysis_data_files(write(services, 'x/a', 'y/a'), 1.0)
    with pytest.raises(FileNotFoundError):
        services.add_analysis_data_files(['b', 'missing'], 1.0)
    with pytest.raises(FileNotFoundError):
        services.initialize_jupyter_notebook('missing.ipynb')
    for timestamp in (float('nan'), float('inf')):
        with pytest.raises(ValueError, match='not finite'):
            services.add_analysis_data_file('a', timestamp)
    wait(services)
    assert receiver.names() == ['a']


def test_a_run_without_an_id_has_no_portal(
    services: Any, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, 'ANNOUNCED', -1.0)
    del services.sim_conf['PORTAL_RUNID']
    services.initialize_jupyter_notebook(*write(services, 'a.ipynb'))
    services.add_analysis_data_files(['there is no such file'], float('nan'))
    upload_ensemble(services, 'scan', {})
    assert services.warnings == [
        'IPS Portal: no notebooks and data are uploaded,'
        ' since the framework has not given this run an id'
    ]
    assert not receiver.log
    assert not (tmp_path / 'ips_spool').exists()


def test_a_file_is_sent_as_it_was_when_the_call_was_made(
    services: Any, receiver: Receiver, tmp_path: Path
) -> None:
    receiver.stop()
    [name] = write(services, 'state.json')
    services.add_analysis_data_file(name)
    (tmp_path / 'work/state.json').write_text('changed')
    services.initialize_jupyter_notebook(write(services, 'source.ipynb')[0], 'seen.ipynb')
    (tmp_path / 'work/source.ipynb').unlink()
    receiver.start()
    wait(services)
    assert [body for _, _, body in receiver.log] == [b'state.json', b'source.ipynb']
    assert receiver.names() == ['state.json', 'seen.ipynb']


def test_a_folder_keeps_its_structure(services: Any, receiver: Receiver, tmp_path: Path) -> None:
    write(services, 'fields/1/b.nc', 'fields/a.nc')
    fields = tmp_path / 'work/fields'
    (fields / 'empty').mkdir()
    (fields / 'linked.nc').symlink_to('a.nc')
    (fields / 'loop').symlink_to(fields)
    (fields / 'a.nc').chmod(0o4777)
    os.mkfifo(fields / 'pipe')
    services.add_analysis_data_files(['fields/'], 1.0)
    wait(services)
    [(_, headers, body)] = receiver.log
    assert headers['X-Ips-Archive-Format'] == 'tar'
    assert receiver.names() == ['fields']
    with tarfile.open(fileobj=io.BytesIO(body)) as tar:
        members = {member.name: member for member in tar}
        assert all(member.isfile() or member.isdir() for member in members.values())
        assert sorted(members) == [
            'fields',
            'fields/1',
            'fields/1/b.nc',
            'fields/a.nc',
            'fields/empty',
            'fields/linked.nc',
        ]
        linked = tar.extractfile('fields/linked.nc')
        assert linked is not None
        assert linked.read() == b'fields/a.nc'
    assert {(m.mode, m.uid, m.uname) for m in members.values()} == {(0o644, 0, ''), (0o755, 0, '')}
    assert sorted(warning.split()[2] for warning in services.warnings) == [
        str(fields / 'loop'),
        str(fields / 'pipe'),
    ]


def test_names_outside_ascii(services: Any, receiver: Receiver) -> None:
    names = ['Tₑ profile.json', 'a b=c,[1].json', 'näme', 'line\nbreak', 'bytes\udcff', ' space']
    services.add_analysis_data_files(write(services, *names), replace=True)
    wait(services)
    assert receiver.names() == names
    assert sorted(receiver.files[0.0]) == sorted(names)


@pytest.mark.parametrize(
    ('value', 'expected'),
    [
        ('1.0 state.json', {'X': '1.0 state.json'}),
        ('100%.json', {'X': '100%.json'}),
        ('€', {'X*': "UTF-8''%E2%82%AC"}),
        ('\udcff', {'X*': "UTF-8''%FF"}),
        ('a\r\nb', {'X*': "UTF-8''a%0D%0Ab"}),
        (' a', {'X*': "UTF-8''%20a"}),
    ],
)
def test_headers(value: str, expected: dict[str, str]) -> None:
    assert header('X', value) == expected


def test_an_ensemble(services: Any, receiver: Receiver) -> None:
    members = {'scan_1': {'c:P': 1.5, 'c:NAME': 'a,"b"'}, 'scan_2': {'c:P': 2}}
    upload_ensemble(services, 'scan', members)
    wait(services)
    [(path, headers, body)] = receiver.log
    assert path == '/api/data/add_ensemble_variables'
    assert headers['Content-Type'] == 'text/csv'
    assert headers['X-Ips-Component-Name'] == 'Driver'
    assert headers['X-Ips-Ensemble-Name'] == 'scan'
    assert headers['X-Ips-Ensemble-Id'] == f'by-name:{RUN}/Driver/scan'
    assert body == b'sim_name,c:P,c:NAME\r\nscan_1,1.5,"a,""b"""\r\nscan_2,2,\r\n'
    for wrong in ({}, {'scan_1': {'P': 1}}):
        with pytest.raises(ValueError, match='component:PARAMETER'):
            upload_ensemble(services, 'scan', wrong)


def test_a_full_disk_does_not_end_a_simulation(
    services: Any, receiver: Receiver, tmp_path: Path
) -> None:
    [name] = write(services, 'a')
    services.add_analysis_data_file(name)
    wait(services)
    uploads = next(tmp_path.glob('ips_spool/*/uploads'))
    uploads.rmdir()
    uploads.touch()
    services.add_analysis_data_file(name, 1.0)
    assert services.errors[0].startswith('Portal Error: not sent')


ENDING = """
import os, signal, sys
from pathlib import Path
from ips_jupyterlab.tests.test_framework_calls import RUN, Services, write
services = Services(
    Path.cwd(), PORTAL_URL=sys.argv[1], PORTAL_API_KEY=sys.argv[2], PORTAL_RUNID=RUN
)
services.add_analysis_data_files(write(services, 'a', 'b'))
if sys.argv[3] == 'signal':
    services.warning = lambda message, *arguments: print(message % arguments, flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
"""


@pytest.mark.parametrize(('how', 'code'), [('signal', -signal.SIGTERM), ('exit', 0)])
@pytest.mark.parametrize('away', [False, True])
def test_the_last_uploads_leave_when_a_component_ends(
    receiver: Receiver, tmp_path: Path, how: str, code: int, away: bool
) -> None:
    if away:
        receiver.stop()
    done = subprocess.run(
        [sys.executable, '-c', ENDING, receiver.url, KEY, how],
        cwd=tmp_path,
        env={**os.environ, 'PYTHONPATH': str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == code, done.stderr
    assert receiver.names() == ([] if away else ['a', 'b'])
    if away and how == 'signal':
        assert f'2 uploads are left; send them with: jupyter ips upload {tmp_path}' in done.stdout


def test_what_the_framework_has_is_not_patched() -> None:
    calls = []

    class Newer:
        def add_analysis_data_files(self, *arguments: Any) -> None:
            calls.append(arguments)

    own = Newer.add_analysis_data_files
    install(Newer)
    assert Newer.add_analysis_data_files is own
    Newer().add_analysis_data_file('a', 1.0, replace=True)  # type: ignore[attr-defined]
    assert calls == [(['a'], 1.0, True)]


def imported(code: str) -> set[str]:
    code = f'import sys\n{code}\nprint(*sys.modules)'
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    return {name.partition('.')[0] for name in done.stdout.split()}


WITHOUT = """
class Without:
    def find_spec(self, name, path=None, target=None):
        if name == 'ipsframework':
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Without())
"""


def test_the_import_needs_the_standard_library_and_the_framework_alone() -> None:
    framework = imported('import ipsframework.services, dask.distributed')
    ours = imported('import dask.distributed, ips_jupyterlab.framework')
    assert ours - framework - sys.stdlib_module_names <= {'ips_jupyterlab'}

    # The framework itself imports tornado, by way of dask.
    alone = imported(f'{WITHOUT}\nimport ips_jupyterlab.cli')
    assert 'ipsframework' not in alone
    assert not alone & {'tornado', 'jupyter_server', 'msgspec', 'traitlets'}


def test_one_import_gives_the_calls() -> None:
    from ipsframework.services import ServicesProxy

    for name in CALLS:
        assert callable(getattr(ServicesProxy, name))
