"""How a restaurant's point of sale is connected: whose account, which location, its sealed tokens, and what of our menu is what there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

PosLinkState = Literal["ok", "reauth_needed", "revoked", "read_only"]
"""`reauth_needed`: the vendor takes our tokens no longer; `revoked`: the owner took the consent back there; `read_only`: what we were given does
not let us write orders."""


@dataclass(frozen=True, slots=True)
class PosLink:
    """One restaurant's connection. `version` 0 means that it was never stored; every change raises it."""

    restaurant_id: str
    pos: str
    """`square` or `toast`."""
    merchant_id: str
    location_id: str
    """At Toast both are the GUID of the restaurant itself, never of its group."""
    version: int = 0
    state: PosLinkState = "ok"
    sealed_access: str = ""
    sealed_refresh: str = ""
    expires_at: datetime | None = None
    """When the access token ends."""
    refreshed_at: datetime | None = None
    items: Mapping[str, str] = field(default_factory=dict)
    """By `item_key`: the id there of what we sell (at Square, of an item's variation)."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """By `choice_key`: the id there of a modifier."""
    unmapped: tuple[str, ...] = ()
    """What of our menu was not found there, in words for the owner; an order with it goes by kitchen ticket."""
    menu_version: int = 0
    """The menu that was compared."""
    catalog_time: str = ""
    """The vendor's own time of the catalogue that was compared."""
    base_url: str = ""
    """The host that the vendor told this restaurant; "" is the one of the deployment."""

    @property
    def orders(self) -> bool:
        """Whether orders may be sent there."""
        return self.state == "ok" and bool(self.location_id)


def item_key(item_id: str, size: str) -> str:
    """An item in one size."""
    return f"{item_id}|{size}"


def choice_key(item_id: str, group_id: str, modifier_id: str) -> str:
    """A modifier as it is chosen with one item."""
    return f"{item_id}|{group_id}|{modifier_id}"


class PosLinks(Protocol):
    """How the restaurants' points of sale are connected."""

    def get(self, restaurant_id: str, pos: str) -> PosLink | None:
        """The link, strongly consistent; None if there never was one."""
        ...

    def save(self, link: PosLink) -> PosLink:
        """Store it in place of the version that it carries and return it with the next one.

        CommitConflict (nothing stored) if somebody else was quicker.
        """
        ...

    def of_merchant(self, pos: str, merchant_id: str) -> Sequence[PosLink]:
        """The links of everybody whom the vendor knows as this merchant, one for each location."""
        ...
