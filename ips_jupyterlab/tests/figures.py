"""What the figures of plotting libraries draw, told in one way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Line = tuple[str, list[Any], list[Any]]  # what the legend says, x and y
Point = tuple[Any, Any, Any]  # x, y and the number that colours it; None without
Surfaces = dict[float, Any]  # points in a flux surface, by normalized flux


class Figure:
    """The figure that a cell has made.

    :param cell: the variables of the cell.
    :param result: the value of its last line.
    :param shown: what it has shown with Bokeh.
    """

    def __init__(self, cell: dict[str, Any], result: Any, shown: list[Any]) -> None:
        self.cell, self.result, self._shown = cell, result, shown

    @property
    def bokeh(self) -> list[Any]:
        """The figures of Bokeh, top to bottom."""
        [shown] = self._shown
        return getattr(shown, 'children', None) or [shown]

    def glyphs(self, kind: str) -> Iterator[tuple[str, Any, Any]]:
        """What Bokeh draws of one kind: the legend, the data, and how it is drawn."""
        for figure in self.bokeh:
            entries = [item for legend in figure.legend for item in legend.items]
            for renderer in figure.renderers:
                if type(getattr(renderer, 'glyph', None)).__name__ == kind:
                    found = (entry.label.value for entry in entries if renderer in entry.renderers)
                    yield next(found, ''), renderer.data_source.data, renderer.glyph

    def elements(self, kind: str, within: Any = None) -> list[tuple[str, Any]]:
        """The elements of HoloViews of one kind, with what the legend says."""
        import holoviews as hv

        figure = self.result if within is None else within
        if type(figure) is getattr(hv, kind):
            return [(figure.label, figure)]
        if isinstance(figure, hv.NdOverlay):
            return [(str(key), one) for key, one in figure.items() if self.elements(kind, one)]
        if isinstance(figure, hv.Overlay | hv.Layout):
            return [one for part in figure for one in self.elements(kind, part)]
        return []


def _lines_matplotlib(figure: Figure) -> list[Line]:
    return [
        (line.get_label(), list(line.get_xdata()), list(line.get_ydata()))
        for axes in figure.cell['fig'].axes
        for line in axes.get_lines()
    ]


def _lines_plotly(figure: Figure) -> list[Line]:
    return [
        (trace.name or '', list(trace.x), list(trace.y))
        for trace in figure.result.data
        if trace.type == 'scatter' and 'lines' in trace.mode
    ]


def _lines_bokeh(figure: Figure) -> list[Line]:
    several = [
        (legend, list(x), list(y))
        for legend, data, glyph in figure.glyphs('MultiLine')
        for x, y in zip(data[glyph.xs], data[glyph.ys], strict=True)
    ]
    single = figure.glyphs('Line')
    return several + [
        (legend, list(data[line.x]), list(data[line.y])) for legend, data, line in single
    ]


def _lines_hvplot(figure: Figure) -> list[Line]:
    pieces = [piece for _, path in figure.elements('Path') for piece in path.split()]
    lines = [('', piece) for piece in pieces] + figure.elements('Curve')
    return [
        (legend, list(line.dimension_values(0)), list(line.dimension_values(1)))
        for legend, line in lines
    ]


def _points_matplotlib(figure: Figure) -> list[Point]:
    found: list[Point] = []
    for points in figure.cell['fig'].axes[0].collections:
        places, colours = points.get_offsets().tolist(), points.get_array()
        numbers = [None] * len(places) if colours is None else colours.tolist()
        found += [(x, y, number) for (x, y), number in zip(places, numbers, strict=True)]
    return found


def _points_plotly(figure: Figure) -> list[Point]:
    found: list[Point] = []
    for trace in figure.result.data:
        if 'markers' in trace.mode:
            colours = trace.marker.color
            numbers = [None] * len(trace.x) if colours is None else colours
            found += zip(trace.x, trace.y, numbers, strict=True)
    return found


def _points_bokeh(figure: Figure) -> list[Point]:
    found: list[Point] = []
    for _, data, glyph in figure.glyphs('Scatter'):
        x, y = data[glyph.x], data[glyph.y]
        field = getattr(glyph.fill_color, 'field', None)
        found += zip(x, y, data[field] if field else [None] * len(x), strict=True)
    return found


def _points_hvplot(figure: Figure) -> list[Point]:
    import holoviews as hv

    found: list[Point] = []
    for _, points in figure.elements('Scatter'):
        x, y = points.dimension_values(0), points.dimension_values(1)
        colour = hv.Store.lookup_options('bokeh', points, 'style').kwargs.get('color')
        named = getattr(colour, 'dimension', colour)
        name = getattr(named, 'name', named)
        is_column = name in [dimension.name for dimension in points.dimensions()]
        numbers = points.dimension_values(name) if is_column else [None] * len(x)
        found += zip(x, y, numbers, strict=True)
    return found


def _cells_matplotlib(figure: Figure) -> Any:
    return figure.cell['fig'].axes[0].images[0].get_array()


def _cells_plotly(figure: Figure) -> Any:
    return figure.result.data[0].z


def _cells_bokeh(figure: Figure) -> Any:
    import numpy as np

    [(_, data, _)] = figure.glyphs('Rect')
    columns, rows = figure.bokeh[0].x_range.factors, figure.bokeh[0].y_range.factors
    cells = np.full((len(rows), len(columns)), np.nan)
    for x, y, value in zip(data['x'], data['y'], data['value'], strict=True):
        cells[rows.index(y), columns.index(x)] = value
    return cells


def _cells_hvplot(figure: Figure) -> Any:
    return figure.result.dimension_values(2, flat=False)


def _surfaces_matplotlib(figure: Figure) -> Surfaces:
    contours = figure.cell['surfaces']
    paths = zip(contours.levels.tolist(), contours.get_paths(), strict=True)
    return {level: path.vertices for level, path in paths}


def _surfaces_bokeh(figure: Figure) -> Surfaces:
    import numpy as np

    drawn = figure.cell['surfaces'].line_renderer.data_source.data
    lines = zip(figure.cell['levels'], drawn['xs'], drawn['ys'], strict=True)
    return {level: np.column_stack([xs, ys]) for level, xs, ys in lines}


def _surfaces_hvplot(figure: Figure) -> Surfaces:
    import numpy as np

    [(_, contours)] = figure.elements('Contours')
    found: Surfaces = {}
    for piece in contours.split():
        r, z, level = (piece.dimension_values(i) for i in range(3))
        before = found.get(level[0], np.empty((0, 2)))
        found[level[0]] = np.vstack([before, np.column_stack([r, z])])
    return found


Told = dict[str, Callable[[Figure], Any]]  # by library

LINES: Told = {
    'matplotlib': _lines_matplotlib,
    'plotly': _lines_plotly,
    'bokeh': _lines_bokeh,
    'hvplot': _lines_hvplot,
}
POINTS: Told = {
    'matplotlib': _points_matplotlib,
    'plotly': _points_plotly,
    'bokeh': _points_bokeh,
    'hvplot': _points_hvplot,
}
# The numbers of a heat map, rows from the bottom
CELLS: Told = {
    'matplotlib': _cells_matplotlib,
    'plotly': _cells_plotly,
    'bokeh': _cells_bokeh,
    'hvplot': _cells_hvplot,
}
SURFACES: Told = {
    'matplotlib': _surfaces_matplotlib,
    'bokeh': _surfaces_bokeh,
    'hvplot': _surfaces_hvplot,
}
