"""A restaurant as plain data (what YAML or JSON holds) and back, with complaints that name the place.

id, name, zone, phone_number, languages, voice, greeting, transfer_number, owner_number, active
calendar_id, greets_by_name, transfers_events, cancel_word_cancels, quiet_hours: {begin: "21:00", end: "08:00"}, reminders: [1440, 180]
hours:  {weekly: {monday: [{name, opens: "12:00", closes: "15:00", last_seating: "14:00", walk_in_share: 20}]},
         exceptions: [{on: "2026-12-25", reason: "Christmas", periods: []}]}
floor:  {tables: [{id, min_covers, max_covers, area, bookable}], combinations: [{table_ids, min_covers, max_covers}]}
rules:  {turn_times: {by_party: [[2, 90]], reset: 10}, pacing: {interval: 15, max_parties, max_covers}, lead_time: 30,
         horizon_days: 60, largest_party: 8, slot_every: 15, grace: 15, walk_in_share: 0, hold: 3, largest_event: 200,
         offer_stands: 15}                                              durations in minutes, shares in percent
currency: USD
ordering: left out where no orders are taken by phone; see `ordering_data`
facts:  {address, directions, parking, website, cuisine, policies: {dogs: "Welcome on the terrace."}}
extra_instructions: {reservation: "..."}
"""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from functions.domain.hours import DateException, OpeningHours, ServicePeriod
from functions.domain.ordering_data import ordering_data, ordering_from
from functions.domain.plain_data import Reader, hhmm, minutes
from functions.domain.restaurants import QUIET_HOURS, REMINDERS, BookingRules, Facts, Pacing, Restaurant, TurnTimes
from functions.domain.tables import FloorPlan, Table, TableCombination

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def restaurant_from_data(data: Mapping[str, Any]) -> Restaurant:
    """The restaurant; BadConfiguration if a field is missing, unknown or of the wrong kind. `validate` judges its sense."""
    top = Reader(data, "restaurant")
    currency = top.text("currency", "USD")
    restaurant = Restaurant(
        id=top.text("id"),
        name=top.text("name"),
        zone=top.zone("zone"),
        phone_number=top.text("phone_number"),
        hours=_hours(top.inner("hours")),
        floor=_floor(top.inner("floor")),
        rules=_rules(top.inner("rules")),
        facts=_facts(top.inner("facts")),
        languages=tuple(top.texts("languages", ("en",))),
        voice=top.text("voice", "marin"),
        greeting=top.text("greeting", ""),
        extra_instructions=top.words("extra_instructions"),
        transfer_number=top.text("transfer_number", "") or None,
        owner_number=top.text("owner_number", "") or None,
        active=top.flag("active", True),
        calendar_id=top.text("calendar_id", "") or None,
        greets_by_name=top.flag("greets_by_name", False),
        quiet_hours=_quiet_hours(top.inner("quiet_hours")),
        reminders=top.durations("reminders", REMINDERS),
        transfers_events=top.flag("transfers_events", False),
        cancel_word_cancels=top.flag("cancel_word_cancels", False),
        currency=currency,
        ordering=ordering_from(top.inner("ordering"), currency) if data.get("ordering") is not None else None,
    )
    top.inner("ordering")
    top.nothing_else()
    return restaurant


def restaurant_to_data(restaurant: Restaurant) -> dict[str, Any]:
    """The same as plain data; `restaurant_from_data` gives it back unchanged."""
    return {
        "id": restaurant.id,
        "name": restaurant.name,
        "zone": restaurant.zone.key,
        "phone_number": restaurant.phone_number,
        "languages": list(restaurant.languages),
        "voice": restaurant.voice,
        "greeting": restaurant.greeting,
        "transfer_number": restaurant.transfer_number,
        "owner_number": restaurant.owner_number,
        "active": restaurant.active,
        "calendar_id": restaurant.calendar_id,
        "greets_by_name": restaurant.greets_by_name,
        "quiet_hours": {"begin": hhmm(restaurant.quiet_hours[0]), "end": hhmm(restaurant.quiet_hours[1])},
        "reminders": [minutes(one) for one in restaurant.reminders],
        "transfers_events": restaurant.transfers_events,
        "cancel_word_cancels": restaurant.cancel_word_cancels,
        "currency": restaurant.currency,
        "ordering": ordering_data(restaurant.ordering, restaurant.currency)
        if restaurant.ordering is not None
        else None,
        "hours": _hours_data(restaurant.hours),
        "floor": _floor_data(restaurant.floor),
        "rules": _rules_data(restaurant.rules),
        "facts": {
            "address": restaurant.facts.address,
            "directions": restaurant.facts.directions,
            "parking": restaurant.facts.parking,
            "website": restaurant.facts.website,
            "cuisine": restaurant.facts.cuisine,
            "policies": dict(restaurant.facts.policies),
        },
        "extra_instructions": dict(restaurant.extra_instructions),
    }


def _hours(reader: Reader) -> OpeningHours:
    weekly_reader = reader.inner("weekly")
    weekly = {}
    for number, name in enumerate(_WEEKDAYS, start=1):
        periods = tuple(_period(one) for one in weekly_reader.inners(name))
        if periods:
            weekly[number] = periods
    weekly_reader.nothing_else()
    exceptions = []
    for one in reader.inners("exceptions"):
        exceptions.append(
            DateException(
                one.date("on"), tuple(_period(period) for period in one.inners("periods")), one.text("reason", "")
            )
        )
        one.nothing_else()
    reader.nothing_else()
    return OpeningHours(weekly, tuple(exceptions))


