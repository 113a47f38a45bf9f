"""Google's messages that an owner's calendar has changed."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from functions.api.dependencies import of
from functions.calendar.pushes import PATH
from functions.domain.errors import VendorUnavailable

router = APIRouter()


@router.post(PATH)
def push(request: Request) -> Response:
    """Have the calendar read. A message has no body; who sends it is told by the channel's token.

    204 for whatever is not ours too: a stranger learns nothing, and Google has no reason to send it again. 503 is sent again
    (guides/push: 500, 502, 503 and 504 are).
    """
    dependencies = of(request)
    headers = request.headers
    if dependencies.pushes is not None:
        try:
            ours = dependencies.pushes.take(
                channel_id=headers.get("X-Goog-Channel-ID", ""),
                token=headers.get("X-Goog-Channel-Token", ""),
                state=headers.get("X-Goog-Resource-State", ""),
            )
        except VendorUnavailable:
            dependencies.logger.exception("a push of Google's cannot be passed on")
            return Response(status_code=503)
        dependencies.meter.count("CalendarPush", ours="yes" if ours else "no")
    return Response(status_code=204)
