"""Da Vinci sells through Square: the simulated vendor, the official client, the mapped menu, and a door that brings orders."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from functions.actions.place_order import errand
from functions.actions.try_order_again import try_order_again
from functions.domain.orders import Choice, Order, OrderLine, OrderStatus, Totals
from functions.domain.pos_links import PosLink
from functions.domain.reservations import ActionKey
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import OrderCommit, PointOfSale
from functions.keyring import SquareKeys
from functions.pos.connections import Connections
from functions.pos.delivering import Delivering, deliver
from functions.pos.square import SquarePos, Stock
from functions.pos.square_access import SquareAccess
from functions.pos.square_catalog import load, mapped
from functions.store.memory import MemoryDirectory, MemoryMessages, MemoryOutbox, MemoryStore
from functions.store.memory_guests import MemoryTimers
from functions.store.memory_menus import MemoryMenus
from functions.store.memory_orders import MemoryOrders
from functions.store.memory_pos_links import MemoryPosLinks
from functions.store.vault import MemoryVault
from functions.telemetry import SilentMeter, make_logger
from local.simulators.square import Judgements, SquareSimulator
from tests.functions.ordering_desk import MENU, ORDERING
from tests.functions.orders_placed import PLACED
from tests.functions.trattoria import DA_VINCI, NOW, StoppedClock
from tests.local.simulators.square.shapes import HeldToTheClient

KEYS = SquareKeys("sandbox-app", "secret", "asdf1234")
HOOK = "https://phone.example.com/square/webhook"
BACK = "https://phone.example.com/square/callback"
RULES = replace(ORDERING, pos="square", payments=("link", "counter"), ticket_numbers=("+393330001111",))
LINES = (
    OrderLine("L1", "diav", "Diavola", "", 2, 1100, (Choice("crust", "thick", "Thick", 100),), note="well done"),
    OrderLine("L2", "water", "Water", "Large", 1, 350),
)
"""Two Diavolas with a thick crust at 12.00 each, and a large water: 27.50, of which a tenth is tax inside."""


class SquareHouse:
    """One restaurant at Square, connected and mapped, with one placed order that is to be paid by link."""

    def __init__(self, judgements: Judgements | None = None, **order: Any) -> None:
        self.clock = StoppedClock(NOW + timedelta(minutes=5))
        self.square = SquareSimulator(self.clock.now, judgements)
        self.square.add_application(KEYS.application_id, KEYS.application_secret, BACK)
        self.merchant = self.square.add_merchant("ML1", "EUR")
        self.location = self.square.add_location(self.merchant, "Da Vinci", "Europe/Rome")
        self.square.webhooks.subscribe(HOOK, KEYS.webhook_signature_key)
        shelf = self.square.shelf(self.merchant)
        self.tax = shelf.add_tax("IVA", "10", inclusive=True)
        crust, _ = shelf.add_modifiers("Crust", {"Thin": 0, "Thick": 100})
        extras, _ = shelf.add_modifiers("Extras", {"Egg": 100, "Olives": 80})
        with_tax: Any = {"taxes": (self.tax,)}
        self.margherita = shelf.add_item("MARGHERITA", {"Regular": 900}, lists=(crust, extras), **with_tax)
        self.diavola = shelf.add_item("Diàvola", {"Regular": 1100}, lists=(crust, extras), **with_tax)
        self.water = shelf.add_item("Water", {"Small": 200, "Large": 350}, **with_tax)
        self.shelf = shelf
        self.store = MemoryStore()
        self.links = MemoryPosLinks(self.store)
        self.orders = MemoryOrders(self.store)
        self.timers = MemoryTimers(self.store)
        self.restaurant = replace(DA_VINCI, ordering=RULES, currency="EUR")
        MemoryDirectory(self.store).save(self.restaurant)
        MemoryMenus(self.store).publish(MENU)
        http = httpx.Client(transport=HeldToTheClient(self.square), timeout=5)
        self.access = SquareAccess(
            self.links, MemoryVault(), lambda: KEYS, self.clock, base_url="https://square.test", http=http
        )
        self.connect()
        self.stock = Stock()
        placed = {
            "version": 1,
            "lines": LINES,
            "fulfilment": "pickup",
            "address": None,
            "wanted_at": None,
            "ready_at": NOW + timedelta(minutes=29),
            "totals": Totals(2750, 250, 0, 0, 2750, "EUR", True, "square"),
            "payment": "link",
            "text_consent": True,
            "pos_name": "square",
        }
        self.first: Order = replace(PLACED, **{**placed, **order})
        self.delivering = Delivering(
            outbox=MemoryOutbox(self.store),
            orders=self.orders,
            messages=MemoryMessages(self.store),
            timers=self.timers,
            directory=MemoryDirectory(self.store),
            points_of_sale=Connections({"square": self.pos}),
            clock=self.clock,
            logger=make_logger(f"test-{uuid4()}", stream=io.StringIO()),
            meter=SilentMeter(),
        )

    def connect(self) -> PosLink:
        """The owner consents in the browser, and the menu is compared with the catalogue."""
        self.square.identities.consenting = "ML1"
        scopes = "MERCHANT_PROFILE_READ+ITEMS_READ+ORDERS_READ+ORDERS_WRITE+PAYMENTS_READ+PAYMENTS_WRITE"
        address = self.square.identities.authorize(f"client_id={KEYS.application_id}&scope={scopes}&state=s")
        consent = self.access.exchange(httpx.URL(address).params["code"], BACK)
        bare = self.links.get(DA_VINCI.id, "square") or PosLink(DA_VINCI.id, "square", "ML1", self.location)
        link = self.links.save(self.access.sealed(bare, consent))
        return self.links.save(mapped(link, MENU, load(self.access, link)))

    @property
    def link(self) -> PosLink:
        """As it is stored."""
        found = self.links.get(DA_VINCI.id, "square")
        assert found is not None
        return found

    def pos(self, restaurant: Restaurant) -> PointOfSale | None:
        """The connection, if it stands."""
        return SquarePos(self.access, self.link, restaurant, self.clock, self.stock) if self.link.orders else None

    def square_pos(self) -> SquarePos:
        """The adapter itself."""
        return SquarePos(self.access, self.link, self.restaurant, self.clock, self.stock)

    def place(self) -> None:
        """The caller has said yes."""
        key = ActionKey("CA1", "place")
        self.orders.commit(OrderCommit(key, "place_order", self.first, 0, outbox=(errand(self.first),)))

    def work(self, door: Callable[..., None] = deliver) -> None:
        """Every errand of the door, as the stream brings it, twice."""
        for entry in [one for one in self.store.outbox.values() if one.door == "pos"] * 2:
            door(self.delivering, entry)

    def pass_by(self, span: timedelta) -> None:
        """Time passes, and what is due rings."""
        self.clock.moment += span
        for timer in self.timers.due(self.clock.now()):
            if timer.kind in ("order_again", "order_link"):
                try_order_again(self.orders, self.clock, self.restaurant, timer)
                self.timers.done(timer)

    @property
    def order(self) -> Order:
        """As it is stored."""
        found = self.orders.get(DA_VINCI.id, self.first.id)
        assert found is not None
        return found

    def stands(self) -> OrderStatus:
        """Where it stands."""
        return self.order.status

    def texts(self, purpose: str) -> list[dict[str, Any]]:
        """The texts of a purpose that are on their way."""
        sms = [one.payload for one in self.store.outbox.values() if one.door == "sms"]
        return [one for one in sms if one.get("purpose") == purpose or one.get("purpose") == f"order_{purpose}"]
