"""Connects the phone path to Square without loading anything of Square's before it is needed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.domain.ports import Clock, Outbox, RestaurantDirectory
from functions.domain.pos_links import PosLinks
from functions.keyring import CallKeys
from functions.pos.connections import Connect
from functions.pos.square_connect import SquareConnect
from functions.pos.square_webhook import PATH, SquareWebhooks
from functions.pos.square_wiring import IN_A_CALL_S, access_of, connect_by, keys_of
from functions.settings import ApiSettings

if TYPE_CHECKING:
    from functions.pos.square_access import SquareAccess


@dataclass(frozen=True, slots=True)
class SquareDoor:
    """Square, as far as the phone path goes: its events, owners' consents, and totals and stock during a call."""

    webhooks: SquareWebhooks | None = None
    connect: SquareConnect | None = None
    ways: dict[str, Connect] | None = None


def square_door(
    settings: ApiSettings,
    links: PosLinks,
    directory: RestaurantDirectory,
    outbox: Outbox,
    clock: Clock,
    call_keys: Callable[[], CallKeys],
) -> SquareDoor:
    """Nothing of it without a secret of Square's; events alone without a key for the tokens."""
    if settings.square_secret_id is None:
        return SquareDoor()
    keys = keys_of(settings.square_secret_id)
    base = settings.public_base_url
    webhooks = SquareWebhooks(keys, links, outbox, clock, f"{base}{PATH}")
    if settings.tenant_key_id is None:
        return SquareDoor(webhooks)
    access: Callable[[], SquareAccess] = access_of(settings, links, keys, IN_A_CALL_S)
    connect = SquareConnect(access, lambda: keys().application_id, call_keys, links, directory, outbox, clock, base)
    return SquareDoor(webhooks, connect, {"square": connect_by(access, links)})
