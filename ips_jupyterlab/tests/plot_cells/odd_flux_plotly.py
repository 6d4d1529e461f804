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
    import plotly.graph_objects as go
except ImportError as error:
    raise ImportError(f'{error}. To draw with plotly: %pip install plotly') from None

# Equilibrium g'1 [{x}] $a$.geq, IPS run 1 (rampup)
equilibrium = geqdsk.read(StringIO(Path("/hub/alice/1/data/g'1 [{x}] $a$.geq").read_text(encoding='latin-1')))
r = equilibrium['rleft'] + np.linspace(0, equilibrium['rdim'], equilibrium['nx'])
z = equilibrium['zmid'] + np.linspace(-0.5, 0.5, equilibrium['ny']) * equilibrium['zdim']
axis, edge = equilibrium['simagx'], equilibrium['sibdry']
psi_n = (equilibrium['psi'].T - axis) / (edge - axis)  # 0 at the axis, 1 at the edge
levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.05, 1.1, 1.15, 1.2]

# Drawn with plotly
fig = go.Figure()
fig.add_contour(
    x=r, y=z, z=psi_n, zmin=0, zmax=1.2, colorscale='Viridis', colorbar={'title': 'Normalized poloidal flux'},
    contours={'start': 0.1, 'end': 1, 'size': 0.1, 'coloring': 'lines'},
)
fig.add_contour(
    x=r, y=z, z=psi_n, zmin=0, zmax=1.2, colorscale='Viridis', showscale=False,
    contours={'start': 1.05, 'end': 1.2, 'size': 0.05, 'coloring': 'lines'},
)
fig.add_scatter(x=equilibrium['rbdry'], y=equilibrium['zbdry'], mode='lines', name='boundary')
fig.add_scatter(x=equilibrium['rlim'], y=equilibrium['zlim'], mode='lines', name='limiter')
fig.add_scatter(x=[equilibrium['rmagx']], y=[equilibrium['zmagx']], mode='markers', name='axis')
fig.update_layout(
    title="g'1 [{x}] $a$.geq, IPS run 1 (rampup)",
    xaxis_title='R (m)',
    yaxis_title='Z (m)',
    height=700, legend={'orientation': 'h'},
)
fig.update_yaxes(scaleanchor='x')
fig
