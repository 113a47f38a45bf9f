"""The sentence for each reason why a wished time cannot be had, in English that can be spoken."""

from functions.domain import hours, tables
from functions.domain.availability import Wish
from functions.domain.errors import BrokenRule
from functions.domain.hours import Service
from functions.domain.restaurants import Restaurant
from functions.domain.spoken import spoken_date, spoken_duration, spoken_list, spoken_time, spoken_weekday, spoken_when


def sentence(code: str, restaurant: Restaurant, wish: Wish, service: Service | None = None) -> str:
    """Why the wish cannot be had; `service` is the one that it fell into, if any. BrokenRule on a code without words."""
    if code in ("party_too_small", "party_too_large", "no_table_that_size", "no_such_area", "area_full"):
        return _about_the_party(code, restaurant, wish)
    if code in ("closed_that_day", "outside_hours", "past_last_seating", "between_starts", "no_such_time"):
        return _about_the_hours(code, restaurant, wish, service)
    return _about_the_book(code, restaurant, wish)


def _about_the_party(code: str, restaurant: Restaurant, wish: Wish) -> str:
    if code == "party_too_small":
        return "A reservation needs at least one guest."
    if code == "party_too_large":
        most = restaurant.rules.largest_party
        return f"Parties of more than {most} cannot be booked by phone; a person at the restaurant has to arrange that."
    if code == "no_table_that_size":
        return f"There is no table for a party of {wish.party_size}."
    if code == "no_such_area":
        return f"There is no such area; there is {spoken_list(tables.areas(restaurant.floor))}."
    return f"There is no free table in the area {wish.area} at that time, but there is one elsewhere."


def _about_the_hours(code: str, restaurant: Restaurant, wish: Wish, service: Service | None) -> str:
    local = wish.starts_at.astimezone(restaurant.zone)
    if code == "closed_that_day":
        exception = hours.exception_on(restaurant.hours, local.date())
        because = f": {exception.reason}" if exception is not None and exception.reason else ""
        return f"The restaurant is closed on {spoken_date(local.date())}{because}."
    if code == "outside_hours":
        return f"That is outside the opening hours. On {spoken_weekday(local.date())} the restaurant is open {_opening(restaurant, wish)}."
    if code == "no_such_time":
        return "That time does not exist, because the clocks go forward that night."
    assert service is not None  # both remaining reasons are found only inside a service
    if code == "past_last_seating":
        last = service.last_seating.astimezone(restaurant.zone)
        return f"The last seating for {service.period.name} is at {spoken_time(last)}."
    return f"Tables for {service.period.name} are given every {spoken_duration(restaurant.rules.slot_every)}."


def _about_the_book(code: str, restaurant: Restaurant, wish: Wish) -> str:
    when = spoken_when(wish.starts_at.astimezone(restaurant.zone))
    sentences = {
        "in_the_past": f"{when} has already passed.",
        "too_soon": f"That is too soon; a table needs {spoken_duration(restaurant.rules.lead_time)} of notice.",
        "too_far_ahead": f"Tables can be booked {spoken_duration(restaurant.rules.horizon)} ahead at most.",
        "fully_booked": f"There is no free table for {wish.party_size} on {when}.",
        "closed_by_owner": f"The restaurant takes no guests on {when}: the owner has closed it then.",
        "walk_ins_only": f"All that is left on {when} is kept for guests who come without a reservation.",
        "pacing_full": f"Too many guests already arrive on {when}.",
    }
    if code not in sentences:
        raise BrokenRule(f"no words for the reason {code!r}")
    return sentences[code]


def _opening(restaurant: Restaurant, wish: Wish) -> str:
    on = wish.starts_at.astimezone(restaurant.zone).date()
    parts = [
        f"for {one.period.name} from {spoken_time(one.period.opens)} to {spoken_time(one.period.closes)}"
        for one in hours.services_on(restaurant.hours, on, restaurant.zone)
    ]
    return spoken_list(parts)
