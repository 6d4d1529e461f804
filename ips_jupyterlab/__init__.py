"""Runs of the Integrated Plasma Simulator in JupyterLab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .api_v1 import IPSAnalysisApi, IPSDataError

if TYPE_CHECKING:
    from pathlib import Path

    from .loading import load, load_frame

try:
    from ._version import __version__  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # a source checkout that was never built
    __version__ = 'dev'

__all__ = ['IPSAnalysisApi', 'IPSDataError', '__version__', 'load', 'load_frame', 'open_run']


def open_run(run_directory: str | Path) -> IPSAnalysisApi:
    """Look up the data files, child runs and ensembles of a run by its directory.

    Raises IPSDataError (a ValueError) where there is no such directory.
    """
    return IPSAnalysisApi(run_directory)


def __getattr__(name: str) -> Any:
    # Only here, so that nobody who does not load data waits for what does it.
    if name in ('load', 'load_frame'):
        from . import loading

        return getattr(loading, name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{'src': 'labextension', 'dest': 'ips-jupyterlab'}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    # Only here, so that a kernel that opens a run does not load the server.
    from .server.app import IPSJupyterLab

    return [{'module': 'ips_jupyterlab.server', 'app': IPSJupyterLab}]
