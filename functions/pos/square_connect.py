"""Connects a restaurant's Square account: from the owner's invitation to Square's consent page and back, to a stored link.

The restaurant's id travels in the signed `state`, so that nobody's account is connected to somebody else's restaurant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from functions.actions.pos_errands import errand
from functions.domain.errors import VendorRefused
from functions.domain.ports import Clock, Outbox, RestaurantDirectory
from functions.domain.pos_links import PosLink, PosLinks
from functions.domain.restaurants import Restaurant
from functions.keyring import CallKeys
from functions.pos import square_passes

if TYPE_CHECKING:
    from functions.pos.square_access import SquareAccess

CONNECT_PATH = "/square/connect"
CALLBACK_PATH = "/square/callback"
SCOPES = ("MERCHANT_PROFILE_READ", "ITEMS_READ", "ORDERS_READ", "ORDERS_WRITE", "PAYMENTS_READ", "PAYMENTS_WRITE")
"""Payment links need the last with both of orders; PAYMENTS_READ brings the webhooks of payments."""
_INVITED_FOR = timedelta(days=2)
_CONSENT_WITHIN = timedelta(minutes=15)
_POS = "square"


def invitation(public_base_url: str, keys: CallKeys, restaurant_id: str, clock: Clock, location: str = "") -> str:
    """The address that the owner opens to connect, good for two days; `location` is Square's id where there are several."""
    signed = square_passes.mint(keys, square_passes.INVITATION, restaurant_id, clock.now() + _INVITED_FOR)
    chosen = {"location": location} if location else {}
    return f"{public_base_url}{CONNECT_PATH}?{urlencode({'pass': signed, **chosen})}"


@dataclass(frozen=True, slots=True)
class Connected:
    """It stands."""

    restaurant: Restaurant
    location: str


@dataclass(frozen=True, slots=True)
class WhichLocation:
    """The account has several, and none is called like the restaurant: names and the addresses that choose each."""

    restaurant: Restaurant
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SquareConnect:
    """What the two addresses do. `access` is made when it is needed."""

    access: "Callable[[], SquareAccess]"
    application_id: Callable[[], str]
    call_keys: Callable[[], CallKeys]
    links: PosLinks
    directory: RestaurantDirectory
    outbox: Outbox
    clock: Clock
    public_base_url: str

    def begin(self, presented: str, location: str = "") -> str:
        """Where the owner's browser goes: Square's consent page. BadPass."""
        keys, now = self.call_keys(), self.clock.now()
        restaurant_id = square_passes.check(keys, square_passes.INVITATION, presented, now)
        state = square_passes.mint(keys, square_passes.STATE, f"{restaurant_id}\n{location}", now + _CONSENT_WITHIN)
        asked = {"client_id": self.application_id(), "scope": " ".join(SCOPES), "session": "false", "state": state}
        return f"{self.access().base_url}/oauth2/authorize?{urlencode(asked)}"

    def finish(self, state: str, code: str) -> Connected | WhichLocation:
        """The browser is back with a code. BadPass; VendorRefused if the code or the account cannot be used; the other vendor's errors."""
        subject = square_passes.check(self.call_keys(), square_passes.STATE, state, self.clock.now())
        restaurant_id, _, wished = subject.partition("\n")
        restaurant = self.directory.by_id(restaurant_id)
        if restaurant is None:
            raise square_passes.BadPass
        access = self.access()
        consent = access.exchange(code, f"{self.public_base_url}{CALLBACK_PATH}")
        found = access.with_token(consent.access, lambda square: square.locations.list().locations) or []
        location = _chosen(restaurant, [one for one in found if one.status == "ACTIVE"], wished)
        if isinstance(location, list):
            again = (
                (str(one.name), invitation(self.public_base_url, self.call_keys(), restaurant_id, self.clock, one.id))
                for one in location
            )
            return WhichLocation(restaurant, tuple(again))
        stored = self.links.get(restaurant_id, _POS)
        bare = PosLink(restaurant_id, _POS, consent.merchant_id, location.id, version=stored.version if stored else 0)
        link = self.links.save(access.sealed(bare, consent))
        name = f"square-connected-{restaurant_id}-{link.version}"
        self.outbox.add(errand(restaurant_id, "pos_upkeep", name, {"what": "connected"}, self.clock.now()))
        return Connected(restaurant, str(location.name))


def _chosen(restaurant: Restaurant, active: list[Any], wished: str) -> Any:
    """The location, or the list to choose from. VendorRefused if its money is not the restaurant's."""
    named = [one for one in active if one.id == wished] if wished else active
    if len(named) > 1:
        alike = [one for one in named if (one.name or "").casefold() == restaurant.name.casefold()]
        named = alike if len(alike) == 1 else named
    if not named:
        raise VendorRefused("this Square account has no active location", code="NO_LOCATION")
    if len(named) > 1:
        return named
    if named[0].currency and named[0].currency != restaurant.currency:
        raise VendorRefused(
            f"Square counts in {named[0].currency}, the restaurant in {restaurant.currency}", code="CURRENCY"
        )
    return named[0]
