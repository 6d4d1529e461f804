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
ExportState = Literal['working', 'done', 'failed', 'cancelled']
KnownFormat = Literal[
    'json',
    'csv',
    'netcdf',
    'hdf5',
    'imas',
    'omas',
    'adios2',
    'eqdsk',
    'namelist',
    'config',
    'text',
    'image',
    'notebook',
    'tar',
    'zip',
    'gzip',
    'folder',
    'missing',
    'binary',
]
Format = Annotated[
    str, Meta(description='One of the known formats, or one that another package adds.')
]


class Problem(Struct, frozen=True):
    """Something that could not be read, in words for the user."""

    path: str
    message: str


class Notes(Struct, frozen=True):
    """What users keep about a run, in its own directory."""

    text: str = ''
    tags: list[str] = []
    archived: Annotated[bool, Meta(description='Listed only when asked for: is:archived.')] = False


class Run(Struct, frozen=True, kw_only=True, gc=False):
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
    heard: Annotated[float | None, Meta(description='When its event log last grew; null: no log.')]
    state: State
    simname: str | None
    host: str | None
    comment: str | None
    tokamak: str | None
    shot: str | None
    tag: Annotated[str | None, Meta(description='What the simulation was tagged with.')]
    walltime: Annotated[float | None, Meta(description='Seconds, as the newest event tells.')]
    phystime: Annotated[float | None, Meta(description='Physics time in s, likewise.')]
    notes: Notes
    problems: list[Problem]


class RunPage(Struct, frozen=True):
    """A page of the list of runs."""

    runs: list[Run]
    levels: Annotated[
        list[int],
        Meta(description='Of each run: 1, and one more below a parent that was asked for as open.'),
    ]
    total: Annotated[int, Meta(description='Rows on all pages.')]
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


class AddedFormat(Struct, frozen=True):
    """A format that another Python package adds, and how a cell loads it."""

    name: str
    title: Annotated[str, Meta(description='For the user.')]
    install: Annotated[str, Meta(description='What to pip install for the code, or empty.')]
    code: Annotated[str, Meta(description='As the loaders of the settings have it.')]


class FormatList(Struct, frozen=True):
    """The formats that the server tells."""

    known: list[KnownFormat]
    added: list[AddedFormat]


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


class Member(Struct, frozen=True, gc=False):
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


class RunLink(Struct, frozen=True):
    """A run that another one refers to."""

    key: str
    runid: int
    simname: str | None
    state: State


class Liveness(Struct, frozen=True, kw_only=True):
    """What a run does, as far as its events tell."""

    reason: Annotated[str, Meta(description='Why it is in its state, in words for the user.')]
    doing: Annotated[
        str | None, Meta(description='The innermost call that has not ended: nubeam: step(1.0).')
    ]
    since: Annotated[float | None, Meta(description='When that call began.')]
    usual_silence: Annotated[
        float | None,
        Meta(description='Seconds: the longest silence in earlier calls of the same kind.'),
    ]
    silent_after: Annotated[float, Meta(description='Seconds of silence that make it silent.')]


class About(Struct, frozen=True, kw_only=True):
    """The head of a run's page."""

    run: Run
    parent: RunLink | None
    notebooks: list[Notebook]
    liveness: Liveness
    portal_runid: str | None
    sim_runid: str | None
    outputprefix: str | None
    ips_version: str | None
    monitor_url: Annotated[str | None, Meta(description='An http or https address.')]
    ok: Annotated[bool | None, Meta(description='What IPS_END told; null before it.')]
    phystime_end: Annotated[float | None, Meta(description='Physics time in s at which it ends.')]
    events: Annotated[int | None, Meta(description='Events in its log; null: it has no log.')]
    not_known: Annotated[
        str | None, Meta(description='What its files do not tell, and why; for the user.')
    ]


