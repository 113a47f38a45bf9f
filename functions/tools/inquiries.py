"""The inquiry agent's tools: opening hours and what the owner has told about the house; nothing is ever guessed."""

from datetime import date, datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from functions.domain.hours import ServicePeriod, exception_on, service_at, services_on
from functions.domain.restaurants import Facts, Restaurant
from functions.domain.spoken import spoken_date, spoken_list, spoken_time, spoken_weekday
from functions.tools.definition import Arguments, CalendarDate, Outcome, Sentence, Tool
from functions.tools.world import Errand
from streamer.contract.tools import Done, Refused

Topic = Literal["address", "directions", "parking", "cuisine", "website", "policies"]
_WEEK = 7


class GetOpeningHours(Arguments):
    """Which day."""

    date: CalendarDate | None = Field(
        None, description="YYYY-MM-DD; leave it out for the coming week and for open now."
    )


class GetRestaurantInfo(Arguments):
    """What the caller wants to know."""

    topic: Topic = Field(description="The subject.")
    question: Sentence = Field("", description="The caller's question in a few words.")


def _get_opening_hours(errand: Errand, asked: GetOpeningHours) -> Outcome:
    restaurant = errand.restaurant
    now = errand.world.clock.now()
    today = now.astimezone(restaurant.zone).date()
    if asked.date is not None:
        return Done(result={**day_hours(restaurant, asked.date), **_open_now(restaurant, now, asked.date == today)})
    week = [day_hours(restaurant, today + timedelta(days=day)) for day in range(_WEEK)]
    return Done(result={**_open_now(restaurant, now, True), "days": week})


def day_hours(restaurant: Restaurant, on: date) -> dict[str, Any]:
    """The services that begin on that date, and one English sentence that says it all."""
    services = services_on(restaurant.hours, on, restaurant.zone)
    exception = exception_on(restaurant.hours, on)
    return {
        "date": on.isoformat(),
        "weekday": spoken_weekday(on),
        "open": bool(services),
        "periods": [
            {
                "name": service.period.name,
                "opens": service.period.opens.strftime("%H:%M"),
                "closes": service.period.closes.strftime("%H:%M"),
                "last_seating": service.period.last_seating.strftime("%H:%M"),
            }
            for service in services
        ],
        "reason": exception.reason if exception is not None else "",
        "spoken": hours_sentence(restaurant, on),
    }


def hours_sentence(restaurant: Restaurant, on: date) -> str:
    """Monday, November 23: lunch from 12:00 PM to 3:00 PM (last seating 2:00 PM) and dinner ..."""
    services = services_on(restaurant.hours, on, restaurant.zone)
    exception = exception_on(restaurant.hours, on)
    why = f" ({exception.reason})" if exception is not None and exception.reason else ""
    words = spoken_list([period_words(service.period) for service in services]) if services else "closed"
    return f"{spoken_date(on)}{why}: {words}."


def period_words(period: ServicePeriod) -> str:
    """dinner from 6:00 PM to 11:00 PM (last seating 9:30 PM)."""
    return (
        f"{period.name} from {spoken_time(period.opens)} to {spoken_time(period.closes)}"
        f" (last seating {spoken_time(period.last_seating)})"
    )


def _open_now(restaurant: Restaurant, now: datetime, today: bool) -> dict[str, Any]:
    if not today:
        return {}
    service = service_at(restaurant.hours, now, restaurant.zone)
    if service is None:
        return {"open_now": False}
    return {"open_now": True, "open_until": spoken_time(service.period.closes)}


def _get_restaurant_info(errand: Errand, asked: GetRestaurantInfo) -> Outcome:
    known = known_facts(errand.restaurant.facts)
    if asked.topic not in known:
        return Refused(
            code="not_known",
            reason=f"The restaurant has not told us about {asked.topic}. Say that you do not know, and offer a message or a person.",
        )
    return Done(result={"topic": asked.topic, "answer": known[asked.topic]})


def known_facts(facts: Facts) -> dict[str, str]:
    """What the owner has told, by topic; a topic that is empty is unknown and left out."""
    told = {
        "address": facts.address,
        "directions": facts.directions,
        "parking": facts.parking,
        "cuisine": facts.cuisine,
        "website": facts.website,
        "policies": " ".join(f"About {subject}: {rule}" for subject, rule in facts.policies),
    }
    return {topic: text.strip() for topic, text in told.items() if text.strip()}


TOOLS = (
    Tool("get_opening_hours", "When the restaurant is open, on one day or this week, and whether now.", GetOpeningHours, _get_opening_hours),
    Tool("get_restaurant_info", "What the owner has told about the house, by topic.", GetRestaurantInfo, _get_restaurant_info),
)  # fmt: skip
