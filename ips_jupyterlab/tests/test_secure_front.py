"""The front end has no way for text of a run to become markup or code.

``src/__tests__/secure-shown.spec.tsx`` shows it of what is drawn; this one of what is written.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / 'src'
WAYS = re.compile(
    r'innerHTML|outerHTML|insertAdjacentHTML|dangerouslySet|document\.write|srcdoc|\beval\('
    r'|new Function\b|DOMParser|createContextualFragment',
    re.IGNORECASE,
)


@pytest.mark.skipif(not SOURCE.is_dir(), reason='is installed without the source of the front end')
def test_no_text_is_put_into_a_page_as_markup():
    files = [path for path in SOURCE.rglob('*.ts*') if '__tests__' not in path.parts]
    assert len(files) > 100
    assert [str(path) for path in files if WAYS.search(path.read_text('utf-8'))] == []