class RunEvent(Struct, frozen=True, kw_only=True):
    """One event of a run."""

    number: Annotated[int, Meta(description='Its place in the log, from 0.')]
    time: float | None
    seqnum: int | None
    type: str
    code: str
    component: Annotated[str, Meta(description='Component of the code; Framework has its own.')]
    ok: bool
    walltime: float | None
    phystime: float | None
    comment: str


class EventPage(Struct, frozen=True):
    """A part of the events that match, in the order of arrival."""

    events: list[RunEvent]
    total: Annotated[int, Meta(description='Events that match.')]
    types: Annotated[list[str], Meta(description='Of all events of the run.')]
    components: Annotated[list[str], Meta(description='Of all events of the run.')]


class TraceRun(Struct, frozen=True):
    """A run whose spans a trace holds."""

    key: str
    runid: int
    simname: str | None


class Trace(Struct, frozen=True, kw_only=True):
    """The spans of a run and of those below it, as columns of equal length.

    A call that has begun and not ended is a span without a duration. Spans are in order of start.
    """

    runs: list[TraceRun]
    components: list[str]
    names: list[str]
    run: Annotated[list[int], Meta(description='Index into runs.')]
    component: Annotated[list[int], Meta(description='Index into components.')]
    name: Annotated[list[int], Meta(description='Index into names.')]
    parent: Annotated[list[int], Meta(description='Index of the enclosing span, -1 without.')]
    start: Annotated[list[float], Meta(description='Seconds since 1970.')]
    duration: Annotated[list[float | None], Meta(description='Seconds; null while it runs.')]
    cores: Annotated[
        list[int | None], Meta(description='Cores that a task had; null for a span that is none.')
    ]
    total_cores: Annotated[int | None, Meta(description='Cores that the run may use.')]
    now: Annotated[
        float,
        Meta(
            description='How far spans that have not ended are known to last: the time of the '
            'answer, or where none of the runs is running, the last time that one was heard of.'
        ),
    ]


Value = int | float | str | bool | None
Step = str | int


class Variable(Struct, frozen=True, kw_only=True):
    """A named value in a data file, or a group of them."""

    steps: Annotated[
        list[Step],
        Meta(description='How the data that a loader gives is indexed, one name after the other.'),
    ]
    is_group: bool
    type: Annotated[str, Meta(description='float64, text, list …; for the user.')]
    shape: Annotated[list[int], Meta(description='Empty for a single value.')]
    dimensions: Annotated[list[str], Meta(description='Names, one for each of shape, or none.')]
    units: str | None
    attributes: dict[str, str]
    value: Annotated[
        Value, Meta(description='Of a single one; null where JSON has no number: nan, inf.')
    ]
    values: Annotated[
        list[Value] | None,
        Meta(description='All of a small array, the last dimension fastest; null of a large one.'),
    ]


class DataTable(Struct, frozen=True):
    """The first rows of a table."""

    columns: list[str]
    rows: list[list[str]]
    total: Annotated[int | None, Meta(description='Rows in the file; null: they are not counted.')]


class FluxLine(Struct, frozen=True):
    """A piece of a flux surface."""

    psi: Annotated[float, Meta(description='Normalized poloidal flux: 0 at the axis, 1 at edge.')]
    r: Annotated[list[float], Meta(description='Major radius in m.')]
    z: Annotated[list[float], Meta(description='Height in m.')]


class Equilibrium(Struct, frozen=True):
    """What is drawn of an EQDSK g-file. Lengths in m."""

    surfaces: list[FluxLine]
    boundary_r: list[float]
    boundary_z: list[float]
    limiter_r: list[float]
    limiter_z: list[float]
    axis_r: float
    axis_z: float


class Look(Struct, frozen=True, kw_only=True):
    """What is inside a data file, as far as it is shown. Parts that a format lacks are null."""

    name: str
    path: str
    format: Format
    size: int | None
    modified: float | None
    problem: Annotated[
        str | None,
        Meta(description='Why it is not shown, or not whole: damaged, being written, too large.'),
    ]
    install: Annotated[
        str | None, Meta(description='What to pip install on the server to look into it.')
    ]
    variables: list[Variable] | None
    more: Annotated[int, Meta(description='Variables that are left out, or bytes of text.')]
    table: DataTable | None
    text: str | None
    image: Annotated[str | None, Meta(description='A data: URL.')]
    equilibrium: Equilibrium | None


