"""What goes to and from simulations as JSON, for its description.

The answers are as the IPS Portal has them: objects that may hold more than is told here.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType


class Event(Struct, frozen=True, kw_only=True):
    """An event of a run; IPS_START and IPS_END tell more."""

    code: str
    comment: str
    eventtype: str
    phystimestamp: Annotated[float | str, Meta(description='Physics time in s; -1: not yet.')]
    portal_runid: Annotated[str, Meta(description='The text that the framework made for the run.')]
    seqnum: int | str
    walltime: Annotated[float | str, Meta(description='Seconds.')]
    time: str | UnsetType = UNSET
    ok: bool | str | UnsetType = UNSET
    user: Annotated[str, Meta(description='Of IPS_START: whose run it is.')] | UnsetType = UNSET
    simname: str | UnsetType = UNSET
    parent_portal_runid: str | UnsetType | None = UNSET
    portal_ensemble_id: str | UnsetType | None = UNSET


Events = Annotated[list[Event], Meta(min_length=1)] | Event


class EventsTaken(Struct, frozen=True):
    """What became of events."""

    message: str
    runid: Annotated[int, Meta(description='Of the last run that was started.')] | UnsetType = UNSET
    simname: str | UnsetType | None = UNSET
    runids: (
        Annotated[list[int | None], Meta(description='Of each start; null: it was refused.')]
        | UnsetType
    ) = UNSET
    errors: list[str] | UnsetType = UNSET


class Told(Struct, frozen=True):
    """Words."""

    message: str


class Refusal(Struct, frozen=True):
    """Why a request of a simulation was not taken."""

    message: str
    reason: str | UnsetType = UNSET
    errors: Annotated[list[str], Meta(description='Of events, one by one.')] | UnsetType = UNSET
    retry_after: Annotated[int, Meta(description='Seconds.')] | UnsetType = UNSET
    most_bytes: Annotated[int, Meta(description='That are taken.')] | UnsetType = UNSET


class PortalRun(Struct, frozen=True):
    """A run, with all that its IPS_START told."""

    user: str
    runid: int


class Version(Struct, frozen=True):
    """Who receives, and how much."""

    version: str
    ips_jupyterlab: str
    most_bytes: Annotated[int, Meta(description='Of a data file.')]
