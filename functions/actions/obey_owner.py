"""Does what the owner texts to their own restaurant, says exactly what is so now, and can take it back.

The order of steps makes a repeated webhook harmless: first the book (blocks and marks have ids that follow from the command), then
the house state with the deed under the text's MessageSid, then the echo, whose entry has the MessageSid too. Whoever repeats it
finds the deed, and only makes sure that the echo is there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from functions.actions.block_days import lift_block, place_block
from functions.actions.mark_no_show import mark_no_show
from functions.actions.owner_status import closing_id, of_business_day, owner_status
from functions.actions.undo_last import KEY, OwnerDesk, closing_of, undo_last
from functions.actions.write_outbox import answer_entry, answer_id
from functions.domain import gsm7, house_state, proofs
from functions.domain.errors import Refusal, VendorUnavailable
from functions.domain.house_state import Deed, EightySixed, HouseState
from functions.domain.messages import when_of
from functions.domain.order_rules import Stock
from functions.domain.owner_commands import Command, business_date, read_command
from functions.domain.owner_echo_words import ECHOES
from functions.domain.owner_echoes import clock_of, day_of, echo_language, fitting, listed
from functions.domain.ports import CommitConflict
from functions.domain.reservations import ActionKey, AllowedParty, Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.text_answers import InboundText
from functions.domain.wall_clock import after, instant

_MOST_DISHES = 4
_TRIES = 6
_A_WHILE = timedelta(minutes=10)
_MOST_UNKNOWN = 5
_LOOK_AT = 40


@dataclass(frozen=True, slots=True)
class _Done:
    """What a command leads to: the echo, and, if anything changed, the state without the deed and what `undo` needs."""

    echo: str
    state: HouseState | None = None
    before: dict[str, Any] | None = None


def obey_owner(desk: OwnerDesk, restaurant: Restaurant, text: InboundText) -> str:
    """The echo, which is also in the outbox. The caller of this action has proven that the owner's number wrote it."""
    told = desk.outbox.get(restaurant.id, answer_id(text))
    if told is not None:
        return str(told.payload["body"])
    command = read_command(text.body, restaurant, desk.clock.now())
    language = echo_language(restaurant, command.languages)
    if command.kind == "unknown" and _is_puzzled(desk, restaurant, language):
        desk.outbox.add(answer_entry(restaurant, text, None, language, desk.clock.now()))
        return ""
    for _ in range(_TRIES):
        state = desk.states.get(restaurant.id)
        deed = next((one for one in state.deeds if one.id == text.id), None)
        if deed is None:
            done = _Errand(desk, restaurant, text.id, command, language, state).run()
            deed = Deed(text.id, _kind(command), desk.clock.now(), done.echo, done.before)
            if done.state is not None:
                swept = house_state.swept(done.state, business_date(restaurant, desk.clock.now()))
                try:
                    desk.states.save(house_state.remember(swept, deed))
                except CommitConflict:
                    continue
        desk.outbox.add(answer_entry(restaurant, text, deed.echo, language, desk.clock.now()))
        return deed.echo
    raise VendorUnavailable("the owner's word changed under our hands for too long")


def _is_puzzled(desk: OwnerDesk, restaurant: Restaurant, language: str) -> bool:
    """Whether so much was not understood of late that a machine may be answering our answers ("I am driving ...")."""
    since = desk.clock.now() - _A_WHILE
    unknown = ECHOES[language]["unknown"]
    of_late = [
        one
        for one in desk.outbox.recent(restaurant.id, _LOOK_AT)
        if one.created_at >= since
        and one.payload.get("to") == restaurant.owner_number
        and str(one.payload.get("body", "")).startswith(unknown)
    ]
    return len(of_late) >= _MOST_UNKNOWN


def _kind(command: Command) -> house_state.DeedKind:
    kind = command.kind
    return "look" if kind == "status" or kind == "help" or kind == "unknown" else kind


