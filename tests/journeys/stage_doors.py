"""The restaurant's slow doors on the stage: each does what the outbox stream or its schedule would make it do, when told to."""

from dataclasses import dataclass
from datetime import datetime

from functions.actions.offer_table import Desk
from functions.actions.settle_text import TextRoom
from functions.domain.events import OutboxEntry
from functions.domain.ports import Clock
from functions.followup.batch import Following, follow
from functions.followup.ringing import Ringing, ring_due
from functions.followup.wiring import bells, consequences
from functions.sms.texting import SentText, Texting, send_entry
from functions.store.memory import MemoryStore
from functions.store.memory_guests import MemoryEraser
from functions.store.memory_orders import MemoryOrders
from functions.telemetry import SilentMeter, make_logger
from functions.tools.world import World
from local.simulators.twilio.simulator import TwilioSimulator

_LOGGER = make_logger("journey", "CRITICAL")


class NetworkMessenger:
    """Hands texts straight to the simulated network."""

    def __init__(self, twilio: TwilioSimulator) -> None:
        self._twilio = twilio

    def send(self, *, to: str, sender: str, body: str, status_url: str) -> SentText:
        form = {"To": to, "From": sender, "Body": body, "StatusCallback": status_url}
        message = self._twilio.messaging.create(form)
        return SentText(message.sid, message.status)

    def find(self, *, to: str, sender: str, body: str, since: datetime) -> SentText | None:
        return None


@dataclass(frozen=True, slots=True)
class StageDoors:
    """All doors that are served, on one world in memory."""

    store: MemoryStore
    world: World
    clock: Clock
    twilio: TwilioSimulator
    status_url: str

    @property
    def served(self) -> tuple[str, ...]:
        """Their names in the outbox."""
        return ("sms", "followup")

    def work_off(self) -> None:
        """Everything that waits in the outbox."""
        self._send_texts()
        self._follow_up()

    def ring_timers(self) -> None:
        """What the schedule does every minute."""
        world, desk = self.world, self._desk()
        ringing = Ringing(
            timers=world.timers,
            directory=world.directory,
            clock=self.clock,
            bells=bells(desk, world.outbox, world.opt_outs, MemoryOrders(self.store)),
            logger=_LOGGER,
            meter=SilentMeter(),
        )
        ring_due(ringing)

    def _desk(self) -> Desk:
        world = self.world
        return Desk(world.book, world.waitlist, world.timers, self.clock)

    def _waiting(self, door: str) -> list[OutboxEntry]:
        return [one for one in self.store.outbox.values() if one.door == door and one.state == "pending"]

    def _send_texts(self) -> None:
        world = self.world
        texting = Texting(
            room=TextRoom(
                outbox=world.outbox,
                messages=world.messages,
                directory=world.directory,
                opt_outs=world.opt_outs,
                timers=world.timers,
                clock=self.clock,
            ),
            messenger=NetworkMessenger(self.twilio),
            status_url=self.status_url,
            logger=_LOGGER,
            meter=SilentMeter(),
        )
        for entry in self._waiting("sms"):
            send_entry(texting, entry)

    def _follow_up(self) -> None:
        following = Following(
            outbox=self.world.outbox,
            directory=self.world.directory,
            consequences=consequences(self._desk(), MemoryEraser(self.store)),
            logger=_LOGGER,
        )
        for entry in self._waiting("followup"):
            follow(following, entry)
