try:
    import pandas as pd
except ImportError as error:
    raise ImportError(f'{error}. To make tables: %pip install pandas') from None

try:
    import matplotlib.pyplot as plt
except ImportError as error:
    raise ImportError(f'{error}. To draw with matplotlib: %pip install matplotlib') from None

try:
    from ips_jupyterlab import open_run
except ImportError:  # this kernel does not have the package: use the API file
    import runpy
    open_run = runpy.run_path('/hub/alice/api_v1.py')['IPSAnalysisApi']

# Members of ensemble Driver / scan_a, IPS run 3 (scan)
ips_analysis_api = open_run('/hub/alice/3')
[ensemble] = ips_analysis_api.get_ensembles('Driver', 'scan_a')
members = pd.DataFrame(
    {
        'member': member.sim_name,
        'CHI_E': member.parameters.get('transport:CHI_E'),
    }
    for member in ensemble.members
)
drawn = members.dropna()
print(f'{len(drawn)} of {len(members)} members have all values')
if drawn.empty:
    raise ValueError('Nothing to draw: no member has all values')

# Drawn with matplotlib
fig, ax = plt.subplots(figsize=(8, 5), layout='constrained')
cells = drawn.groupby([drawn['CHI_E'], drawn['CHI_E']], observed=True).size().unstack()
image = ax.imshow(cells, origin='lower', aspect='auto')
ax.set_xticks(range(len(cells.columns)), cells.columns)
ax.set_yticks(range(len(cells.index)), cells.index)
fig.colorbar(image, label='Members')
ax.set_title('Ensemble Driver / scan_a, IPS run 3 (scan)')
ax.set_xlabel('CHI_E')
ax.set_ylabel('CHI_E')
plt.show()
