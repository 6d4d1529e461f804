"""The front end has no way for text of a run to become markup or code.

``src/__tests__/secure-views.spec.tsx`` shows it of what is drawn; this one of what is written.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / 'src'

pytestmark = pytest.mark.skipif(
    not SOURCE.is_dir(), reason='is installed without the source of the front end'
)

MARKUP = re.compile(
    r'innerHTML|outerHTML|insertAdjacentHTML|dangerouslySet|document\.write|srcdoc|\beval\('
    r'|new Function\b|DOMParser|createContextualFragment|setAttribute\([\'"](on|href|src|style)',
    re.IGNORECASE,
)

ADDRESS = re.compile(r'\b(href|src|action|formAction|xlinkHref)=\{|\.(href|src) = |window\.open\(')
ADDRESSES = {
    'commands.ts': 'the download of a document, by Jupyter',
    'grid/csv.ts': 'a file that the page has made',
    'look/parts.tsx': 'data:image/ alone; shown by look-view.spec',
    'page/events-tab.tsx': "the server's own route, of parts that are encoded",
    'page/link.tsx': 'http and https alone; shown by secure-shown.spec',
    'page/timeline.tsx': "the server's own route, of parts that are encoded",
    'pages/index.ts': "the Lab's own address, of parts that are encoded",
    'plots/save-picture.ts': 'a picture that the page has made',
}

# What the Lab shows for the extension, beside what React draws.
TELLS = re.compile(
    r'Notification\.\w+\(|showDialog\(|new Dialog|title\.(label|caption) =|textContent ='
    r'|\$schema: VEGA_LITE_SCHEMA'
)
TOLD = {
    'commands.ts': 'messages of the server',
    'compare/index.tsx': 'names of runs, which are legible',
    'dataset/index.tsx': 'a title; its body is drawn by secure-views.spec',
    'drag.ts': 'how many rows are dragged',
    'index.ts': 'mistakes in the settings of the user',
    'keep/browse.ts': 'the name of a folder, legible',
    'keep/trash.tsx': 'drawn by secure-views.spec',
    'plots/ensemble.ts': 'what its layers have, legible; drawn by secure-views.spec',
    'plots/flux.ts': 'no name of a run',
    'plots/profile.ts': 'names that are legible; drawn by secure-views.spec',
    'plots/trend.ts': 'names that are legible; drawn by secure-views.spec',
    'insert.ts': 'names of folders and notebooks, legible',
    'keep/follow.ts': 'messages of the server, legible',
    'page/index.tsx': 'name and folder of a run, legible; shown by secure-views.spec',
    'page/resources-plot.ts': 'names of tasks, legible; drawn by secure-views.spec',
    'table/table.tsx': 'a title of its own',
    'widgets/connect.tsx': 'a question of its own',
    'widgets/panel.tsx': 'a title of its own',
}


def using(pattern: re.Pattern[str]) -> set[str]:
    """The files, below the source, that have something of this pattern."""
    files = [path for path in SOURCE.rglob('*.ts*') if '__tests__' not in path.parts]
    assert len(files) > 100
    return {
        path.relative_to(SOURCE).as_posix()
        for path in files
        if pattern.search(path.read_text('utf-8'))
    }


def test_no_text_is_put_into_a_page_as_markup():
    assert using(MARKUP) == set()


def test_every_address_is_known_to_be_none_of_a_run():
    """What is new here has to be looked at, and added with the reason why it can do no harm."""
    assert using(ADDRESS) == set(ADDRESSES)


def test_all_that_the_lab_shows_for_the_extension_is_known():
    """The same: whatever it tells of a run has to be legible, and is text to the Lab."""
    assert using(TELLS) == set(TOLD)
