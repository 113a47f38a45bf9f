"""Square's webhooks, and the two addresses with which an owner connects a Square account."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from functions.api.dependencies import of
from functions.domain.errors import VendorConfused, VendorError, VendorRefused
from functions.pos.square_connect import CALLBACK_PATH, CONNECT_PATH, Connected
from functions.pos.square_passes import BadPass
from functions.pos.square_webhook import PATH

router = APIRouter()


async def raw_body(request: Request) -> bytes:
    """The bytes as they came: the signature covers these."""
    return await request.body()


@router.post(PATH)
def webhook(request: Request, body: Annotated[bytes, Depends(raw_body)]) -> Response:
    """Leave errands for the point of sale's door; answered well within Square's ten seconds.

    403 without a good signature; 200 for what cannot be read or is not ours, since sending it again would not help.
    """
    dependencies = of(request)
    hooks = dependencies.square_webhooks
    signature = request.headers.get("x-square-hmacsha256-signature", "")
    if hooks is None or not hooks.signed(body, signature):
        return Response(status_code=403)
    try:
        new = hooks.take(body)
    except VendorConfused:
        dependencies.logger.exception("an event of Square's cannot be read")
        return Response(status_code=200)
    dependencies.meter.count("SquareEvent", new="yes" if new else "no")
    return Response(status_code=200)


@router.get(CONNECT_PATH)
def connect(request: Request) -> Response:
    """Send the owner to Square's consent page."""
    square = of(request).square_connect
    if square is None:
        return _page(404, "Square is not set up here", "Its secret or the key for its tokens is missing.")
    try:
        asked = request.query_params
        return RedirectResponse(square.begin(asked.get("pass", ""), asked.get("location", "")), status_code=302)
    except BadPass:
        return _page(403, "This link is no longer good", "Please ask for a new one.")


@router.get(CALLBACK_PATH)
def callback(request: Request) -> Response:
    """The owner comes back from Square."""
    dependencies, asked = of(request), request.query_params
    square = dependencies.square_connect
    if square is None:
        return _page(404, "Square is not set up here", "Its secret or the key for its tokens is missing.")
    if asked.get("error") or not asked.get("code"):
        return _page(400, "Square was not connected", "The consent was not given. Nothing has changed.")
    try:
        end = square.finish(asked.get("state", ""), asked["code"])
    except BadPass:
        return _page(403, "This link is no longer good", "Please ask for a new one.")
    except VendorRefused as refusal:
        dependencies.logger.warning("Square was not connected", extra={"code": refusal.code})
        return _page(400, "Square was not connected", str(refusal))
    except VendorError:
        dependencies.logger.exception("Square was not connected")
        return _page(503, "Square does not answer", "Please try again in a few minutes.")
    if isinstance(end, Connected):
        text = f"{end.restaurant.name} sells through Square's location {end.location} from now on."
        return _page(200, "Square is connected", text)
    links = "".join(f'<li><a href="{escape(url)}">{escape(name)}</a></li>' for name, url in end.choices)
    return _page(200, "Which location is it?", "", f"<ul>{links}</ul>")


def _page(status: int, title: str, text: str, more: str = "") -> Response:
    body = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<h1>{escape(title)}</h1><p>{escape(text)}</p>{more}</html>"
    )
    safe = {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": "default-src 'none'",
    }
    return HTMLResponse(body, status, safe)
