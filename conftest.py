"""What all tests share."""

import pytest
from hypothesis import settings

# A slow machine is slow, not wrong.
settings.register_profile('patient', deadline=None)
settings.load_profile('patient')

pytest_plugins = [
    'pytest_jupyter.jupyter_server',
    'ips_jupyterlab.tests.routes',
    'ips_jupyterlab.tests.outside',
    'ips_jupyterlab.tests.drawn',
    'ips_jupyterlab.tests.cells',
    'ips_jupyterlab.tests.kernels',
]


@pytest.fixture
def base_directory(tmp_path):
    """An empty base directory, outside the folder that Jupyter serves."""
    path = tmp_path / 'ips_runs'
    path.mkdir()
    return path


@pytest.fixture
def base_directories():
    """What the server looks at: ``{base}`` is the one above, ``{root}`` Jupyter's folder."""
    return ['{base}']


@pytest.fixture
def follow_links_outside():
    """Whether the administrator lets links lead outside."""
    return False


@pytest.fixture
def contents_manager():
    """Settings of the server's contents manager."""
    return {}


@pytest.fixture
def silent_after():
    """Seconds without an event that make a running run a silent one."""
    return 10800.0


@pytest.fixture
def jp_server_config(
    base_directory,
    base_directories,
    jp_root_dir,
    follow_links_outside,
    silent_after,
    contents_manager,
):
    """A server with this extension."""
    return {
        'ServerApp': {'jpserver_extensions': {'ips_jupyterlab': True}},
        **contents_manager,
        'IPSJupyterLab': {
            'base_directories': [
                path.format(base=base_directory, root=jp_root_dir) for path in base_directories
            ],
            'follow_links_outside': follow_links_outside,
            'silent_after': silent_after,
        },
    }
