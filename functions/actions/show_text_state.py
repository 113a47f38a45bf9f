"""Has the owner's calendar show whether a guest is reached by texts, when that has changed."""

from functions.domain.events import OutboxEntry
from functions.domain.ports import Clock, Outbox, RestaurantDirectory
from functions.domain.text_troubles import ARRIVED, DELIVERED_AFTER_ALL, IN_TROUBLE, NO_TROUBLE


def show_text_state(
    outbox: Outbox,
    directory: RestaurantDirectory,
    clock: Clock,
    text: OutboxEntry,
    *,
    state: str,
    error_code: str | None = None,
) -> bool:
    """Ask for another look at the event of the reservation that `text` is about; whether there is one. Harmless when repeated.

    `text` is as it stood before it got this state, and the new state is stored already: the calendar's door writes what the outbox
    says by then. No version of the reservation changes. Nothing is asked for by a text that simply arrived.
    """
    reservation_id = text.payload.get("reservation_id")
    lost = state in IN_TROUBLE and error_code not in NO_TROUBLE
    found = state in ARRIVED and (text.state in IN_TROUBLE or bool(text.payload.get("second_of")))
    found = found or error_code == DELIVERED_AFTER_ALL
    if not reservation_id or not (lost or found):
        return False
    restaurant = directory.by_id(text.restaurant_id)
    if restaurant is None or restaurant.calendar_id is None:
        return False
    entry = OutboxEntry(
        id=f"{text.id}-{state}-calendar",
        restaurant_id=text.restaurant_id,
        door="calendar",
        fact="text_settled",
        payload={"reservation_id": reservation_id},
        created_at=clock.now(),
        call_sid=text.call_sid,
    )
    outbox.add(entry)
    return True