class Progress(Struct, frozen=True):
    """How far files have been read: ask again for the rest."""

    read: int
    total: int


class Quantity(Struct, frozen=True, kw_only=True):
    """A number that files of a run tell, each for its time."""

    id: Annotated[str, Meta(description='The same in every run.')]
    name: Annotated[str, Meta(description='For the user: electron_temperature_keV, te mean.')]
    pattern: Annotated[
        str, Meta(description='Of the names of its files, as fnmatch reads it: [0-9]*_state.json.')
    ]
    format: Format
    steps: list[Step]
    reduction: Annotated[
        Literal['value', 'min', 'mean', 'max', 'rows'],
        Meta(description='What of an array it is; rows: a column against the time column.'),
    ]
    time_column: Annotated[str | None, Meta(description='Of a table with times of its own.')]
    units: str | None
    files: int


class Series(Struct, frozen=True):
    """The values of a quantity, ascending in time."""

    quantity: Annotated[str, Meta(description='Its id.')]
    times: Annotated[list[float], Meta(description='Physics time in s.')]
    values: list[float | None]


class TrendPage(Struct, frozen=True, kw_only=True):
    """The quantities of a run, and the values of those that were asked for."""

    version: Annotated[
        str, Meta(description='Ask with it: the answer is null while nothing is new.')
    ]
    quantities: Annotated[
        list[Quantity] | None, Meta(description='Null: as in the version that was asked with.')
    ]
    first: Annotated[str | None, Meta(description='Id of one that is sensible to begin with.')]
    series: list[Series] | None
    progress: Progress
    problems: list[Problem]


class Curve(Struct, frozen=True, kw_only=True):
    """A variable over one dimension, that files of a run hold, each for its time."""

    id: Annotated[str, Meta(description='The same in every run.')]
    name: str
    pattern: str
    format: Format
    steps: list[Step]
    units: str | None
    x_name: str
    x_steps: Annotated[
        list[Step] | None,
        Meta(description='Of its coordinate; null where that is none of the file: see x_name.'),
    ]
    x_units: str | None
    files: int


class Profiles(Struct, frozen=True):
    """The values of a curve at some times, ascending."""

    curve: Annotated[str, Meta(description='Its id.')]
    times: Annotated[list[float], Meta(description='Physics time in s.')]
    labels: Annotated[list[str], Meta(description='The timesteps, as Python writes them.')]
    x: list[list[float | None]]
    y: list[list[float | None]]
    total: Annotated[int, Meta(description='Timesteps that have it; some may be left out.')]


class ProfilePage(Struct, frozen=True, kw_only=True):
    """The curves of a run, and the values of the one that was asked for."""

    version: str
    curves: list[Curve] | None
    first: str | None
    profiles: Profiles | None
    progress: Progress
    problems: list[Problem]


class MemberFinals(Struct, frozen=True):
    """The last values of a member of an ensemble."""

    sim_name: str
    values: Annotated[list[float | None], Meta(description='In the order that was asked for.')]


class FinalPage(Struct, frozen=True, kw_only=True):
    """The last values of quantities of all members of an ensemble."""

    version: str
    quantities: list[Quantity] | None
    members: list[MemberFinals] | None
    progress: Progress
    problems: list[Problem]


class ComparedRow(Struct, frozen=True):
    """Something that runs tell, each in its own way."""

    name: str
    values: Annotated[list[Value], Meta(description='Of each run; null where it tells nothing.')]
    differs: bool


