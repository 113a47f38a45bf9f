"""Puts Square together for a door: its keys, the vault, the links; nothing of Square's client is loaded here."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from functions.domain.calendar_ports import TokenVault
from functions.domain.clock import SystemClock
from functions.domain.ports import MessageBox, Timers
from functions.domain.pos_links import PosLinks
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Menus, Orders, PointOfSale
from functions.keyring import Keyring, SquareKeys, from_secrets_manager
from functions.pos.connections import Connect
from functions.pos.delivering import Errand

if TYPE_CHECKING:
    from functions.pos.square_access import SquareAccess
    from functions.pos.square_errands import SquareErrands

IN_A_CALL_S = 4.0
FOR_THE_DOOR_S = 8.0


class SquareSettings(Protocol):
    """What the settings of a door tell about Square."""

    @property
    def square_api_base_url(self) -> str | None: ...

    @property
    def tenant_key_id(self) -> str | None: ...


def keys_of(secret_id: str) -> Callable[[], SquareKeys]:
    """The keys, fetched when they are needed."""
    return Keyring(secret_id, SquareKeys.from_json, from_secrets_manager)


def access_of(
    settings: SquareSettings, links: PosLinks, keys: Callable[[], SquareKeys], patience: float
) -> "Callable[[], SquareAccess]":
    """One access for the process, made when it is first needed."""
    made: list[SquareAccess] = []

    def access() -> "SquareAccess":
        if not made:
            from functions.pos.square_access import SquareAccess

            made.append(
                SquareAccess(
                    links,
                    vault_of(settings),
                    keys,
                    SystemClock(),
                    base_url=settings.square_api_base_url,
                    patience=patience,
                )
            )
        return made[0]

    return access


def connect_by(access: "Callable[[], SquareAccess]", links: PosLinks) -> Connect:
    """`Connect`: a restaurant that is not connected costs one read of the store."""
    stocks: list[object] = []

    def connect(restaurant: Restaurant) -> PointOfSale | None:
        link = links.get(restaurant.id, "square")
        if link is None or not link.orders:
            return None
        from functions.pos.square import SquarePos, Stock

        if not stocks:
            stocks.append(Stock())
        stock = stocks[0]
        assert isinstance(stock, Stock)
        return SquarePos(access(), link, restaurant, SystemClock(), stock)

    return connect


def square_errands(
    access: "Callable[[], SquareAccess]",
    links: PosLinks,
    orders: Orders,
    menus: Menus,
    messages: MessageBox,
    timers: Timers,
) -> dict[str, Errand]:
    """What the door does for Square, by fact."""

    def errands() -> "SquareErrands":
        from functions.pos.square_errands import SquareErrands

        return SquareErrands(access(), links, orders, menus, messages, timers, SystemClock())

    return {
        "payment_seen": lambda restaurant, entry: errands().payment_seen(restaurant, entry),
        "pos_upkeep": lambda restaurant, entry: errands().upkeep(restaurant, entry),
    }


def vault_of(settings: SquareSettings) -> TokenVault:
    """The vault of the restaurants' tokens; only asked for where there is a key."""
    import boto3

    from functions.store.vault import KmsVault

    assert settings.tenant_key_id is not None  # whoever calls has looked
    return KmsVault(boto3.client("kms"), settings.tenant_key_id)
