"""An order of food: look each dish up, put it on, ask what is missing, read back what the tool says, and place it after a yes."""

import re
from datetime import datetime
from typing import Any

from local.simulators.realtime.policy import catering, moments, order_words, passing_on
from local.simulators.realtime.policy.answering import Turn
from local.simulators.realtime.policy.booking import about_trouble
from local.simulators.realtime.policy.memory import Result
from local.simulators.realtime.policy.order_talk import EDITS, TOOLS
from local.simulators.realtime.policy.order_words import Add, Alter, Remove
from local.simulators.realtime.policy.view import Answer, Say

_WHEN = re.compile(r"(\w+) (\d{1,2}) at (\d{1,2}:\d{2} [AP]M)")
_QUOTE_AGAIN = ("not_quoted", "price_changed", "later_than_told")
_OFF = ("sold_out", "not_served_now", "not_sold_by_phone")
_ASK_AFTER = {"below_minimum": "below_minimum", "outside_zone": "offer_pickup"}
_LATER = ("kitchen_closed", "kitchen_full", "orders_paused")


def order(turn: Turn) -> Answer:
    """The next step towards an order; where only messages are taken, the order is written down as one."""
    known = turn.memory
    talk = known.order
    if turn.view.tool("add_to_order") is None:
        return passing_on.leave(turn)
    fresh = known.fresh(*TOOLS)
    if fresh is not None and fresh.word == "unavailable":
        return [turn.say("unavailable")]
    if talk.card:
        return turn.say_all(turn.say("no_card"), *_next_words(turn))
    if talk.dropped:
        return turn.say_all(turn.say("order_dropped"), turn.say("anything_else"))
    if talk.catering or known.message.startswith(catering.BEGINS):
        return catering.arrange(turn)
    if talk.question:
        return _about_dishes(turn)
    refused = _about_refusal(turn, fresh)
    if refused is not None:
        return refused
    return _go_on(turn)


def _go_on(turn: Turn) -> Answer:
    """The next tool, or the next question."""
    talk = turn.memory.order
    if talk.wishes:
        return _meet(turn)
    if talk.unsent:
        return turn.call("set_order_details", **talk.unsent)
    if not talk.lines:
        return [turn.say("ask_dishes")]
    if talk.asks_total:
        return _total(turn)
    if not talk.finished:
        return [turn.say("order_more", lines=_lines(turn))]
    if not talk.way_known:
        return [turn.say("ask_fulfilment")]
    if talk.order.get("fulfilment") == "delivery" and not talk.order.get("address"):
        return [turn.say("ask_address")]
    if not talk.quoted:
        return turn.call("quote_order")
    return _finish(turn)


def _next_words(turn: Turn) -> list[Say]:
    """What is asked next, where that needs no tool."""
    return [one for one in _go_on(turn) if isinstance(one, Say)]


def _meet(turn: Turn) -> Answer:
    """The first wish: look the dish up, then put it on; or find the line that is meant."""
    talk = turn.memory.order
    wish = talk.wishes[0]
    if isinstance(wish, Add):
        return _put_on(turn, wish)
    line = talk.line_like(wish.words)
    if line is None:
        talk.wishes.pop(0)
        return turn.say_all(turn.say("not_on_order"), *_next_words(turn))
    if isinstance(wish, Remove):
        return turn.call("remove_from_order", line_id=line["line_id"])
    if talk.open_choice and talk.options:
        return _which_option(turn, str(line["item"]))
    return turn.call(
        "change_order_line",
        line_id=line["line_id"],
        quantity=wish.quantity,
        size=wish.size,
        choices=_all_choices(line, wish),
    )


def _all_choices(line: dict[str, Any], wish: Alter) -> list[str] | None:
    """All as they shall be: those that stand and the new ones."""
    return [*line.get("choices", ()), *wish.choices] if wish.choices else None


def _put_on(turn: Turn, wish: Add) -> Answer:
    talk, spoken = turn.memory.order, turn.memory.spoken
    query = order_words.without_size(wish.words, spoken)
    if query not in talk.found:
        return turn.call("search_menu", query=query)
    item = talk.meant(wish.words, spoken)
    if item is None:
        sections = ", ".join(_sections(turn, query))
        return [turn.say("not_on_menu", dish=query, list=sections)]
    if isinstance(item, list):
        return [turn.say("ask_which_dish", list=", ".join(item))]
    if talk.open_choice and talk.options:
        return _which_option(turn, str(item["name"]))
    half = talk.meant(wish.other, spoken) if wish.other in talk.found else None
    if wish.other and half is None:
        if wish.other not in talk.found:
            return turn.call("search_menu", query=wish.other)
        return [turn.say("not_on_menu", dish=wish.other, list=", ".join(_sections(turn, wish.other)))]
    sizes = list(item["price"]) if isinstance(item.get("price"), dict) else []
    return turn.call(
        "add_to_order",
        item_id=item["item_id"],
        quantity=wish.quantity or 1,
        size=order_words.size_in(wish.words, sizes, spoken),
        choices=list(wish.choices) or None,
        other_half_item_id=half["item_id"] if isinstance(half, dict) else None,
    )


def _which_option(turn: Turn, dish: str) -> Answer:
    return [turn.say("ask_choice", dish=dish, list=", ".join(turn.memory.order.options))]


def _sections(turn: Turn, query: str) -> list[str]:
    found = next(
        (
            one
            for one in reversed(turn.memory.results)
            if one.name == "search_menu" and one.arguments.get("query") == query
        ),
        None,
    )
    return [str(one) for one in found.value.get("sections", ())] if found is not None else []


