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
        self._users: dict[str, tuple[str | None, str]] = {}

    def run(self, record: RunRecord) -> contract.Run:
        """A run as it is told at the moment."""
        user = record.user
        if user.path not in self._users:
            place = self._contents.path(user.path), api_file(user.path, self._gate)
            self._users[user.path] = place
        contents_path, api = self._users[user.path]
        told = record.metadata.value
        return contract.Run(
            key=record.key,
            runid=record.runid,
            username=user.username,
            directory=record.directory,
            contents_path=self._contents.join(contents_path, str(record.runid)),
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
