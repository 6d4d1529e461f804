"""Runs the cells that plots become, as a kernel does."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path
from typing import Any

import pytest

from .figures import Figure

FOLDER = Path(__file__).parent / 'plot_cells'
LIBRARIES = ('matplotlib', 'plotly', 'bokeh', 'hvplot')
each_library = pytest.mark.parametrize('library', LIBRARIES)


@pytest.fixture(scope='session')
def plotted_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base directory of the runs that the cells draw."""
    from .plot_runs import write_runs

    base = tmp_path_factory.mktemp('hub')
    write_runs(base)
    return base


@pytest.fixture
def run_cell(plotted_runs: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a cell: ``run_cell('trend', 'plotly')`` gives the figure that it has made."""
    matplotlib = pytest.importorskip('matplotlib')
    matplotlib.use('Agg')

    def run_cell(name: str, library: str = 'matplotlib', base: Path = plotted_runs) -> Figure:
        pytest.importorskip(library)
        shown: list[Any] = []
        if library == 'bokeh':
            import bokeh.io

            monkeypatch.setattr(bokeh.io, 'show', shown.append)
            monkeypatch.setattr(bokeh.io, 'output_notebook', lambda **_: None)
        tree = ast.parse(code_of(name, library).replace('/hub/', f'{base}/'))
        last = tree.body.pop()
        assert isinstance(last, ast.Expr)  # what a notebook displays
        cell: dict[str, Any] = {}
        with warnings.catch_warnings():
            warnings.filterwarnings('ignore', 'FigureCanvasAgg is non-interactive')
            exec(compile(tree, name, 'exec'), cell)
            result = eval(compile(ast.Expression(last.value), name, 'eval'), cell)
        if library == 'hvplot':
            import holoviews

            holoviews.renderer('bokeh').get_plot(result)  # it can be drawn
        if library == 'matplotlib':
            cell['fig'].canvas.draw()
        return Figure(cell, result, shown)

    yield run_cell
    from matplotlib import pyplot

    pyplot.close('all')


def code_of(name: str, library: str) -> str:
    """The code of a cell."""
    return (FOLDER / f'{name}_{library}.py').read_text(encoding='utf-8')


def close(found: Any, expected: Any) -> bool:
    """Whether numbers are the same but for rounding; nan is nan."""
    import numpy as np

    return np.allclose(np.asarray(found, float), np.asarray(expected, float), equal_nan=True)
