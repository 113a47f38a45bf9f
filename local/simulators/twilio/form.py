"""Reads the form of a REST request: Twilio's API takes urlencoded bodies only, so no multipart parser has to be installed."""

from urllib.parse import parse_qsl

from starlette.requests import Request


async def form_of(request: Request) -> dict[str, str]:
    """The fields by name, empty ones included; of a repeated field, the last."""
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
