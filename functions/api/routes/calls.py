"""What the streamer asks about a call: its plan at the beginning, and where its report goes."""

from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from functions.actions.recognise_guest import recognise_guest
from functions.actions.record_call import record_call
from functions.actions.release_hold import release_hold
from functions.agents.plan import LIMITS, build_plan
from functions.api.auth import PassRefused, check_call_token, mint_call_key
from functions.api.dependencies import Dependencies, of
from functions.api.streamer import CalledBy
from functions.domain.calls import Call
from functions.domain.errors import BrokenRule, VendorError
from functions.domain.guests import Guest
from functions.domain.restaurants import Restaurant
from streamer.contract.events import CallReport
from streamer.contract.plan import PlanRequest, SessionPlan

router = APIRouter()

CALL_KEY_LIFE = timedelta(milliseconds=LIMITS.max_call_ms) + timedelta(minutes=15)
"""As long as the longest call, and time enough after it for the last report."""


@router.post("/calls/{call_sid}/plan")
def plan(call_sid: str, asked: PlanRequest, request: Request) -> SessionPlan:
    """Redeem the call token for the plan. The same stream may ask again; another one gets 409 `token_used`."""
    dependencies = of(request)
    world, keys = dependencies.world, dependencies.call_keys()
    now = world.clock.now()
    check_call_token(keys, asked.token, call_sid=call_sid, now=now)
    call = world.calls.get(call_sid)
    if call is None:
        raise PassRefused("no_such_call", 404)
    if not world.calls.redeem(call_sid, asked.stream_sid):
        raise PassRefused("token_used", 409)
    restaurant = world.directory.by_id(call.restaurant_id)
    if restaurant is None:
        raise BrokenRule(f"call {call_sid} belongs to restaurant {call.restaurant_id!r}, which does not exist")
    has_menu = _has_menu(dependencies, restaurant)
    call_key = mint_call_key(
        keys, call_sid=call_sid, restaurant_id=restaurant.id, expires_at=world.clock.now() + CALL_KEY_LIFE
    )
    dependencies.meter.count("PlanFetched")
    return build_plan(
        restaurant,
        call,
        world.clock,
        call_key,
        sells=has_menu and restaurant.ordering is not None,
        has_menu=has_menu,
        guest=_guest(dependencies, restaurant, call),
    )


def _guest(dependencies: Dependencies, restaurant: Restaurant, call: Call) -> Guest | None:
    """Who is calling, if that may be known; a book that does not answer makes them a stranger, never the call fail."""
    world = dependencies.world
    try:
        return recognise_guest(world.book, world.guests, world.clock, restaurant, call.caller)
    except VendorError as error:
        dependencies.logger.warning("guest not recognised", extra={"error": str(error)})
        return None


def _has_menu(dependencies: Dependencies, restaurant: Restaurant) -> bool:
    """Whether a menu is live; one that cannot be looked up makes an order a message, never the call fail."""
    sales = dependencies.world.sales
    if sales is None:
        return False
    try:
        return sales.menus.live(restaurant.id) is not None
    except VendorError as error:
        dependencies.logger.warning("menu not read", extra={"error": str(error)})
        return False


@router.post("/calls/{call_sid}/report", status_code=204)
def report(call_sid: str, report: CallReport, request: Request, caller: CalledBy) -> Response:
    """Store what the call was; an older revision than the stored one changes nothing."""
    dependencies = of(request)
    if not call_sid == report.call_sid == caller.call_sid:
        return JSONResponse({"error": "report_of_another_call"}, status_code=403)
    world = dependencies.world
    restaurant = world.directory.by_id(caller.restaurant_id)
    if restaurant is None:
        raise BrokenRule(f"restaurant {caller.restaurant_id!r} does not exist")
    stored = record_call(
        world.calls,
        world.messages,
        world.clock,
        restaurant,
        call_sid=call_sid,
        report=report.model_dump(mode="json"),
        hint=lambda text: dependencies.logger.warning(text),
    )
    dependencies.logger.info(
        "call reported",
        extra={"revision": report.revision, "final": report.final, "next_step": report.next_step, "stored": stored},
    )
    if report.final:
        _release(dependencies, restaurant, call_sid)
    if report.final and stored:
        dependencies.meter.count("CallEnded", next_step=report.next_step)
    return Response(status_code=204)


def _release(dependencies: Dependencies, restaurant: Restaurant, call_sid: str) -> None:
    """Give back the slot that was held for the caller; if the store fails, the hold ends by itself in minutes."""
    try:
        release_hold(dependencies.world.book, dependencies.world.clock, restaurant, call_sid)
    except VendorError as error:
        dependencies.logger.warning("hold not released", extra={"error": str(error)})