@dataclass(frozen=True, slots=True)
class _Errand:
    """One command, being done on one reading of the state."""

    desk: OwnerDesk
    restaurant: Restaurant
    text_id: str
    command: Command
    language: str
    state: HouseState

    def run(self) -> _Done:
        ways: dict[str, Callable[[], _Done]] = {
            "eighty_six": self._eighty_six,
            "restock": self._restock,
            "close": self._close,
            "open": self._open,
            "pause_orders": self._pause,
            "resume_orders": self._resume,
            "allow_party": self._allow,
            "no_show": self._no_show,
            "undo": lambda: _Done(*undo_last(self.desk, self.restaurant, self.state, self.text_id, self.language)),
            "status": self._status,
            "help": lambda: _Done(self._say("help")),
            "unknown": lambda: _Done(unknown_echo(self.language)),
        }
        return ways[self.command.kind]()

    def _eighty_six(self) -> _Done:
        said = EightySixed(self.command.name, self._today)
        stood = next((one for one in self.state.eighty_sixed if _same(one, said)), None)
        off = stood or said
        echo = self._say("eighty_six", name=off.name, day=self._day(off.on), dishes=self._on_menu(off.name))
        if stood is not None:
            return self._already(echo)
        state = replace(self.state, eighty_sixed=(*self.state.eighty_sixed, off))
        return _Done(echo, state, {"name": off.name, "on": off.on.isoformat()})

    def _on_menu(self, name: str) -> str:
        """Which dishes that takes off, so that a word which means several, or none, is seen at once."""
        menu = self.desk.menus.live(self.restaurant.id) if self.desk.menus is not None else None
        if menu is None:
            return ""
        stock = Stock((name,))
        dishes = [item.name for section in menu.sections for item in section.items if stock.lacks(item)]
        choices = [one.name for group in menu.groups for one in group.modifiers if stock.lacks_name(one.name)]
        found = list(dict.fromkeys(gsm7.plain(one)[:30].strip() for one in (*dishes, *choices)))
        if not found:
            return self._words("not_on_menu")
        more = f" +{len(found) - _MOST_DISHES}" if len(found) > _MOST_DISHES else ""
        return self._words("on_menu", dishes=", ".join(found[:_MOST_DISHES]) + more)

    def _restock(self) -> _Done:
        wanted = EightySixed(self.command.name, self._today)
        was = [one for one in self.state.eighty_sixed if _same(one, wanted)]
        if not was:
            return _Done(self._say("not_off", name=wanted.name))
        kept = tuple(one for one in self.state.eighty_sixed if one not in was)
        before = {"name": was[0].name, "on": was[0].on.isoformat()}
        return _Done(self._say("restock", name=was[0].name), replace(self.state, eighty_sixed=kept), before)

    def _close(self) -> _Done:
        on = self._on
        stood = self._last_said_of(on) == "close" and self._is_closed(on)
        against = place_block(self.desk.book, self.restaurant, closing_of(self.restaurant, on))
        words = ECHOES[self.language]
        shown = listed(self.language, against, self.restaurant.zone, 4)
        conflicts = words["conflicts"].format(listed=shown) if against else words["no_conflicts"]
        echo = self._say("close", day=self._day(on), conflicts=conflicts)
        return self._already(echo) if stood else _Done(echo, self.state, {"on": on.isoformat()})

    def _open(self) -> _Done:
        on = self._on
        lifted = lift_block(self.desk.book, self.restaurant, closing_id(on), [on])
        # Lifted by a worker that died before it wrote down so: what was last said of the day is that it is closed.
        if lifted is None and self._last_said_of(on) != "close":
            return _Done(self._say("not_closed", day=self._day(on)))
        return _Done(self._say("open", day=self._day(on)), self.state, {"on": on.isoformat()})

    def _last_said_of(self, on: date) -> str:
        """Whether the date was last closed or opened by a command that stands; empty if by none."""
        said = [
            one.kind
            for one in self.state.deeds
            if one.kind in ("close", "open") and not one.undone and one.before == {"on": on.isoformat()}
        ]
        return said[-1] if said else ""

    def _is_closed(self, on: date) -> bool:
        (ledger,) = self.desk.book.ledgers(self.restaurant.id, [on])
        return any(one.id == closing_id(on) for one in ledger.blocks)

    def _pause(self) -> _Done:
        until = instant(self.desk.clock.now()) + self.command.length
        clock = clock_of(self.language, until.astimezone(self.restaurant.zone).time())
        state = replace(self.state, orders_paused_until=until)
        return _Done(self._say("pause_orders", until=clock), state, {"until": _iso(self.state.orders_paused_until)})

    def _resume(self) -> _Done:
        if house_state.orders_paused(self.state, self.desk.clock.now()) is None:
            return _Done(self._say("not_paused"))
        before = {"until": _iso(self.state.orders_paused_until)}
        return _Done(self._say("resume_orders"), replace(self.state, orders_paused_until=None), before)

    def _allow(self) -> _Done:
        party = AllowedParty(self._on, self.command.size, self.command.at)
        words = ECHOES[self.language]
        clock = words["at"].format(clock=clock_of(self.language, party.at)) if party.at is not None else ""
        echo = self._say("allow_party", size=party.size, day=self._day(party.on), at=clock)
        if party in self.state.allowed_parties:
            return self._already(echo)
        state = replace(self.state, allowed_parties=(*self.state.allowed_parties, party))
        before = {"on": party.on.isoformat(), "size": party.size, "at": party.at.isoformat() if party.at else None}
        return _Done(echo, state, before)

    def _no_show(self) -> _Done:
        book, zone, key = self.desk.book, self.restaurant.zone, ActionKey(self.text_id, KEY)
        marked = book.committed(key)
        if marked is None:
            name = self.command.name
            meant = self._meant_by(name)
            if len(meant) != 1:
                words = "several" if meant else "nobody"
                return _Done(self._say(words, name=name, listed=listed(self.language, meant, zone, 4)))
            outcome = mark_no_show(book, self.desk.clock, self.restaurant, meant[0].id, key)
            if isinstance(outcome, Refusal):
                return _Done(self._say("refused", reason=self._why_not(outcome, meant[0])))
            marked = outcome
        when = when_of(self.language, marked.starts_at, zone)
        echo = self._say("no_show", name=marked.name, when=when, size=marked.party_size)
        return _Done(echo, self.state, {"reservation_id": marked.id})

    def _meant_by(self, name: str) -> list[Reservation]:
        """Who of tonight has that name; if only some of them are overdue, those."""
        tonight = [
            one
            for one in of_business_day(self.desk.book, self.restaurant, self._today)
            if one.status is ReservationStatus.BOOKED and proofs.same_guest(name, one.name)
        ]
        now = instant(self.desk.clock.now())
        return [one for one in tonight if self._kept_until(one) <= now] or tonight

    def _kept_until(self, one: Reservation) -> datetime:
        return after(one.expected_at or one.starts_at, self.restaurant.rules.grace)

    def _why_not(self, refusal: Refusal, meant: Reservation) -> str:
        if refusal.code != "still_expected":
            return refusal.reason
        local = self._kept_until(meant).astimezone(self.restaurant.zone)
        return self._words("kept", name=meant.name, clock=clock_of(self.language, local.time()))

    def _status(self) -> _Done:
        desk = self.desk
        return _Done(
            owner_status(
                desk.book,
                desk.messages,
                desk.outbox,
                desk.clock,
                self.restaurant,
                self.state,
                self._today,
                self.language,
            )
        )

    @property
    def _today(self) -> date:
        return business_date(self.restaurant, self.desk.clock.now())

    @property
    def _on(self) -> date:
        return self.command.on or self._today

    def _day(self, on: date) -> str:
        return day_of(self.language, on, self._today)

    def _words(self, words: str, **values: object) -> str:
        return ECHOES[self.language][words].format(**values)

    def _say(self, words: str, **values: object) -> str:
        return fitting(self._words(words, **values))

    def _already(self, echo: str) -> _Done:
        """Nothing changed: one UNDO takes back what was said twice."""
        return _Done(self._say("already", echo=echo))


def _same(one: EightySixed, other: EightySixed) -> bool:
    return one.on == other.on and one.name.casefold() == other.name.casefold()


def unknown_echo(language: str) -> str:
    """What is answered to a text that is no command."""
    return fitting(ECHOES[language]["unknown"] + ECHOES[language]["help"])


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment is not None else None
