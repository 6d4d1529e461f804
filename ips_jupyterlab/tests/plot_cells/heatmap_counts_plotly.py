try:
    import pandas as pd
except ImportError as error:
    raise ImportError(f'{error}. To make tables: %pip install pandas') from None

try:
    import plotly.graph_objects as go
except ImportError as error:
    raise ImportError(f'{error}. To draw with plotly: %pip install plotly') from None

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

# Drawn with plotly
fig = go.Figure()
cells = drawn.groupby([drawn['CHI_E'], drawn['CHI_E']], observed=True).size().unstack()
fig.add_heatmap(
    x=cells.columns.astype(str), y=cells.index.astype(str), z=cells,
    colorbar={'title': 'Members'},
)
fig.update_layout(
    title='Ensemble Driver / scan_a, IPS run 3 (scan)',
    xaxis_title='CHI_E',
    yaxis_title='CHI_E',
    xaxis_type='category', yaxis_type='category',
)
fig
