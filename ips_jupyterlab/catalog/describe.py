"""What the catalog knows of a run, in the words of the contract."""

from __future__ import annotations

from .. import contract
from ..containment import Gate
from ..layout import ContentsRoot, api_file
from .records import Moment, RunRecord


class Describer:
    """Turns records into what crosses the wire; made anew for each answer."""

    def __init__(self, contents: ContentsRoot, gate: Gate, moment: Moment) -> None:
        self._contents = contents
        self._moment = moment
        self._gate = gate
        self._users: dict[str, tuple[str | None, str]] = {}  # contents path before a runid, API

    def run(self, record: RunRecord) -> contract.Run:
        """A run as it is told at the moment."""
        user = record.user
        if user.path not in self._users:
            first = self._contents.join(self._contents.path(user.path), '0')
            before = None if first is None else first[:-1]
            self._users[user.path] = before, api_file(user.path, self._gate)
        before, api = self._users[user.path]
        runid, told = record.runid, record.metadata.value
        return contract.Run(
            key=user.run_key(runid),
            runid=runid,
            username=user.username,
            directory=user.run_directory(runid),
            contents_path=None if before is None else f'{before}{runid}',
            api_file=api,
            parent=None if record.parent is None else user.run_key(record.parent),
            children=len(record.child_runs.value),
            ensembles=record.ensembles.value.count,
            timesteps=record.listing.value,
            notebooks=record.notebooks,
            modified=record.modified,
            started=told.started,
            stopped=told.stopped,
            heard=record.heard,
            state=record.state(self._moment),
            simname=record.simname,
            host=told.host,
            comment=told.comment,
            tokamak=told.tokamak,
            shot=told.shot,
            tag=told.tag,
            walltime=record.walltime,
            phystime=record.phystime,
            notes=record.notes.value,
            problems=list(record.problems),
        )
