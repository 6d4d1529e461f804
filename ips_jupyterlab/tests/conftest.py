from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ips_jupyterlab.formats.readers import Readers
from ips_jupyterlab.portal.portal import Portal

from .simulation import made, make_portal, start

GOLDEN = Path(__file__).parent / 'golden'


@pytest.fixture(scope='session')
def golden() -> Path:
    """The folder of the golden trees (see its README); read only."""
    return GOLDEN


@pytest.fixture
def golden_copy(tmp_path: Path) -> Path:
    """A copy of the folder of the golden trees, to write in."""
    return Path(shutil.copytree(GOLDEN, tmp_path / 'golden'))


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A portal that writes in the temporary folder."""
    return make_portal(tmp_path)


@pytest.fixture
def run(tmp_path: Path, portal: Portal) -> Path:
    """The directory of run 1 of alice, ``sim``, which has started."""
    made(portal, start('sim'))
    return tmp_path / 'alice/1'


@pytest.fixture(scope='session')
def readers() -> Iterator[Readers]:
    """What looks into data files."""
    readers = Readers()
    yield readers
    readers.close()
