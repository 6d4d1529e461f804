from __future__ import annotations

import shutil
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / 'golden'


@pytest.fixture(scope='session')
def golden() -> Path:
    """The folder of the golden trees (see its README); read only."""
    return GOLDEN


@pytest.fixture
def golden_copy(tmp_path: Path) -> Path:
    """A copy of the folder of the golden trees, to write in."""
    return Path(shutil.copytree(GOLDEN, tmp_path / 'golden'))
