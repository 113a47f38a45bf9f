"""What every Twilio webhook goes through before a route sees it: the signature, the form, the call's id in the log."""

import re
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from functions.api.auth import signed_by_twilio
from functions.api.dependencies import of
from functions.api.faults import XML, Forbidden
from functions.api.forms import TwilioForm

_CALL_SID = re.compile(r"[A-Za-z0-9_-]{1,64}")


async def signed_form(request: Request) -> TwilioForm:
    """The webhook's parameters, once the signature over the configured address has been found good; else Forbidden.

    For GET the parameters are the query, which the signature covers as part of the address.
    """
    dependencies = of(request)
    raw_query = request.scope["query_string"]
    form = TwilioForm.parse(await request.body()) if request.method == "POST" else TwilioForm()
    url = dependencies.url(request.scope["path"]) + (f"?{raw_query.decode('latin-1')}" if raw_query else "")
    signature = request.headers.get("x-twilio-signature", "")
    settings = request.headers.get("x-twilio-webhooks-signature-settings", "")
    keys = dependencies.twilio_keys()
    if not signed_by_twilio(keys.webhook_secrets, url=url, form=form, signature=signature, settings=settings):
        raise Forbidden
    given = form if request.method == "POST" else TwilioForm.parse(raw_query)
    call_sid = given.get("CallSid")
    if call_sid:
        dependencies.logger.thread_safe_append_keys(call_sid=call_sid)
    return given


SignedForm = Annotated[TwilioForm, Depends(signed_form)]


def readable_sid(form: TwilioForm, name: str = "CallSid") -> str | None:
    """The id under that name; None if the form has none or it cannot be one."""
    sid = form.get(name)
    return sid if _CALL_SID.fullmatch(sid) else None


def document(xml: str) -> Response:
    """TwiML, as Twilio wants it."""
    return Response(xml, media_type=XML)
