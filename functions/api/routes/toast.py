"""Toast's webhooks about orders and stock."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from functions.api.dependencies import of
from functions.domain.errors import VendorConfused
from functions.pos.toast_webhook import PATH

router = APIRouter()


@router.post(PATH)
async def webhook(request: Request) -> Response:
    """Leave errands for the point of sale's door; answered within Toast's two seconds.

    403 without a good signature; 200 for what cannot be read or is not ours, since sending it again would not help.
    """
    dependencies = of(request)
    hooks, body = dependencies.toast_webhooks, await request.body()
    if hooks is None or not hooks.signed(body, request.headers.get("Toast-Signature", "")):
        return Response(status_code=403)
    try:
        new = hooks.take(body)
    except VendorConfused:
        dependencies.logger.exception("a message of Toast's cannot be read")
        return Response(status_code=200)
    dependencies.meter.count("ToastMessage", new="yes" if new else "no")
    return Response(status_code=200)
