"""A simulator of Toast: login, configuration, menus, orders, stock, and the webhooks that tell of changes."""

from local.simulators.serving.memory import AsyncMemoryTransport, MemoryTransport
from local.simulators.toast.accounts import PARTNER, STANDARD, Client
from local.simulators.toast.catalog import Dish, MenuGroup, Option, OptionGroup
from local.simulators.toast.restaurant import ToastRestaurant
from local.simulators.toast.simulator import ToastSimulator
from local.simulators.toast.webhooks import Courier, Subscription

__all__ = [
    "PARTNER",
    "STANDARD",
    "AsyncMemoryTransport",
    "Client",
    "Courier",
    "Dish",
    "MemoryTransport",
    "MenuGroup",
    "Option",
    "OptionGroup",
    "Subscription",
    "ToastRestaurant",
    "ToastSimulator",
]
