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
    import matplotlib.pyplot as plt
except ImportError as error:
    raise ImportError(f'{error}. To draw with matplotlib: %pip install matplotlib') from None

# Equilibrium g000001.01000, IPS run 1 (rampup)
equilibrium = geqdsk.read(StringIO(Path('/hub/alice/1/data/g000001.01000').read_text(encoding='latin-1')))
r = equilibrium['rleft'] + np.linspace(0, equilibrium['rdim'], equilibrium['nx'])
z = equilibrium['zmid'] + np.linspace(-0.5, 0.5, equilibrium['ny']) * equilibrium['zdim']
axis, edge = equilibrium['simagx'], equilibrium['sibdry']
psi_n = (equilibrium['psi'].T - axis) / (edge - axis)  # 0 at the axis, 1 at the edge
levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.05, 1.1, 1.15, 1.2]

# Drawn with matplotlib
fig, ax = plt.subplots(figsize=(6, 7), layout='constrained')
surfaces = ax.contour(r, z, psi_n, levels, linewidths=0.8)
fig.colorbar(surfaces, label='Normalized poloidal flux')
ax.plot(equilibrium['rbdry'], equilibrium['zbdry'], color='C3', label='boundary')
ax.plot(equilibrium['rlim'], equilibrium['zlim'], color='gray', label='limiter')
ax.plot(equilibrium['rmagx'], equilibrium['zmagx'], 'k+', label='axis')
ax.set_aspect('equal')
ax.set_title('g000001.01000, IPS run 1 (rampup)')
ax.set_xlabel('R (m)')
ax.set_ylabel('Z (m)')
ax.legend(loc='upper right')
plt.show()
