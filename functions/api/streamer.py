"""Who the streamer is on every request after the plan: the call key in `Authorization`, the call in `X-Call-Sid`."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from functions.api.auth import PassRefused, check_call_key
from functions.api.dependencies import of
from functions.domain.calls import Call


def calling(request: Request) -> Call:
    """The call that this request belongs to; PassRefused with 401 on a bad key, 404 if the call is unknown.

    `X-Call-Sid` names the call for a tool; a report names it in its path. The key is bound to the call either way.
    """
    dependencies = of(request)
    world = dependencies.world
    call_sid = request.path_params.get("call_sid") or request.headers.get("x-call-sid", "")
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise PassRefused("key_invalid", 401)
    restaurant_id = check_call_key(dependencies.call_keys(), key.strip(), call_sid=call_sid, now=world.clock.now())
    call = world.calls.get(call_sid)
    if call is None:
        raise PassRefused("no_such_call", 404)
    if call.restaurant_id != restaurant_id:
        raise PassRefused("key_invalid", 401)
    return call


CalledBy = Annotated[Call, Depends(calling)]
