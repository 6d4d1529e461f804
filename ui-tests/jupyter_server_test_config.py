"""The server of the browser tests. NEVER use it for work: anybody may do anything on it.

It serves a fresh copy of the golden run trees, so that a test may change them, and the demo runs.
JupyterLab is at ``/lab``; Notebook 7 at ``/tree`` and ``/notebooks`` of the same server.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from jupyterlab.galata import configure_jupyter_server

sys.path.append(str(Path('../scripts').resolve()))
import demo_runs

GOLDEN = Path('../ips_jupyterlab/tests/golden').resolve()
TREES = ('ensembles', 'children', 'single')

temporary = Path(tempfile.mkdtemp(prefix='ips-ui-tests-'))
root = temporary / 'root'
for tree in TREES:
    shutil.copytree(GOLDEN / tree, root / tree)
demo_runs.write_runs(root / 'runs')
(root / 'uploads').mkdir()  # the first base directory takes what simulations send

c = get_config()  # noqa: F821  (defined where this file is executed)
configure_jupyter_server(c)

c.ServerApp.ip = '127.0.0.1'
c.ServerApp.port = int(os.environ.get('IPS_TEST_PORT', '18988'))
c.ServerApp.allow_root = True
c.ServerApp.root_dir = str(root)
c.LabApp.user_settings_dir = str(temporary / 'settings')
c.LabApp.workspaces_dir = str(temporary / 'workspaces')

# Galata asks for many things that are not there, and kernels listen on TCP: each a warning.
c.Application.log_level = 'ERROR'
profile = temporary / 'ipython' / 'profile_default'
profile.mkdir(parents=True)
(profile / 'ipython_kernel_config.py').write_text('c.IPKernelApp.log_level = "ERROR"\n')
os.environ['IPYTHONDIR'] = str(profile.parent)

# Nothing calls home.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = 'jupyterlab.NeverCheckForUpdate'
c.LabApp.extension_manager = 'readonly'

# window.jupyterapp in Notebook 7 too
c.JupyterNotebookApp.expose_app_in_browser = True

c.IPSJupyterLab.base_directories = [str(root / tree) for tree in ('uploads', *TREES, 'runs')]
