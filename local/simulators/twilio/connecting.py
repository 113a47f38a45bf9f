"""The `<Connect>` verb: checks what it asks for, streams, and goes on where the document says.

*Documented*: the URL is wss (31922) and well formed (31923); with `<Connect>` the track is `inbound_track` (31941); name and
value of a parameter stay under 500 characters together; query strings are not supported; when the stream has ended, `action`
is requested if given, else the next verb runs. *Judgement*: the query string is dropped (a warning says so), a parameter
that is too long is dropped, and a stream that never came about goes on like one that ended.
Only here, ws is accepted for a loopback address: real Twilio would refuse it.
"""

from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit, urlunsplit

from local.simulators.twilio.interpreter import GoOn, GoTo, Outcome, Stop
from local.simulators.twilio.leg import Ending, Leg
from local.simulators.twilio.media_stream import MediaStream
from local.simulators.twilio.twiml import Document, Element

BAD_SCHEME = 31922
BAD_URL = 31923
BAD_TRACK = 31941
HANDSHAKE = 31920
_PARAMETER_ROOM = 500


async def connect(leg: Leg, element: Element, document: Document) -> Outcome:
    leg.answer()
    streams = list(element.named("Stream"))
    if not streams:
        leg.warn(12200, "<Connect> without a <Stream>; nothing else is simulated")
        return GoOn()
    stream = await _stream(leg, streams[0], document)
    if stream is not None:
        await stream.run()
    action, method = element.get("action"), element.get("method", "POST")
    if leg.gone:
        if action and leg.exchange.judgements.connect_action_after_hang_up:
            leg.record.status = "completed"
            leg.in_background(leg.tell(action, method, {}, document.url))
        return Stop(Ending.GONE)
    return GoTo(action, method, {}) if action else GoOn()


async def _stream(leg: Leg, element: Element, document: Document) -> MediaStream | None:
    """The stream that the noun asks for, or None with the warning that Twilio would log."""
    asked = element.get("url")
    try:
        parts = urlsplit(asked)
        host = parts.hostname
    except ValueError:
        host = None
    if not host:
        leg.warn(BAD_URL, f"stream URL {asked!r}")
        return None
    if parts.scheme != "wss" and not (parts.scheme == "ws" and _is_loopback(host)):
        leg.warn(BAD_SCHEME, f"stream URL {asked!r}: only wss (ws for loopback in this simulator)")
        return None
    if element.get("track", "inbound_track") != "inbound_track":
        leg.warn(BAD_TRACK, f"track {element.get('track')!r} with <Connect>")
        return None
    if parts.query:
        leg.warn(HANDSHAKE, "the stream URL has a query string: not supported, dropped")
    callback = element.get("statusCallback")
    return MediaStream(
        leg,
        url=urlunsplit(parts._replace(query="", fragment="")),
        name=element.get("name"),
        parameters=_parameters(leg, element),
        callback=(urljoin(document.url, callback) if callback else "", element.get("statusCallbackMethod", "POST")),
    )


def _parameters(leg: Leg, element: Element) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for parameter in element.named("Parameter"):
        name, value = parameter.get("name"), parameter.get("value")
        if len(name) + len(value) >= _PARAMETER_ROOM:
            leg.warn(12200, f"<Parameter> {name!r} has {len(name) + len(value)} characters; it was dropped")
        else:
            parameters[name] = value
    return parameters


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
