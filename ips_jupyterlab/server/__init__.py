"""The server extension of Jupyter Server."""

from .app import IPSJupyterLab

__all__ = ['IPSJupyterLab']
