"""The reading side as the server has it, asked in this process."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from measure import measured_tree

assert measured_tree()  # makes the package known where it is not installed

from ips_jupyterlab.catalog.catalog import Catalog  # noqa: E402
from ips_jupyterlab.formats.readers import Readers  # noqa: E402
from ips_jupyterlab.layout import ContentsRoot, RunTree  # noqa: E402
from ips_jupyterlab.server.wire import encode  # noqa: E402

USER = 'alice'


class Asked:
    """A catalog of one user's runs; what it answers is encoded, as for the browser."""

    def __init__(self, base: Path, readers: Readers) -> None:
        self._tree = RunTree([str(base)])
        self._key = self._tree.user_directory(str(base), USER).run_key(1)
        contents = ContentsRoot(str(base))
        self.catalog = Catalog(self._tree, contents, silent_after=3600, readers=readers)

    def ask(self, method: Callable[..., Any], *arguments: Any) -> bytes:
        """What a method answers about run 1."""
        return encode(method(self._key, *arguments))


@contextlib.contextmanager
def readers(base: Path) -> Iterator[Readers]:
    """What looks into data files below a folder, as in a server: nothing outside is opened."""
    found = Readers(RunTree([str(base)]).gate)
    try:
        yield found
    finally:
        found.close()