class ComparedFile(Struct, frozen=True, kw_only=True):
    """Files of one name in several runs, compared by what they mean."""

    name: str
    format: Format
    rows: Annotated[list[ComparedRow], Meta(description='Those that differ.')]
    same: Annotated[int, Meta(description='Values that do not differ.')]
    problem: str | None
    timesteps: Annotated[
        list[str | None],
        Meta(description='Of the file of each run, as Python writes the float; null: it has none.'),
    ] = []


class FilePresence(Struct, frozen=True):
    """A data file that not all of the runs have."""

    timestep: Annotated[str, Meta(description='As Python writes the float.')]
    name: str
    present: list[bool]


class Comparison(Struct, frozen=True, kw_only=True):
    """What differs between runs."""

    runs: list[Run]
    about: Annotated[list[ComparedRow], Meta(description='Metadata, all of it.')]
    parameters: Annotated[list[ComparedRow], Meta(description='Of the ensembles they belong to.')]
    contents: list[ComparedFile]
    files: list[FilePresence]
    more_files: Annotated[int, Meta(description='Of files, those that are left out.')]
    progress: Progress
    problems: list[Problem]


class ParameterOfFailure(Struct, frozen=True):
    """A parameter in which a failed member differs from those that worked."""

    name: str
    value: Value
    worked: Annotated[list[Value], Meta(description='Different values of those that worked.')]
    outside: Annotated[bool, Meta(description='A number beyond all of theirs.')]


class FailedIn(Struct, frozen=True, kw_only=True):
    """The ensemble of a failed member."""

    parent: RunLink
    component: str | None
    name: str
    worked: Annotated[list[RunLink], Meta(description='Nearest in the parameters first.')]
    failed: list[RunLink]
    parameters: list[ParameterOfFailure]
    more_worked: Annotated[int, Meta(description='Those that are left out.')] = 0
    more_failed: int = 0


class Failure(Struct, frozen=True, kw_only=True):
    """What is known of why a run failed."""

    event: Annotated[RunEvent | None, Meta(description='The first that was not ok.')]
    doing: Annotated[list[str], Meta(description='The calls that were open then, outermost first.')]
    around: Annotated[list[RunEvent], Meta(description='That event and its neighbours.')]
    timestep: Annotated[str | None, Meta(description='The last one that was stored.')]
    ensembles: list[FailedIn]


class Export(Struct, frozen=True, kw_only=True):
    """A tar of runs that is being made, or a folder that one is being unpacked to."""

    id: str
    path: Annotated[str, Meta(description='Where it will be, or is.')]
    contents_path: str | None
    state: ExportState
    runs: Annotated[int, Meta(description='In the tar that is being made.')]
    bytes_done: int
    bytes_total: Annotated[int, Meta(description='Grows from 0 while the files are counted.')]
    message: Annotated[
        str | None, Meta(description='Why it failed, or what is not in the tar, a line each.')
    ]


class BrowsedFolders(Struct, frozen=True):
    """Folders whose runs are listed with those of the base directories, while the server runs."""

    folders: Annotated[list[str], Meta(description='As contents paths.')]


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
    reason: Literal[
        'bad_request', 'forbidden', 'not_found', 'conflict', 'broken_data', 'server_error'
    ]
    position: Annotated[
        int | None, Meta(description='Where in the search the mistake is, from 0.')
    ] = None


ANSWERS = (
    RunPage,
    Run,
    FormatList,
    TimestepPage,
    NotebookList,
    EnsembleList,
    EnsembleTable,
    About,
    EventPage,
    Trace,
    Notes,
    Look,
    TrendPage,
    ProfilePage,
    FinalPage,
    Comparison,
    Failure,
    Export,
    BrowsedFolders,
    PortalAddress,
    ErrorAnswer,
)


def schema() -> dict[str, object]:
    """All types as one JSON Schema, under ``$defs``."""
    _, definitions = msgspec.json.schema_components(ANSWERS, ref_template='#/$defs/{name}')
    return {'$defs': definitions}


if __name__ == '__main__':
    print(json.dumps(schema(), indent=2))