def _about_dishes(turn: Turn) -> Answer:
    """What there is, and what it costs."""
    talk = turn.memory.order
    query = order_words.without_size(talk.question, turn.memory.spoken)
    if query not in talk.found:
        return turn.call("search_menu", query=query)
    items = talk.found[query]
    named = [f"{one['name']}, {_price(one)}" for one in items if one.get("available")]
    told = ", ".join(named) or ", ".join(_sections(turn, query))
    talk.question = ""
    return turn.say_all(turn.say("dishes_are", list=told), *_next_words(turn))


def _price(item: dict[str, Any]) -> str:
    price = item.get("price", "")
    return ", ".join(f"{size} {sum_}" for size, sum_ in price.items()) if isinstance(price, dict) else str(price)


def _total(turn: Turn) -> Answer:
    talk = turn.memory.order
    if not talk.quoted:
        return turn.call("quote_order")
    talk.asks_total = False
    return turn.say_all(
        turn.say("order_total", total=talk.order["total"], ready=_ready(turn, talk.order)), *_next_words(turn)
    )


def _finish(turn: Turn) -> Answer:
    """It has been quoted: read back, for whom, whether a text, and a yes."""
    known = turn.memory
    quote = known.order.order
    back = [_read_back(turn)] if known.fresh("quote_order") is not None else []
    if not known.name:
        return turn.say_all(*back, turn.say("ask_order_name"))
    if known.consent is None:
        return turn.say_all(*back, turn.say("ask_order_consent"))
    if not known.confirmed:
        if known.asked == "confirm_order" and known.last.agrees is False:
            return [turn.say("what_instead")]
        return turn.say_all(*back, turn.say("confirm_order", name=known.name, total=quote.get("total", "")))
    spoken = known.spoken.code
    return turn.call("place_order", name=known.name, text_consent=known.consent, language=spoken)


def _read_back(turn: Turn) -> Say:
    spoken, quote = turn.memory.spoken, turn.memory.order.order
    words = spoken.data["ordering"]
    way = str(words["ways"][quote.get("fulfilment", "pickup")]).format(address=quote.get("address", ""))
    charges = [str(text).format(sum=quote[name]) for name, text in words["charges"].items() if quote.get(name)]
    total = ", ".join([*charges, str(quote["total"])])
    return turn.say("read_order", lines=_lines(turn), how=way, total=total, ready=_ready(turn, quote))


def _lines(turn: Turn) -> str:
    return ", ".join(line_words(one) for one in turn.memory.order.lines)


def line_words(line: dict[str, Any]) -> str:
    """A line as it is read back."""
    parts = [str(line["quantity"]), str(line.get("size", "")), str(line["item"])]
    extras = [*line.get("choices", ()), *([line["note"]] if line.get("note") else [])]
    return " ".join(one for one in parts if one) + (f" ({', '.join(extras)})" if extras else "")


def _about_refusal(turn: Turn, fresh: Result | None) -> Answer | None:
    """What is said when a tool has just refused, or asked for what we cannot know."""
    talk = turn.memory.order
    if fresh is None or fresh.word not in ("refused", "needs_detail"):
        return None
    if fresh.word == "needs_detail":
        if fresh.name in EDITS and talk.open_choice:
            return None
        if fresh.outcome.get("field") == "address":
            return [turn.say("ask_address")]
        return about_trouble(turn, fresh)
    return _why_refused(turn, fresh.outcome)


def _why_refused(turn: Turn, outcome: dict[str, Any]) -> Answer | None:
    """Why not, and what can be had instead."""
    talk = turn.memory.order
    code, why = outcome.get("code"), turn.reason(outcome)
    if code in _QUOTE_AGAIN:
        return turn.call("quote_order")
    if code in _OFF:
        if talk.instead:
            return [turn.say("offer_dishes", why=why, list=", ".join(talk.instead))]
        return [turn.say("dish_is_off", why=why)]
    if talk.open_choice and talk.options:
        return None
    if code in _ASK_AFTER:
        return [turn.say(_ASK_AFTER[code], why=why)]
    if code in _LATER:
        slots = [one for one in outcome.get("alternatives", ()) if "date" in one]
        if slots:
            return [turn.say("offer_order_time", why=why, first=turn.when(slots[0]))]
        return [turn.say("ask_order_time", why=why)]
    return turn.say_all(Say(why, turn.memory.spoken.code), *_next_words(turn))


def placed(turn: Turn, result: dict[str, Any]) -> list[Say]:
    """What is said of an order that was placed: what the tool wants to be said, the time, and the code."""
    state = str(result.get("state", ""))
    states = turn.memory.spoken.data.get("order_states", {})
    what = str(states.get(state) or result.get("what_to_say", ""))
    if told_as(result) == "order_not_taken":
        return [turn.say("order_not_taken", what=what)]
    return [
        turn.say(
            "order_placed",
            what=what,
            total=result.get("total", ""),
            ready=_ready(turn, result),
            name=result.get("name", turn.memory.name),
            code=turn.spelled(result),
        )
    ]


def told_as(result: dict[str, Any]) -> str:
    """The phrase that tells it."""
    return "order_not_taken" if result.get("state") in ("rejected", "cancelled") else "order_placed"


def _ready(turn: Turn, facts: dict[str, Any]) -> str:
    """The restaurant's own words in English, ours in another language."""
    told = str(facts.get("ready", ""))
    found = _WHEN.search(told)
    now = turn.memory.now
    if turn.memory.spoken.code == "en" or found is None or now is None:
        return told
    moment = datetime.strptime(f"{now.year} {found[1]} {found[2]} {found[3]}", "%Y %B %d %I:%M %p")  # noqa: DTZ007 - the house's wall clock
    if moment.date() < now.date():
        moment = moment.replace(year=now.year + 1)
    return moments.said(moment.date(), moment.time(), turn.memory.spoken)
