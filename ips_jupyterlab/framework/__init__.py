"""The simulation's side: ``import ips_jupyterlab.framework`` in the file of an IPS component.

The import gives ``self.services`` the calls ``initialize_jupyter_notebook``,
``add_analysis_data_files`` and ``add_analysis_data_file`` where the installed ``ipsframework`` has
none. It needs the standard library and ``ipsframework`` alone.
"""

from __future__ import annotations

from typing import Any

from . import calls
from .ensembles import upload_ensemble

__all__ = ['install', 'upload_ensemble']

CALLS = ('initialize_jupyter_notebook', 'add_analysis_data_files', 'add_analysis_data_file')


def install(services_class: Any) -> None:
    """Give a class of services the published calls that it lacks; those it has stay as they are."""
    for name in CALLS:
        if not hasattr(services_class, name):
            setattr(services_class, name, getattr(calls, name))


try:
    from ipsframework.services import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
        ServicesProxy,
    )
except ModuleNotFoundError as error:  # jupyter ips upload works on machines without it
    if error.name != 'ipsframework':
        raise
else:
    install(ServicesProxy)
