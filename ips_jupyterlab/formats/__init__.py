"""Looking into data files. Other packages add formats of their own: see docs/formats.md."""

from .added import AddedFormat

__all__ = ['AddedFormat']
