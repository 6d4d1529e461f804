"""What a request holds and what answers it, declared once beside the code that answers.

Handlers can read no other arguments and headers than the declared ones, and ``openapi.py`` makes
the published description of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple, TypeVar

from msgspec import Meta

Types = Mapping[str, Any]  # by name, as msgspec takes types
Function = TypeVar('Function', bound=Callable[..., Any])


class Declared(NamedTuple):
    """What a verb of a route takes and gives.

    :ivar gives: type of the answer.
    :ivar status: of the answer.
    :ivar path: types of the parts of the address that are no plain text.
    :ivar query: arguments of the address; those that may be repeated are lists.
    :ivar headers: what is read of the headers.
    :ivar optional: names of headers that may be missing.
    :ivar required: names of arguments that may not be missing.
    :ivar body: type of what is sent.
    """

    gives: Any
    status: int
    path: Types
    query: Types
    headers: Types
    optional: Collection[str]
    required: Collection[str]
    body: Any


def declared(
    gives: Any,
    *,
    status: int = HTTPStatus.OK,
    path: Types | None = None,
    query: Types | None = None,
    headers: Types | None = None,
    optional: Collection[str] = (),
    required: Collection[str] = (),
    body: Any = None,
) -> Callable[[Function], Function]:
    """Declare what a function takes and gives; see ``Declared``."""
    told = Declared(gives, status, path or {}, query or {}, headers or {}, optional, required, body)

    def declare(function: Function) -> Function:
        function.declared = told  # type: ignore[attr-defined]
        return function

    return declare


def one_of(names: Collection[str], description: str = '') -> Any:
    """The type of a text that is one of some names."""
    return Annotated[str, Meta(description=description, extra_json_schema={'enum': [*names]})]


def described(type_: Any, description: str, **limits: Any) -> Any:
    """A type with words for who reads its description."""
    return Annotated[type_, Meta(description=description, **limits)]
