"""Finds what is wrong with a restaurant's own data, and says it so that its owner knows what to change."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from functions.domain.greetings import discloses_ai
from functions.domain.hours import OpeningHours, ServicePeriod, runs_past_midnight, wall_time
from functions.domain.ordering_data import complaints
from functions.domain.phone_numbers import is_e164
from functions.domain.restaurants import BookingRules, Pacing, Restaurant, TurnTimes
from functions.domain.spoken import spoken_time, spoken_weekday
from functions.domain.tables import FloorPlan

_A_MONDAY = date(2024, 1, 1)


def validate(restaurant: Restaurant) -> list[str]:
    """All complaints, each a sentence; empty if the restaurant can be opened."""
    return [
        *_about_names(restaurant),
        *_about_numbers(restaurant),
        *_about_hours(restaurant.hours),
        *_about_floor(restaurant.floor),
        *_about_rules(restaurant.rules, restaurant.floor),
        *_about_shares(restaurant),
        *_about_reminders(restaurant),
        *_about_orders(restaurant),
    ]


def _about_names(restaurant: Restaurant) -> Iterator[str]:
    if not restaurant.id.strip() or "#" in restaurant.id:
        yield "The restaurant's id must not be empty and must not contain '#'."
    if not restaurant.name.strip():
        yield "The restaurant needs a name."
    if not restaurant.languages:
        yield "At least one language is needed; the first one greets."
    for language in restaurant.languages:
        if not (len(language) == 2 and language.isascii() and language.islower()):
            yield f"The language {language!r} must be a two-letter code such as en, es, fr, de or it."
    if restaurant.greeting.strip() and not discloses_ai(restaurant.greeting):
        yield (
            "The first sentence of the greeting must say that an AI or an automatic assistant is speaking, "
            "for example: Hi, this is the automated assistant of Da Vinci."
        )


def _about_numbers(restaurant: Restaurant) -> Iterator[str]:
    if not is_e164(restaurant.phone_number):
        yield f"The phone number {restaurant.phone_number!r} must look like +15550100123: +, country code, number, nothing else."
    for what, number in (("transfer", restaurant.transfer_number), ("owner's", restaurant.owner_number)):
        if number is not None and not is_e164(number):
            yield f"The {what} number {number!r} must look like +15550100123: +, country code, number, nothing else."
    if restaurant.transfer_number is not None and restaurant.transfer_number == restaurant.phone_number:
        yield "The transfer number is the restaurant's own phone number, so a transferred call would come back to the agent."


def _about_orders(restaurant: Restaurant) -> Iterator[str]:
    if not (len(restaurant.currency) == 3 and restaurant.currency.isascii() and restaurant.currency.isupper()):
        yield f"The currency {restaurant.currency!r} must be a code such as USD, EUR or JPY."
    if restaurant.ordering is not None:
        yield from complaints(restaurant.ordering)
        for number in restaurant.ordering.ticket_numbers:
            if not is_e164(number):
                yield f"The ticket number {number!r} must look like +15550100123: +, country code, number, nothing else."


def _about_hours(hours: OpeningHours) -> Iterator[str]:
    for weekday, periods in sorted(hours.weekly.items()):
        if weekday not in range(1, 8):
            yield f"The weekday {weekday} must be 1 (Monday) to 7 (Sunday)."
            continue
        yield from _about_periods(spoken_weekday(_A_MONDAY + timedelta(days=weekday - 1)), periods)
        tomorrow = hours.weekly.get(weekday % 7 + 1, ())
        yield from _about_the_night(_A_MONDAY + timedelta(days=weekday - 1), periods, tomorrow)
    for on, count in Counter(exception.on for exception in hours.exceptions).items():
        if count > 1:
            yield f"There are {count} exceptions for {on.isoformat()}; only one can hold."
    for exception in hours.exceptions:
        yield from _about_periods(exception.on.isoformat(), exception.periods)


def _about_periods(day: str, periods: tuple[ServicePeriod, ...]) -> Iterator[str]:
    for period in periods:
        if not period.name.strip():
            yield f"{day}: every service needs a name, such as lunch or dinner."
        if not _holds(period, period.last_seating):
            yield (
                f"{day}: the last seating of {period.name} ({spoken_time(period.last_seating)}) must lie between its opening "
                f"({spoken_time(period.opens)}) and its closing ({spoken_time(period.closes)})."
            )
    if len({period.name for period in periods}) != len(periods):
        yield f"{day}: two services have the same name."
    for earlier, later in pairwise(sorted(periods, key=lambda period: period.opens)):
        if _closing(earlier, _A_MONDAY) > datetime.combine(_A_MONDAY, later.opens):
            yield f"{day}: {earlier.name} and {later.name} overlap."


def _about_the_night(
    on: date, tonight: tuple[ServicePeriod, ...], tomorrow: tuple[ServicePeriod, ...]
) -> Iterator[str]:
    for late in tonight:
        for early in tomorrow:
            if _closing(late, on) > datetime.combine(on + timedelta(days=1), early.opens):
                yield f"{spoken_weekday(on)}'s {late.name} overlaps the next day's {early.name}."


def _about_floor(floor: FloorPlan) -> Iterator[str]:
    if not any(table.bookable for table in floor.tables):
        yield "There is no table that can be booked."
    for table_id, count in Counter(table.id for table in floor.tables).items():
        if count > 1:
            yield f"There are {count} tables called {table_id!r}."
    for table in floor.tables:
        if not table.id.strip():
            yield "Every table needs an id."
        if not 1 <= table.min_covers <= table.max_covers:
            yield f"Table {table.id}: it seats {table.min_covers} to {table.max_covers}; the first must be 1 or more and not above the second."
    yield from _about_combinations(floor)


def _about_combinations(floor: FloorPlan) -> Iterator[str]:
    known = {table.id for table in floor.tables}
    for combination in floor.combinations:
        name = " + ".join(combination.table_ids)
        unknown = [table_id for table_id in combination.table_ids if table_id not in known]
        if unknown:
            yield f"The combination {name} names tables that do not exist: {', '.join(unknown)}."
        if len(set(combination.table_ids)) < 2:
            yield f"The combination {name or '(empty)'} needs at least two different tables."
        if not 1 <= combination.min_covers <= combination.max_covers:
            yield f"The combination {name}: it seats {combination.min_covers} to {combination.max_covers}; the first must be 1 or more and not above the second."


def _about_rules(rules: BookingRules, floor: FloorPlan) -> Iterator[str]:
    yield from _about_turn_times(rules.turn_times)
    for what, length in (
        ("reset time", rules.turn_times.reset),
        ("lead time", rules.lead_time),
        ("grace time", rules.grace),
        ("time that a slot is held", rules.hold),
        ("time that an offer stands", rules.offer_stands),
    ):
        if length < timedelta(0):
            yield f"The {what} must not be negative."
    for what, length in (("time between starts", rules.slot_every), ("pacing interval", rules.pacing.interval)):
        if not timedelta(minutes=1) <= length <= timedelta(hours=12):
            yield f"The {what} must be at least one minute and at most 12 hours."
    yield from _about_pacing(rules.pacing)
    if rules.horizon <= rules.lead_time:
        yield "The booking horizon must be longer than the lead time."
    if rules.horizon > timedelta(days=400):
        yield "The booking horizon must be at most 400 days."
    if rules.largest_party < 1:
        yield "The largest party to book by phone must be at least 1."
    if rules.largest_event < rules.largest_party:
        yield "The largest event must not be smaller than the largest party to book by phone."
    smallest = min((table.min_covers for table in floor.tables if table.bookable), default=1)
    if rules.largest_party < smallest:
        yield f"No party can be booked: the largest by phone is {rules.largest_party}, the smallest table takes {smallest}."


def _about_shares(restaurant: Restaurant) -> Iterator[str]:
    periods = {
        (period.name, period.walk_in_share)
        for group in (*restaurant.hours.weekly.values(), *(one.periods for one in restaurant.hours.exceptions))
        for period in group
        if period.walk_in_share is not None
    }
    for what, share in (("", restaurant.rules.walk_in_share), *((f" of {name}", share) for name, share in periods)):
        if share is not None and not 0 <= share <= 100:
            yield f"The walk-in share{what} is {share}; it is a percentage from 0 to 100."


def _about_reminders(restaurant: Restaurant) -> Iterator[str]:
    if any(not timedelta(0) < before <= timedelta(days=14) for before in restaurant.reminders):
        yield "Every reminder must come before the visit, and at most 14 days before."
    if len(set(restaurant.reminders)) != len(restaurant.reminders):
        yield "Two reminders are set for the same time."
    if restaurant.rules.hold > timedelta(minutes=30):
        yield "A slot can be held for a caller for at most 30 minutes."


def _about_turn_times(turn_times: TurnTimes) -> Iterator[str]:
    sizes = [up_to for up_to, _ in turn_times.by_party]
    if not sizes:
        yield "At least one turn time is needed."
    if sizes != sorted(set(sizes)):
        yield "The turn times must be listed by rising party size, each size once."
    if any(length <= timedelta(0) or length > timedelta(hours=12) for _, length in turn_times.by_party):
        yield "Every turn time must be longer than nothing and at most 12 hours."


def _about_pacing(pacing: Pacing) -> Iterator[str]:
    for what, most in (("parties", pacing.max_parties), ("covers", pacing.max_covers)):
        if most is not None and most < 1:
            yield f"Pacing with at most {most} {what} would refuse everybody; leave it out for no limit."


def _holds(period: ServicePeriod, clock: time) -> bool:
    return (
        datetime.combine(_A_MONDAY, period.opens) <= wall_time(period, _A_MONDAY, clock) <= _closing(period, _A_MONDAY)
    )


def _closing(period: ServicePeriod, on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1) if runs_past_midnight(period) else on, period.closes)