def _quiet_hours(reader: Reader) -> tuple[time, time]:
    begin, end = reader.clock("begin", QUIET_HOURS[0]), reader.clock("end", QUIET_HOURS[1])
    reader.nothing_else()
    return begin, end


def _period(reader: Reader) -> ServicePeriod:
    period = ServicePeriod(
        reader.text("name"),
        reader.clock("opens"),
        reader.clock("closes"),
        reader.clock("last_seating"),
        reader.optional_number("walk_in_share"),
    )
    reader.nothing_else()
    return period


def _floor(reader: Reader) -> FloorPlan:
    tables, combinations = [], []
    for one in reader.inners("tables"):
        table_id, most = one.text("id"), one.number("max_covers")
        area, bookable = one.text("area", "inside"), one.flag("bookable", True)
        tables.append(Table(table_id, one.number("min_covers", 1), most, area, bookable))
        one.nothing_else()
    for one in reader.inners("combinations"):
        together = tuple(one.texts("table_ids"))
        combinations.append(TableCombination(together, one.number("min_covers"), one.number("max_covers")))
        one.nothing_else()
    reader.nothing_else()
    return FloorPlan(tuple(tables), tuple(combinations))


def _rules(reader: Reader) -> BookingRules:
    usual = BookingRules()
    turns, pacing = reader.inner("turn_times"), reader.inner("pacing")
    rules = BookingRules(
        turn_times=TurnTimes(
            by_party=turns.steps("by_party", usual.turn_times.by_party),
            reset=turns.minutes("reset", usual.turn_times.reset),
        ),
        pacing=Pacing(
            interval=pacing.minutes("interval", usual.pacing.interval),
            max_parties=pacing.optional_number("max_parties"),
            max_covers=pacing.optional_number("max_covers"),
        ),
        lead_time=reader.minutes("lead_time", usual.lead_time),
        horizon=timedelta(days=reader.number("horizon_days", usual.horizon.days)),
        largest_party=reader.number("largest_party", usual.largest_party),
        slot_every=reader.minutes("slot_every", usual.slot_every),
        grace=reader.minutes("grace", usual.grace),
        walk_in_share=reader.number("walk_in_share", usual.walk_in_share),
        hold=reader.minutes("hold", usual.hold),
        largest_event=reader.number("largest_event", usual.largest_event),
        offer_stands=reader.minutes("offer_stands", usual.offer_stands),
    )
    for one in (turns, pacing, reader):
        one.nothing_else()
    return rules


def _facts(reader: Reader) -> Facts:
    facts = Facts(
        address=reader.text("address", ""),
        directions=reader.text("directions", ""),
        parking=reader.text("parking", ""),
        website=reader.text("website", ""),
        cuisine=reader.text("cuisine", ""),
        policies=tuple(reader.words("policies").items()),
    )
    reader.nothing_else()
    return facts


def _period_data(period: ServicePeriod) -> dict[str, Any]:
    share = {} if period.walk_in_share is None else {"walk_in_share": period.walk_in_share}
    return share | {
        "name": period.name,
        "opens": hhmm(period.opens),
        "closes": hhmm(period.closes),
        "last_seating": hhmm(period.last_seating),
    }


def _hours_data(hours: OpeningHours) -> dict[str, Any]:
    def exception_data(on: date, periods: tuple[ServicePeriod, ...], reason: str) -> dict[str, Any]:
        return {"on": on.isoformat(), "reason": reason, "periods": [_period_data(one) for one in periods]}

    return {
        "weekly": {_WEEKDAYS[day - 1]: [_period_data(one) for one in periods] for day, periods in hours.weekly.items()},
        "exceptions": [exception_data(one.on, one.periods, one.reason) for one in hours.exceptions],
    }


def _floor_data(floor: FloorPlan) -> dict[str, Any]:
    return {
        "tables": [
            {"id": t.id, "min_covers": t.min_covers, "max_covers": t.max_covers, "area": t.area, "bookable": t.bookable}
            for t in floor.tables
        ],
        "combinations": [
            {"table_ids": list(c.table_ids), "min_covers": c.min_covers, "max_covers": c.max_covers}
            for c in floor.combinations
        ],
    }


def _rules_data(rules: BookingRules) -> dict[str, Any]:
    return {
        "turn_times": {
            "by_party": [[up_to, minutes(length)] for up_to, length in rules.turn_times.by_party],
            "reset": minutes(rules.turn_times.reset),
        },
        "pacing": {
            "interval": minutes(rules.pacing.interval),
            "max_parties": rules.pacing.max_parties,
            "max_covers": rules.pacing.max_covers,
        },
        "lead_time": minutes(rules.lead_time),
        "horizon_days": rules.horizon.days,
        "largest_party": rules.largest_party,
        "slot_every": minutes(rules.slot_every),
        "grace": minutes(rules.grace),
        "walk_in_share": rules.walk_in_share,
        "hold": minutes(rules.hold),
        "largest_event": rules.largest_event,
        "offer_stands": minutes(rules.offer_stands),
    }
