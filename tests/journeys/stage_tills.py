"""Square and Toast on the stage: the real adapters in front of the simulators in memory, and what the API and the doors need of them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from functions.domain.ports import Clock
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import PointOfSale
from functions.keyring import CallKeys, SquareKeys, ToastKeys
from functions.pos.connections import Connect
from functions.pos.delivering import Errand
from functions.pos.square import Stock
from functions.pos.square_access import SquareAccess
from functions.pos.square_connect import SquareConnect
from functions.pos.square_errands import SquareErrands
from functions.pos.square_webhook import PATH as SQUARE_HOOK
from functions.pos.square_webhook import SquareWebhooks
from functions.pos.toast_connecting import ToastConnecting
from functions.pos.toast_errands import ToastErrands
from functions.pos.toast_webhook import ToastWebhooks
from functions.store.memory import MemoryDirectory, MemoryMessages, MemoryOutbox, MemoryStore
from functions.store.memory_guests import MemoryTimers
from functions.store.memory_menus import MemoryMenus
from functions.store.memory_orders import MemoryOrders
from functions.store.memory_pos_links import MemoryPosLinks
from functions.store.vault import MemoryVault
from local.scenario import Scenario
from local.simulators.serving.memory import AsyncMemoryTransport, MemoryTransport
from local.tills import Tills

SQUARE_AT, TOAST_AT = "https://square.example", "https://toast.example"
SQUARE = SquareKeys("sandbox-stage", "secret of the stage's application", "signature key of the stage")
TOAST = ToastKeys("stage", "secret of the stage's client", TOAST_AT, "webhook secret of the stage")


@dataclass(slots=True)
class _Elapsed:
    """A monotonic clock that goes on with the loop, and by what somebody has paused; nobody really waits."""

    paused: float = 0.0
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    def now(self) -> float:
        return self.loop.time() + self.paused

    def pause(self, seconds: float) -> None:
        self.paused += seconds


@dataclass(slots=True)
class StageTills:
    """Everything between the restaurant and both vendors."""

    store: MemoryStore
    clock: Clock
    base: str
    call_keys: CallKeys
    tills: Tills = field(init=False)
    access: SquareAccess = field(init=False)
    toast: ToastConnecting = field(init=False)
    stock: Stock = field(default_factory=Stock)

    def __post_init__(self) -> None:
        self.tills = Tills(self.clock.now)
        self.tills.know(SQUARE, TOAST, self.base)
        at_square = httpx.Client(transport=MemoryTransport(self.tills.square), timeout=5)
        self.access = SquareAccess(
            self.links, MemoryVault(), lambda: SQUARE, self.clock, base_url=SQUARE_AT, http=at_square
        )
        elapsed = _Elapsed()
        self.toast = ToastConnecting(
            links=self.links,
            menus=MemoryMenus(self.store),
            messages=MemoryMessages(self.store),
            clock=self.clock,
            keys=lambda: TOAST,
            public_base_url=self.base,
            http=httpx.Client(transport=MemoryTransport(self.tills.toast)),
            elapsed=elapsed.now,
            pause=elapsed.pause,
        )

    @property
    def links(self) -> MemoryPosLinks:
        """How restaurants are connected."""
        return MemoryPosLinks(self.store)

    @property
    def ways(self) -> Mapping[str, Connect]:
        """To each restaurant's point of sale."""

        def square(restaurant: Restaurant) -> PointOfSale | None:
            return self._square_errands().pos(restaurant, self.stock)

        return {"square": square, "toast": self.toast}

    @property
    def square_webhooks(self) -> SquareWebhooks:
        """Takes Square's events."""
        url = f"{self.base}{SQUARE_HOOK}"
        return SquareWebhooks(lambda: SQUARE, self.links, MemoryOutbox(self.store), self.clock, url)

    @property
    def toast_webhooks(self) -> ToastWebhooks:
        """Takes Toast's messages."""
        return ToastWebhooks(
            lambda: TOAST, self.links, MemoryOutbox(self.store), self.clock, lambda guid: self.toast.forget_stock(guid)
        )

    @property
    def square_connect(self) -> SquareConnect:
        """Where owners connect their accounts."""
        return SquareConnect(
            access=lambda: self.access,
            application_id=lambda: SQUARE.application_id,
            call_keys=lambda: self.call_keys,
            links=self.links,
            directory=MemoryDirectory(self.store),
            outbox=MemoryOutbox(self.store),
            clock=self.clock,
            public_base_url=self.base,
        )

    @property
    def errands(self) -> Mapping[str, Errand]:
        """What the door does for the vendors besides bringing orders."""
        square = self._square_errands()
        toast = ToastErrands(self.toast, MemoryOrders(self.store))
        return {
            "payment_seen": square.payment_seen,
            "pos_upkeep": square.upkeep,
            "pos_order_changed": toast.order_changed,
        }

    def _square_errands(self) -> SquareErrands:
        store = self.store
        return SquareErrands(
            self.access,
            self.links,
            MemoryOrders(store),
            MemoryMenus(store),
            MemoryMessages(store),
            MemoryTimers(store),
            self.clock,
        )

    def browser(self, api: httpx.ASGITransport) -> httpx.AsyncClient:
        """The owner's, which reaches us and Square."""
        return httpx.AsyncClient(transport=api, mounts={SQUARE_AT: AsyncMemoryTransport(self.tills.square)})

    async def connect(self, scenario: Scenario, restaurant: Restaurant, api: httpx.ASGITransport) -> None:
        """The owner connects the point of sale that the scenario names."""
        menu = MemoryMenus(self.store).live(restaurant.id)
        if scenario.given.pos == "square" and menu is not None:
            async with self.browser(api) as browser:
                await self.tills.connect_square(restaurant, menu, self.call_keys, self.clock, self.base, browser)
        elif scenario.given.pos == "toast" and menu is not None:
            self.tills.connect_toast(restaurant, menu, self.toast, reads_only=scenario.given.pos_reads_only)
