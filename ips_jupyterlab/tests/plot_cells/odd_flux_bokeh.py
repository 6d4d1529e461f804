from io import StringIO
from pathlib import Path

try:
    import numpy as np
except ImportError as error:
    raise ImportError(f'{error}. To calculate: %pip install numpy') from None

try:
    from freeqdsk import geqdsk
except ImportError as error:
    raise ImportError(f'{error}. To load EQDSK files: %pip install freeqdsk') from None

try:
    from bokeh.io import output_notebook, show
    from bokeh.palettes import Viridis256
    from bokeh.plotting import figure
except ImportError as error:
    raise ImportError(f'{error}. To draw with bokeh: %pip install bokeh') from None

# Equilibrium g'1 [{x}] $a$.geq, IPS run 1 (rampup)
equilibrium = geqdsk.read(StringIO(Path("/hub/alice/1/data/g'1 [{x}] $a$.geq").read_text(encoding='latin-1')))
r = equilibrium['rleft'] + np.linspace(0, equilibrium['rdim'], equilibrium['nx'])
z = equilibrium['zmid'] + np.linspace(-0.5, 0.5, equilibrium['ny']) * equilibrium['zdim']
axis, edge = equilibrium['simagx'], equilibrium['sibdry']
psi_n = (equilibrium['psi'].T - axis) / (edge - axis)  # 0 at the axis, 1 at the edge
levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.05, 1.1, 1.15, 1.2]

# Drawn with bokeh
output_notebook(hide_banner=True)
p = figure(
    title="g'1 [{x}] $a$.geq, IPS run 1 (rampup)",
    x_axis_label='R (m)',
    y_axis_label='Z (m)',
    width=500, height=700, match_aspect=True,
)
surfaces = p.contour(r, z, psi_n, levels, line_color=Viridis256)
bar = surfaces.construct_color_bar(title='Normalized poloidal flux')
p.add_layout(bar, 'right')
p.line(equilibrium['rbdry'], equilibrium['zbdry'], color='crimson', legend_label='boundary')
p.line(equilibrium['rlim'], equilibrium['zlim'], color='gray', legend_label='limiter')
p.scatter(equilibrium['rmagx'], equilibrium['zmagx'], marker='cross', size=10, legend_label='axis')
p.add_layout(p.legend[0], 'below')
p.legend.orientation = 'horizontal'
show(p)
