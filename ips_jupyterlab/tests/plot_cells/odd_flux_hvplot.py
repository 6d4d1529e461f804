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
    import holoviews as hv
    import hvplot.pandas
    from holoviews.operation import contours
except ImportError as error:
    raise ImportError(f'{error}. To draw with hvplot: %pip install hvplot') from None

# Equilibrium g'1 [{x}] $a$.geq, IPS run 1 (rampup)
equilibrium = geqdsk.read(StringIO(Path("/hub/alice/1/data/g'1 [{x}] $a$.geq").read_text(encoding='latin-1')))
r = equilibrium['rleft'] + np.linspace(0, equilibrium['rdim'], equilibrium['nx'])
z = equilibrium['zmid'] + np.linspace(-0.5, 0.5, equilibrium['ny']) * equilibrium['zdim']
axis, edge = equilibrium['simagx'], equilibrium['sibdry']
psi_n = (equilibrium['psi'].T - axis) / (edge - axis)  # 0 at the axis, 1 at the edge
levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.05, 1.1, 1.15, 1.2]

# Drawn with hvplot
hv.Overlay([
    contours(hv.QuadMesh((r, z, psi_n), ['R', 'Z'], 'Normalized poloidal flux'), levels=levels).opts(colorbar=True, cmap='viridis', show_legend=False),
    hv.Curve((equilibrium['rbdry'], equilibrium['zbdry']), 'R', 'Z', label='boundary').opts(color='crimson'),
    hv.Curve((equilibrium['rlim'], equilibrium['zlim']), 'R', 'Z', label='limiter').opts(color='gray'),
    hv.Points([(equilibrium['rmagx'], equilibrium['zmagx'])], ['R', 'Z'], label='axis').opts(marker='cross', size=10),
]).opts(
    title="g'1 [{{x}}] $a$.geq, IPS run 1 (rampup)",
    xlabel='R (m)',
    ylabel='Z (m)',
    width=600, height=700, data_aspect=1, legend_position='bottom',
)
