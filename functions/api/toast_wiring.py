"""Connects the phone path to Toast without loading anything that talks to it before it is needed."""

from dataclasses import dataclass, field

from functions.domain.ports import Clock, MessageBox, Outbox
from functions.domain.pos_links import PosLinks
from functions.domain.sale_ports import Menus
from functions.pos.connections import Connect
from functions.pos.toast_webhook import ToastWebhooks
from functions.pos.toast_wiring import LazyToast, keys_of
from functions.settings import ApiSettings


@dataclass(frozen=True, slots=True)
class ToastDoor:
    """Toast, as far as the phone path goes: its messages, and totals and stock during a call."""

    webhooks: ToastWebhooks | None = None
    ways: dict[str, Connect] = field(default_factory=dict)


def toast_door(
    settings: ApiSettings, links: PosLinks, menus: Menus, messages: MessageBox, outbox: Outbox, clock: Clock
) -> ToastDoor:
    """Nothing of it without a secret of Toast's."""
    if settings.toast_secret_id is None:
        return ToastDoor()
    keys = keys_of(settings.toast_secret_id)
    toast = LazyToast(
        links=links,
        menus=menus,
        messages=messages,
        keys=keys,
        public_base_url=settings.public_base_url,
        api_base_url=settings.toast_api_base_url,
    )
    return ToastDoor(ToastWebhooks(keys, links, outbox, clock, toast.stock_changed), {"toast": toast.connect})
