"""What an agent is told about its restaurant and this moment: only what the owner said and the clock shows."""

from datetime import datetime, timedelta

from functions.domain.calls import Call
from functions.domain.guests import Guest
from functions.domain.hours import exception_on
from functions.domain.phone_numbers import last_digits
from functions.domain.restaurants import Restaurant
from functions.domain.spoken import spoken_list, spoken_weekday
from functions.tools.inquiries import hours_sentence, known_facts, period_words

EXCEPTIONS_AHEAD = timedelta(days=14)
_TITLES = {
    "address": "Address",
    "directions": "The way there",
    "parking": "Parking",
    "cuisine": "Kitchen",
    "website": "Website",
    "policies": "Policies",
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def house_facts(restaurant: Restaurant, now: datetime) -> str:
    """The restaurant in Markdown: hours in words, exceptions of the next 14 days, and the owner's facts, known or not."""
    known = known_facts(restaurant.facts)
    told = [f"- {_TITLES[topic]}: {text}" for topic, text in known.items()]
    unknown = [title.lower() for topic, title in _TITLES.items() if topic not in known]
    if unknown:
        told.append(f"- Not known to you: {spoken_list(unknown)}. Say so if asked, and offer a message or a person.")
    return "\n".join(
        [
            f"# What you know about {restaurant.name}",
            "",
            "Usual opening hours:",
            *_weekly_lines(restaurant),
            "",
            *_exception_lines(restaurant, now),
            *told,
        ]
    )


def this_moment(restaurant: Restaurant, call: Call, now: datetime, guest: Guest | None = None) -> str:
    """The caller and the time, last in the instructions because they differ in every call (what comes before can be cached)."""
    local = now.astimezone(restaurant.zone)
    if call.caller is None:
        caller = "The caller's number is not known; ask for one where it is needed."
    else:
        caller = f"The caller's number is known; it ends in {last_digits(call.caller)}. Never say more of it than these digits."
    return (
        "# This call\n\n"
        f"{caller}\n{_known_guest(guest)}"
        f"Right now it is {spoken_weekday(local.date())} {local:%Y-%m-%d %H:%M} at the restaurant."
    )


def _known_guest(guest: Guest | None) -> str:
    """What the host may know of who calls; what must not be said aloud stands as such beside it, and visits do not stand here at all."""
    if guest is None:
        return ""
    lines = [
        f"The number belongs to a returning guest, who was greeted by name: {guest.name}. Somebody else may be calling."
    ]
    if guest.area:
        lines.append(f"Last time they sat in this area: {guest.area}.")
    if guest.remembered:
        lines.append(f"They asked us to remember, and it is not to be read out: {'; '.join(guest.remembered)}.")
    return "\n".join(lines) + "\n"


def _weekly_lines(restaurant: Restaurant) -> list[str]:
    lines = []
    for number, name in enumerate(_WEEKDAYS, start=1):
        periods = restaurant.hours.weekly.get(number, ())
        lines.append(f"- {name}: {spoken_list([period_words(period) for period in periods]) or 'closed'}.")
    return lines


def _exception_lines(restaurant: Restaurant, now: datetime) -> list[str]:
    today = now.astimezone(restaurant.zone).date()
    days = [today + timedelta(days=day) for day in range(EXCEPTIONS_AHEAD.days + 1)]
    lines = [f"- {hours_sentence(restaurant, day)}" for day in days if exception_on(restaurant.hours, day) is not None]
    if not lines:
        return []
    return ["In the next two weeks it is different on:", *lines, ""]
