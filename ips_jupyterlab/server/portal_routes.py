"""The requests of a simulation, and their addresses below PORTAL_URL."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated

from .. import __version__
from ..portal.portal import Answer
from ..portal.refused import RefusedError
from ..portal.store import Temporary
from .declared import declared, described, one_of
from .portal_answers import Events, EventsTaken, PortalRun, Told, Version
from .requests import PortalRequest, Post, Receiver, stopping

RUN = {
    'X-Ips-Username': described(str, 'Whose run it is.', min_length=1),
    'X-Ips-Portal-Runid': described(int, 'The runid that the answer to IPS_START told.', ge=1),
}
FILENAME = {
    'X-Ips-Filename': described(
        str,
        "UTF-8; X-Ips-Filename* has it as RFC 8187 does: UTF-8''a%20b. So it is with all texts.",
        pattern='^[^/]+$',
    )
}
NAME = described(str, 'Part of a path.', pattern='^[^/]+$')
USER = {'user': described(str, 'Whose run it is, where several have one of that number.')}


class PostEvents(Post):
    """``{PORTAL_URL}``, also ``/api/event``: events, which carry no key."""

    content_type = 'application/json'
    needs_key = False

    @declared(EventsTaken, body=Events)
    def take(self, body: bytes) -> Answer:
        return self.receiver.portal.post_events(body)

    @allow_unauthenticated
    @declared(Told)
    async def get(self, segment: str | None = None) -> None:
        """Whether a portal is there."""
        await self.work(self.check, segment)
        await self.answer(Answer(200, {'message': 'This is a portal of the IPS. It takes events.'}))


class PostDataFile(Post):
    """``{PORTAL_URL}/api/data/add_data_file``: a data file. A large one goes to disk at once."""

    def prepare(self) -> None:
        super().prepare()
        self._temporary: Temporary | None = None

    @property
    def most_bytes(self) -> int:
        return self.receiver.most_bytes

    def spill(self) -> None:
        chunks, self._chunks = self._chunks, []
        if self._temporary is None:
            receiving = self.receiver.portal.receive(self.headers)
            self._temporary = self._resources.enter_context(receiving)
        for chunk in chunks:
            self._temporary.write(chunk)

    async def taken(self) -> Answer:
        if self._temporary is not None:
            return await super().taken()
        sent = self.request.headers
        run = sent.get('X-Ips-Username'), sent.get('X-Ips-Portal-Runid')
        with stopping():
            return await self.receiver.data_files.do(self, run)

    @declared(
        str,
        status=HTTPStatus.CREATED,
        headers={
            **RUN,
            **FILENAME,
            'X-Ips-Tag': described(float, 'The timestep.'),
            'X-Ips-Replace': described(str, 'true: the file may be there already.'),
            'X-Ips-Archive-Format': one_of(['tar'], 'The body is a tar of a folder.'),
            'X-Ips-Timestep-Files': described(
                str, 'All files of the timestep, a JSON list of names: others are taken out.'
            ),
        },
        optional=['X-Ips-Replace', 'X-Ips-Archive-Format', 'X-Ips-Timestep-Files'],
        body=bytes,
    )
    def take(self, body: bytes) -> Answer:
        assert self._temporary is not None  # noqa: S101 (small ones are taken together)
        self._temporary.write(body)
        return self.receiver.portal.add_data_file(self.headers, self._temporary)


class PostNotebook(Post):
    """``{PORTAL_URL}/api/data/add_notebook``: a notebook."""

    @declared(str, status=HTTPStatus.CREATED, headers={**RUN, **FILENAME}, body=bytes)
    def take(self, body: bytes) -> Answer:
        return self.receiver.portal.add_notebook(self.headers, body)


class PostEnsembleVariables(Post):
    """``{PORTAL_URL}/api/data/add_ensemble_variables``: the table of an ensemble."""

    content_type = 'text/csv'

    @declared(
        str,
        status=HTTPStatus.CREATED,
        headers={
            **RUN,
            'X-Ips-Component-Name': NAME,
            'X-Ips-Ensemble-Name': NAME,
            'X-Ips-Ensemble-Id': described(
                str, 'As IPS_START of its members has it.', min_length=1
            ),
        },
        body=str,
    )
    def take(self, body: bytes) -> Answer:
        return self.receiver.portal.add_ensemble_variables(self.headers, body)


class GetRun(PortalRequest):
    """``{PORTAL_URL}/api/run/<runid or portal_runid>``: a run; its events, children or trace."""

    @allow_unauthenticated
    @declared(PortalRun | list[dict[str, Any]], query=USER)
    async def get(self, run: str, what: str | None = None, segment: str | None = None) -> None:
        await self.work(self.check, segment)
        work = self.work(self.receiver.portal.read, what or 'run', run, self.user())
        await self.answer(await work)


class GetRuns(PortalRequest):
    """``{PORTAL_URL}/api/runs``: the newest runs."""

    @allow_unauthenticated
    @declared(list[PortalRun], query=USER)
    async def get(self, segment: str | None = None) -> None:
        await self.work(self.check, segment)
        work = self.work(self.receiver.portal.read, 'runs', None, self.user())
        await self.answer(await work)


class GetVersion(PortalRequest):
    """``{PORTAL_URL}/api/version``: who receives, and how much."""

    @allow_unauthenticated
    @declared(Version)
    async def get(self, segment: str | None = None) -> None:
        await self.work(self.check, segment)
        limits = {'most_bytes': self.receiver.most_bytes}
        version = {'version': __version__, 'ips_jupyterlab': __version__}
        await self.answer(Answer(200, {**version, **limits}))


class Nothing(Post):
    """Any other address."""

    def prepare(self) -> None:
        super().prepare()
        self._refusal = RefusedError('There is nothing here.', HTTPStatus.NOT_FOUND)

    @allow_unauthenticated
    async def get(self, segment: str | None = None) -> None:
        raise RefusedError('There is nothing here.', HTTPStatus.NOT_FOUND)


REQUESTS: list[tuple[str, type[PortalRequest]]] = [
    (r'/?', PostEvents),
    (r'/+api/event', PostEvents),
    (r'/+api/data/add_data_file', PostDataFile),
    (r'/+api/data/add_notebook', PostNotebook),
    (r'/+api/data/add_ensemble_variables', PostEnsembleVariables),
    (r'/+api/run/(?P<run>[^/]+)(?:/(?P<what>events|children|trace))?', GetRun),
    (r'/+api/runs', GetRuns),
    (r'/+api/version', GetVersion),
    (r'/.*', Nothing),
]


def routes(receiver: Receiver, prefix: str = '') -> list[tuple[str, type[PortalRequest], Any]]:
    """The requests as routes.

    :param prefix: a pattern that stands before each.
    """
    shared = {'receiver': receiver}
    return [(prefix + pattern, handler, shared) for pattern, handler in REQUESTS]
