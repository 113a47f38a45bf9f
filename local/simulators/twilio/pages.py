"""Lists as Twilio's REST API gives them: pages of the older kind (2010-04-01), and with `meta` as everything newer has them."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

Endpoint = Callable[[Request], Awaitable[Response]]
Endpoints = list[tuple[str, Endpoint, list[str]]]
"""Path, function, methods."""


def page(request: Request, name: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """One page holds all: `PageSize` only cuts the list. *Judgement*: no further pages are offered."""
    size = int(request.query_params.get("PageSize", "50"))
    path = request.url.path
    return {
        name: found[:size],
        "page": 0,
        "page_size": size,
        "start": 0,
        "end": max(0, min(size, len(found)) - 1),
        "uri": path,
        "first_page_uri": path,
        "next_page_uri": None,
        "previous_page_uri": None,
    }


def meta_page(request: Request, name: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """The same for the newer APIs."""
    size = int(request.query_params.get("PageSize", "50"))
    url = str(request.url)
    meta = {
        "key": name,
        "page": 0,
        "page_size": size,
        "url": url,
        "first_page_url": url,
        "next_page_url": None,
        "previous_page_url": None,
    }
    return {name: found[:size], "meta": meta}
