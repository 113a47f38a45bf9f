"""Push channels: who wants to be told of changes, and the messages that are due to them.

*Documented* (guides/push): `id` up to 64 characters and unique, `type` web_hook, an https `address`, `token` up to 256 characters, wished
`expiration` (milliseconds) or `params.ttl` (seconds, 604 800 unless given), of which Google takes the stricter of wish and limit; a `sync`
message with number 1, then `exists` for every change, numbers rising with gaps; no body. *Judgement*: the reasons of refusals, and that
nobody but the account that opened a channel can stop it.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from local.simulators.google_calendar.calendars import Calendar, Judgements
from local.simulators.google_calendar.refusals import Refusal, invalid, required

_USUAL_TTL_S = 604_800.0


@dataclass(slots=True)
class Channel:
    """One open channel."""

    id: str
    calendar_id: str
    address: str
    token: str
    expires_at: datetime
    opened_by: str
    resource_uri: str
    messages: int = 0

    @property
    def resource_id(self) -> str:
        return f"res{zlib.crc32(self.calendar_id.encode()):010d}"


@dataclass(frozen=True, slots=True)
class PushMessage:
    """One POST that is due: no body, all in the headers."""

    address: str
    headers: Mapping[str, str]


@dataclass(slots=True)
class PushSwitch:
    """What goes wrong with push on its way: an hour of silence, everything twice, everything late."""

    on: bool = True
    copies: int = 1
    late_s: float = 0.0


@dataclass(slots=True)
class Channels:
    """All channels of one simulator; `send` takes the messages that are due."""

    clock: Callable[[], datetime]
    judgements: Judgements
    send: Callable[[PushMessage], None]
    open: dict[str, Channel] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)

    def watch(self, body: Mapping[str, Any], calendar: Calendar, opened_by: str, resource_uri: str) -> dict[str, Any]:
        """Open a channel and send `sync`; the answer. Refusal 400."""
        channel_id, address = body.get("id"), body.get("address")
        if not isinstance(channel_id, str) or not channel_id:
            raise required("Missing channel id.")
        if len(channel_id) > 64:
            raise invalid("Channel id is too long.", "id")
        if channel_id in self._ids:
            raise Refusal(400, "channelIdNotUnique", "Channel id not unique")
        if body.get("type") not in ("web_hook", "webhook"):
            raise Refusal(400, "unknownChannelType", "Unknown channel type")
        if not isinstance(address, str) or not self._is_taken(address):
            raise Refusal(400, "push.webhookUrlNotHttps", f"WebHook callback must be HTTPS: {address}")
        token = body.get("token") or ""
        if not isinstance(token, str) or len(token) > 256:
            raise invalid("Channel token is too long.", "token")
        channel = Channel(channel_id, calendar.id, address, token, self._expires_at(body), opened_by, resource_uri)
        self.open[channel_id] = channel
        self._ids.add(channel_id)
        self._post(channel, "sync")
        answer = {
            "kind": "api#channel",
            "id": channel.id,
            "resourceId": channel.resource_id,
            "resourceUri": channel.resource_uri,
            "expiration": str(int(channel.expires_at.timestamp() * 1000)),
        }
        return answer | ({"token": token} if token else {})

    def stop(self, body: Mapping[str, Any], asked_by: str) -> None:
        """Refusal 404 for a channel that is not open, is named with another resource, or is somebody else's."""
        channel = self.open.get(str(body.get("id")))
        if channel is None or channel.resource_id != body.get("resourceId") or channel.opened_by != asked_by:
            raise Refusal(404, "channelNotFound", f"Channel '{body.get('id')}' not found for project")
        del self.open[channel.id]

    def changed(self, calendar: Calendar) -> None:
        """Tell everybody who watches the calendar and still may read it."""
        for channel in [one for one in self.open.values() if one.calendar_id == calendar.id]:
            if channel.expires_at <= self.clock():
                del self.open[channel.id]
            elif calendar.role_of(channel.opened_by) != "none":
                self._post(channel, "exists")

    def _is_taken(self, address: str) -> bool:
        return address.startswith("https://") or (self.judgements.allow_http_channels and address.startswith("http://"))

    def _expires_at(self, body: Mapping[str, Any]) -> datetime:
        now = self.clock()
        params = body.get("params") or {}
        try:
            if body.get("expiration") is not None:
                wished = int(body["expiration"]) / 1000 - now.timestamp()
            else:
                wished = float(params.get("ttl", _USUAL_TTL_S))
        except (TypeError, ValueError):
            raise invalid("Invalid expiration.", "expiration") from None
        if wished <= 0:
            raise invalid("Channel expiration is in the past.", "expiration")
        return now + timedelta(seconds=min(wished, self.judgements.longest_channel_s))

    def _post(self, channel: Channel, state: str) -> None:
        channel.messages += 1 if channel.messages == 0 else 1 + channel.messages % 2
        headers = {
            "X-Goog-Channel-ID": channel.id,
            "X-Goog-Channel-Expiration": f"{channel.expires_at.astimezone(UTC):%a, %d %b %Y %H:%M:%S GMT}",
            "X-Goog-Resource-ID": channel.resource_id,
            "X-Goog-Resource-URI": channel.resource_uri,
            "X-Goog-Resource-State": state,
            "X-Goog-Message-Number": str(channel.messages),
        }
        if channel.token:
            headers["X-Goog-Channel-Token"] = channel.token
        self.send(PushMessage(channel.address, headers))
