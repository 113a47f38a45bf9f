"""What the talk about an order amounts to: the wishes that are still to be met, the order as the tools gave it, and what was refused.

The tools' answers are the truth about the order; a caller's words are only wishes.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from local.simulators.realtime.policy import order_words
from local.simulators.realtime.policy.language import Language, plain
from local.simulators.realtime.policy.order_words import Add, Alter, OrderWords, Remove, Wish
from local.simulators.realtime.policy.understanding import Meaning

EDITS = ("add_to_order", "change_order_line", "remove_from_order")
TOOLS = ("search_menu", *EDITS, "set_order_details", "quote_order", "place_order")
_NO_DISH = (
    "ask_order_name",
    "ask_order_consent",
    "ask_their_name",
    "ask_phone",
    "confirm_order",
    "confirm_message",
    "ask_address",
)
"""After these questions a bare word is no dish."""
_OPTIONS = re.compile(r"Options: (.+?)\.?$")
_MOST_NAMED = 3


@dataclass(slots=True)
class OrderTalk:
    """The order's part of the memory."""

    wishes: list[Wish] = field(default_factory=list)
    """Still to be met, in the order in which they were said."""
    found: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """What `search_menu` found, by its query."""
    order: dict[str, Any] = field(default_factory=dict)
    """As the last tool gave it."""
    quoted: bool = False
    """The order stands as it was quoted."""
    touched: str = ""
    """The id of the line that was put on or changed last."""
    unsent: dict[str, Any] = field(default_factory=dict)
    """Details that the tool has not been told."""
    way_known: bool = False
    address_known: bool = False
    finished: bool = False
    question: str = ""
    asks_total: bool = False
    card: bool = False
    dropped: bool = False
    open_choice: str = ""
    """`size` or `choices`: what the first wish lacks."""
    options: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    """Dishes that were offered for one that cannot be had; `lost` is that wish."""
    lost: Add | None = None
    catering: bool = False
    refusal: dict[str, Any] = field(default_factory=dict)
    """What quoting or placing was refused with, until the caller has answered."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines as they stand."""
        return list(self.order.get("lines", ()))

    def hear(self, said: Meaning, spoken: Language, asked: str, now: datetime | None) -> None:
        """Take in an utterance; `asked` is our last question."""
        self.card = order_words.speaks_of_card(said.text, spoken)
        self.question, self.asks_total = "", False
        if self.card:
            return
        words = order_words.read(said.text, spoken, now, dishes=asked not in _NO_DISH)
        self.dropped = words.never_mind
        refusal, self.refusal = self.refusal, {}
        # What was not on the order has been told, and is no wish any more.
        self.wishes = [one for one in self.wishes if isinstance(one, Add) or self.line_like(one.words) is not None]
        if self._answered(said, words, spoken, asked, refusal):
            return
        self.question, self.asks_total = words.question, words.asks_total
        self.wishes += words.wishes
        self._detail(words.details)
        more = bool(words.wishes)
        self.finished = (self.finished and not more) or words.finished
        self.finished = self.finished or (asked == "order_more" and said.agrees is False and not more)

    def _answered(
        self, said: Meaning, words: OrderWords, spoken: Language, asked: str, refusal: dict[str, Any]
    ) -> bool:
        """Whether the words were the answer to a question about one dish, or to an offer, and nothing else."""
        if asked == "ask_choice" and self.wishes and self.open_choice:
            self._choose(said.text, spoken)
            return True
        if asked in ("ask_which_dish", "not_on_menu", "offer_dishes", "dish_is_off"):
            self._replace(said, words, asked, spoken)
            return True
        if asked == "offer_pickup" and said.agrees:
            self._detail({"fulfilment": "pickup"})
            return True
        if asked == "offer_order_time" and said.agrees and not words.details:
            slots = refusal.get("alternatives", ())
            if slots:
                self._detail({"date": slots[0]["date"], "time": slots[0]["time"]})
            return True
        return False

    def _choose(self, text: str, spoken: Language) -> None:
        first = self.wishes[0]
        size, choices = "", tuple[str, ...]()
        if self.open_choice == "size":
            size = order_words.size_in(text, list(self.options), spoken)
        else:
            choices = order_words.choices_in(text, spoken)
        if isinstance(first, Add):
            first = replace(first, words=f"{first.words} {size}".strip(), choices=(*first.choices, *choices))
        elif isinstance(first, Alter):
            first = replace(first, size=size or first.size, choices=(*first.choices, *choices))
        self.wishes[0] = first
        self.open_choice, self.options = "", ()

    def _replace(self, said: Meaning, words: OrderWords, asked: str, spoken: Language) -> None:
        """Another dish in the place of one that cannot be had or was not clear; or none."""
        first, offered = self.lost, self.instead
        unclear = self.wishes[0] if self.wishes else None
        if asked in ("ask_which_dish", "not_on_menu") and isinstance(unclear, Add):
            first, self.wishes = unclear, self.wishes[1:]
            named = self.meant(unclear.words, spoken)
            offered = tuple(named) if isinstance(named, list) else ()
        self.instead, self.lost = (), None
        adds = [one for one in words.wishes if isinstance(one, Add)]
        others = [one for one in words.wishes if not isinstance(one, Add)]
        if not adds and said.agrees and offered:
            adds = [Add(offered[0])]
        if not adds and said.choice is not None and said.choice < len(offered):
            adds = [Add(offered[said.choice])]
        if adds and isinstance(first, Add) and adds[0].quantity in (None, 1):
            adds[0] = replace(adds[0], quantity=first.quantity, choices=adds[0].choices or first.choices)
        self.wishes = [*self.wishes, *others, *adds]
        self._detail(words.details)
        self.finished = words.finished

    def _detail(self, details: dict[str, Any]) -> None:
        self.unsent |= details
        self.way_known = self.way_known or "fulfilment" in details
        if details.get("fulfilment") == "pickup":
            for name in ("street", "postcode", "address_details"):
                self.unsent.pop(name, None)
        self.address_known = self.address_known or "street" in details

    def take(self, name: str, arguments: dict[str, Any], word: str, outcome: dict[str, Any]) -> None:
        """Take in what a tool answered; `word` is the outcome's kind."""
        value = outcome.get("result", {}) if word == "done" else {}
        if name == "search_menu":
            self.found[str(arguments.get("query", ""))] = list(value.get("items", ()))
            if word == "unavailable":
                self.wishes = self.wishes[1:]
            return
        if word == "done":
            self._stands(name, value)
        if name in EDITS:
            self._edited(word, outcome)
        elif name == "set_order_details":
            self._told_details(word, outcome)
        elif word == "refused":
            self._refused(outcome)
        elif word == "needs_detail" and outcome.get("field") == "address":
            self.address_known = False

    def _stands(self, name: str, value: dict[str, Any]) -> None:
        before = {one["line_id"]: one for one in self.lines}
        self.order = value
        changed = [one["line_id"] for one in self.lines if before.get(one["line_id"]) != one]
        self.touched = changed[-1] if changed else self.touched
        self.quoted = name == "quote_order"
        self.way_known = self.way_known or bool(value.get("address"))

    def _edited(self, word: str, outcome: dict[str, Any]) -> None:
        if not self.wishes:
            return
        if word == "needs_detail":
            self.open_choice = str(outcome.get("field", ""))
            told = _OPTIONS.search(str(outcome.get("why", "")))
            self.options = tuple(told.group(1).split(", ")) if told else ()
            return
        wish = self.wishes.pop(0)
        if word == "refused":
            self.lost = wish if isinstance(wish, Add) else None
            self.instead = _names(outcome) if outcome.get("code") != "no_such_choice" else ()
            self.catering = self.catering or outcome.get("code") == "too_large"
            if outcome.get("code") in ("no_such_choice", "no_such_size", "too_many_choices") and self.lost is not None:
                self.wishes.insert(0, replace(self.lost, choices=()))
                self.open_choice, self.options, self.lost = "choices", _names(outcome), None

    def _told_details(self, word: str, outcome: dict[str, Any]) -> None:
        told, self.unsent = self.unsent, {}
        if word == "refused":
            self.way_known = self.way_known and "fulfilment" not in told
            self.refusal = outcome

    def _refused(self, outcome: dict[str, Any]) -> None:
        """Quoting or placing was refused."""
        self.quoted = False
        self.refusal = outcome
        code = outcome.get("code")
        if code == "below_minimum":
            self.finished = False
        elif code == "too_large":
            self.catering = True
        elif code == "outside_zone":
            self.address_known = False
        elif code in ("sold_out", "not_served_now"):
            line = self.line_like(str(outcome.get("reason", "")).split(" is ")[0])
            if line is not None:
                self.lost = Add(str(line["item"]), int(line["quantity"]))
                self.wishes.insert(0, Remove(str(line["item"])))
            self.instead = _names(outcome)

    def line_like(self, words: str) -> dict[str, Any] | None:
        """The line that the words mean; without words the one that was touched last."""
        lines = self.lines
        if not words:
            return next((one for one in lines if one["line_id"] == self.touched), lines[-1] if lines else None)
        named = [(order_words.alike(f"{one.get('size', '')} {one['item']}", words), one) for one in lines]
        best = max((score for score, _ in named), default=0)
        return next((one for score, one in named if score == best and best > 0), None)

    def meant(self, words: str, spoken: Language) -> dict[str, Any] | list[str] | None:
        """The item that was looked for; several names if it is not clear; None if nothing was found."""
        items = self.found.get(order_words.without_size(words, spoken), [])
        whole = [one for one in items if _is_named(one, order_words.without_size(words, spoken))]
        left = whole or items
        if not left:
            return None
        if len(left) == 1 or plain(str(left[0]["name"])) == plain(words):
            return left[0]
        if not whole and not _is_section(left, words):
            return left[0]
        return [str(one["name"]) for one in left[:_MOST_NAMED]]


def _names(outcome: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(one["name"]) for one in outcome.get("alternatives", ()) if "name" in one)


def _is_named(item: dict[str, Any], words: str) -> bool:
    """Whether all the words stand in the item's name."""
    return order_words.alike(str(item["name"]), words) == len(set(words.split()))


def _is_section(items: list[dict[str, Any]], words: str) -> bool:
    return any(order_words.alike(str(one.get("section", "")), words) for one in items)
