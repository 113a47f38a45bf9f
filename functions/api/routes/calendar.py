"""Google's messages that an owner's calendar has changed, and the way of an owner who connects one."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from functions.api.dependencies import Dependencies, of
from functions.calendar.connect_page import page
from functions.calendar.doorway import CALLBACK, CONNECT, Departure, Outcome
from functions.calendar.invitations import STATE_LASTS
from functions.calendar.pushes import PATH
from functions.domain.errors import VendorUnavailable

router = APIRouter()
_COOKIE = "calendar_connect"
_QUIET = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""A page with a code in its address is kept nowhere, tells nobody where it was, and stands in nobody's frame."""


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


@router.get(CONNECT)
def connect(request: Request, state: str = "") -> Response:
    """Send the owner who holds our link to Google's page."""
    dependencies = of(request)
    if dependencies.doorway is None:
        return Response(status_code=404)
    departure = dependencies.doorway.out(state)
    if not isinstance(departure, Departure):
        return _page(dependencies, departure)
    answer = RedirectResponse(departure.url, 303, headers={**_QUIET})
    answer.set_cookie(
        _COOKIE,
        departure.nonce,
        max_age=int(STATE_LASTS.total_seconds()),
        path="/calendar",
        secure=dependencies.public_base_url.startswith("https://"),
        httponly=True,
        samesite="lax",  # `strict` would not be sent on the way back from Google
    )
    return answer


@router.get(CALLBACK)
def callback(request: Request, state: str = "", code: str = "", error: str = "") -> Response:
    """Take the owner back, who comes with a code or with Google's error."""
    dependencies = of(request)
    if dependencies.doorway is None:
        return Response(status_code=404)
    arrival = dependencies.doorway.back(state=state, code=code, error=error, cookie=request.cookies.get(_COOKIE, ""))
    answer = _page(dependencies, arrival.outcome, arrival.restaurant_id)
    answer.delete_cookie(_COOKIE, path="/calendar")
    return answer


def _page(dependencies: Dependencies, outcome: Outcome, restaurant_id: str = "") -> Response:
    dependencies.meter.count("CalendarConnect", how=outcome)
    restaurant = dependencies.world.directory.by_id(restaurant_id) if restaurant_id else None
    status = {"connected": 200, "failed": 503}.get(outcome, 400)
    return HTMLResponse(page(outcome, restaurant.languages if restaurant else ()), status, headers=_QUIET)
