"""Outbox entries and a messenger that plays a script: what the tests of the texting door stand on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from functions.actions import settle_text
from functions.domain.calls import Message
from functions.domain.events import OutboxEntry
from functions.sms.texting import SentText, Texting
from functions.telemetry import SilentMeter, make_logger
from tests.functions.front_of_house import CALL_SID, CALLER, NOW, RESTAURANT, House

STATUS_URL = "https://phone.example.com/sms/status"
SID = "SM3c2b1a09f8e7d6c5b4a3928170615243"


def entry(
    entry_id: str = "r1-v1-sms", *, to: str = CALLER, body: str = "Table for 2.", reservation: str = "r1"
) -> OutboxEntry:
    about = {"reservation_id": reservation} if reservation else {"message_id": "m1"}
    return OutboxEntry(
        id=entry_id,
        restaurant_id="juniper",
        door="sms",
        fact="reservation_booked",
        payload={"to": to, "from": RESTAURANT.phone_number, "body": body, "language": "en", **about},
        created_at=NOW,
        call_sid=CALL_SID,
    )


@dataclass
class ScriptedMessenger:
    """Answers `send`, `find` and `look_up` by its scripts, and fails on a request that no script foresees."""

    sends: list[SentText | Exception] = field(default_factory=list)
    finds: list[SentText | None | Exception] = field(default_factory=list)
    look_ups: list[SentText | None | Exception] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    status_urls: list[str] = field(default_factory=list)
    looked_since: list[datetime] = field(default_factory=list)

    def send(self, *, to: str, sender: str, body: str, status_url: str) -> SentText:
        self.asked.append(("send", to, body))
        self.status_urls.append(status_url)
        answer = self.sends.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def find(self, *, to: str, sender: str, body: str, since: datetime) -> list[SentText]:
        self.asked.append(("find", to, body))
        self.looked_since.append(since)
        answer = self.finds.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return [answer] if answer is not None else []

    def look_up(self, vendor_id: str) -> SentText | None:
        self.asked.append(("look_up", vendor_id, ""))
        answer = self.look_ups.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def played_out(self) -> bool:
        return not self.sends and not self.finds and not self.look_ups


@dataclass
class TextRoom:
    """A house with entries in its outbox, and the door that sends them."""

    messenger: ScriptedMessenger
    entries: Sequence[OutboxEntry] = field(default_factory=lambda: [entry()])
    house: House = field(default_factory=House)
    meter: SilentMeter = field(default_factory=SilentMeter)

    def __post_init__(self) -> None:
        world = self.house.world
        world.messages.put(Message("m0", "juniper", "message", "x", NOW), self.entries)
        self.house.store.messages.clear()
        self.texting = Texting(
            room=settle_text.TextRoom(
                world.outbox, world.messages, world.directory, world.opt_outs, world.timers, world.clock
            ),
            messenger=self.messenger,
            status_url=STATUS_URL,
            logger=make_logger("test-sms"),
            meter=self.meter,
        )

    def stored(self, entry_id: str = "r1-v1-sms") -> OutboxEntry:
        found = self.house.world.outbox.get("juniper", entry_id)
        assert found is not None
        return found
