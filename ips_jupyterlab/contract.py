"""The JSON that crosses the wire between the server and the browser, written once.

``python -m ips_jupyterlab.contract`` prints these types as JSON Schema; ``jlpm contract`` turns
that into ``src/contract.ts``, and a test fails when that file is stale.

Times are seconds since 1970 (UTC). Paths named ``path`` and ``directory`` are absolute paths of
the server's machine; ``contents_path`` is what Jupyter's file browser and documents call the same
place, and is null where the server's root does not hold it.
"""

from __future__ import annotations

import json
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

State = Literal['running', 'completed', 'failed', 'silent', 'pending', 'unknown']
Format = Literal[
    'json',
    'csv',
    'netcdf',
    'hdf5',
    'eqdsk',
    'namelist',
    'config',
    'text',
    'image',
    'notebook',
    'archive',
    'gzip',
    'folder',
    'missing',
    'binary',
]


class Problem(Struct, frozen=True):
    """Something that could not be read, in words for the user."""

    path: str
    message: str


class Run(Struct, frozen=True, kw_only=True):
    """One run: its directory, and what its files tell."""

    key: Annotated[str, Meta(description='Opaque and URL-safe: what follows ips/runs/.')]
    runid: int
    username: Annotated[str, Meta(description='Name of the user directory.')]
    directory: str
    contents_path: str | None
    api_file: Annotated[
        str, Meta(description='An api_v1.py that a kernel without this package can load.')
    ]
    parent: Annotated[str | None, Meta(description='Key of the parent run.')]
    children: Annotated[int, Meta(description='Child runs, ensemble members included.')]
    ensembles: int
    timesteps: Annotated[int | None, Meta(description='Null where the listing is unreadable.')]
    notebooks: int
    modified: Annotated[float, Meta(description='When a file of the run last changed.')]
    started: float | None
    stopped: float | None
    state: State
    simname: str | None
    host: str | None
    comment: str | None
    problems: list[Problem]


class RunPage(Struct, frozen=True):
    """A page of the list of runs."""

    runs: list[Run]
    total: Annotated[int, Meta(description='Runs that match, on all pages.')]
    next: Annotated[str | None, Meta(description='The cursor of the next page.')]
    complete: Annotated[bool, Meta(description='False while the folders are still being read.')]
    problems: Annotated[list[Problem], Meta(description='Folders that cannot be read.')]


class DataFile(Struct, frozen=True):
    """A data file, or a folder that was added as one."""

    name: str
    path: str
    contents_path: str | None
    size: Annotated[int | None, Meta(description='Bytes; null for a folder or a missing file.')]
    modified: float | None
    format: Format


class Timestep(Struct, frozen=True):
    """One key of the data listing with its files."""

    label: Annotated[str, Meta(description='The timestep as Python writes the float: "3.42".')]
    time: Annotated[float | None, Meta(description='Null where JSON has no number: nan, inf.')]
    files: list[DataFile]


class TimestepPage(Struct, frozen=True):
    """A page of a run's timesteps, in ascending order."""

    timesteps: list[Timestep]
    total: int
    next: str | None


class Notebook(Struct, frozen=True):
    """A notebook in the run's directory."""

    name: str
    path: str
    contents_path: str | None
    size: int
    modified: float


class NotebookList(Struct, frozen=True):
    """The notebooks of a run, by name."""

    notebooks: list[Notebook]


class Ensemble(Struct, frozen=True):
    """One ensemble of a run, without its members."""

    component: Annotated[str | None, Meta(description='Null in the older, flat layout.')]
    name: str
    path: str
    parameters: Annotated[list[str], Meta(description='Column names, as component:PARAM.')]
    members: int
    started: Annotated[int, Meta(description='Members that have a runid.')]
    problem: Annotated[str | None, Meta(description='Why the CSV cannot be read.')]


class EnsembleList(Struct, frozen=True):
    """The ensembles of a run, by component and name."""

    ensembles: list[Ensemble]


class Member(Struct, frozen=True):
    """One row of an ensemble."""

    sim_name: str
    runid: Annotated[int | None, Meta(description='Null while the member is pending.')]
    run: Annotated[Run | None, Meta(description='Null while it is pending or has no directory.')]
    values: Annotated[
        list[int | float | str | None],
        Meta(description='In the order of parameters; null where JSON has no number: nan, inf.'),
    ]


class EnsembleTable(Struct, frozen=True):
    """An ensemble with its members, in the order of the CSV."""

    component: str | None
    name: str
    path: str
    parameters: list[str]
    members: list[Member]


class PortalAddress(Struct, frozen=True):
    """Where a simulation sends what it has, and the key that it shows."""

    portal_url: Annotated[str, Meta(description='PORTAL_URL of the simulation.')]
    portal_api_key: Annotated[str, Meta(description='PORTAL_API_KEY of the simulation.')]
    this_machine_only: Annotated[
        bool, Meta(description='The server listens on loopback, and no other address is known.')
    ]


class ErrorAnswer(Struct, frozen=True):
    """What every refusal and failure says."""

    message: Annotated[str, Meta(description='For the user: what happened, and what to do.')]
    reason: Literal['bad_request', 'forbidden', 'not_found', 'broken_data', 'server_error']


ANSWERS = (
    RunPage,
    Run,
    TimestepPage,
    NotebookList,
    EnsembleList,
    EnsembleTable,
    PortalAddress,
    ErrorAnswer,
)


def schema() -> dict[str, object]:
    """All types as one JSON Schema, under ``$defs``."""
    _, definitions = msgspec.json.schema_components(ANSWERS, ref_template='#/$defs/{name}')
    return {'$defs': definitions}


if __name__ == '__main__':
    print(json.dumps(schema(), indent=2))
