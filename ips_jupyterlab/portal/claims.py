"""Claims: which run a ``portal_runid`` means, without a database.

A claim is a small file named after the portal_runid that only one server can make; it holds the
runid. Where a run is gone and another one has its number, the next claim (``.1``, ``.2``) counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from ..layout import PORTAL_DIRECTORY, as_runid
from .store import Folder

CLAIMS = 'runs'


def digest(portal_runid: str) -> str:
    """A portal_runid as the name of a file."""
    return hashlib.sha256(portal_runid.encode('utf-8', 'surrogatepass')).hexdigest()[:40]


def claim_name(portal_runid: str, generation: int = 0) -> str:
    """The name of a claim."""
    return digest(portal_runid) + (f'.{generation}' if generation else '')


def runids_in(user: Folder) -> list[int]:
    """The runids in a user directory, ascending."""
    return sorted(filter(None, map(as_runid, user.names())))


def open_claims(user: Folder, id_of: Callable[[Folder, int], str | None]) -> Folder:
    """The claims of a user; made anew where there are only runs, as in a copy of a tree.

    :param id_of: tells the portal_runid of a run.
    """
    with user.make(PORTAL_DIRECTORY) as own:
        try:
            return own.open(CLAIMS)
        except FileNotFoundError:
            claims = own.make(CLAIMS)
        for runid in runids_in(user):
            portal_runid = id_of(user, runid)
            if portal_runid:
                make_claim(claims, claim_name(portal_runid), runid)
        return claims


def claimed(claims: Folder, portal_runid: str) -> Iterator[int]:
    """The runids that a portal_runid has had, one after the other."""
    generation = 0
    while True:
        name = claim_name(portal_runid, generation)
        runid = read_claim(claims, name)
        if runid is None:
            return
        yield runid
        generation += 1


def read_claim(claims: Folder, name: str) -> int | None:
    """The runid that is claimed under a name, None where there is none."""
    content = claims.read(name)
    return None if content is None else as_runid(content.decode('ascii', 'replace').strip())


def make_claim(claims: Folder, name: str, runid: int) -> int:
    """Claim a runid; returns the one that is claimed, which may be another server's."""
    with claims.staging.temporary() as temporary:
        temporary.write(b'%d\n' % runid)
        temporary.settle(claims)
        try:
            temporary.take(claims, name)
        except FileExistsError:
            return read_claim(claims, name) or runid
    claims.sync()
    return runid
