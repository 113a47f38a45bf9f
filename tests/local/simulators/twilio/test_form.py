"""Forms are read as Twilio's API takes them, with nothing but the standard library."""

import pytest
from starlette.requests import Request
from starlette.types import Message

from local.simulators.twilio.form import form_of


async def read(body: bytes) -> dict[str, str]:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return await form_of(Request({"type": "http", "method": "POST", "headers": []}, receive))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"To=%2B19175550123&Body=two+words%21", {"To": "+19175550123", "Body": "two words!"}),
        (b"Body=&To=a", {"Body": "", "To": "a"}),
        ("Body=mañana".encode(), {"Body": "mañana"}),
        (b"Body=ma%C3%B1ana", {"Body": "mañana"}),
        (b"To=first&To=last", {"To": "last"}),
        (b"", {}),
    ],
)
async def test_a_form_is_read_without_a_multipart_parser(body: bytes, form: dict[str, str]) -> None:
    assert await read(body) == form
