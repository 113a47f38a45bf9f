"""Does what the owner texts to their own restaurant, says exactly what is so now, and can take it back.

The order of steps makes a repeated webhook harmless: first the book (blocks and marks have ids that follow from the command), then
the house state with the deed under the text's MessageSid, then the echo, whose entry has the MessageSid too. Whoever repeats it
finds the deed, and only makes sure that the echo is there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from functions.actions.block_days import lift_block, place_block
from functions.actions.mark_no_show import mark_no_show
from functions.actions.owner_status import closing_id, orders_words, owner_status
from functions.actions.take_back_no_show import take_back_no_show
from functions.actions.write_outbox import answer_entry
from functions.domain import house_state, proofs
from functions.domain.blocks import Block
from functions.domain.errors import BrokenRule, Refusal, VendorUnavailable
from functions.domain.hours import services_on
from functions.domain.house_state import Deed, EightySixed, HouseState
from functions.domain.messages import when_of
from functions.domain.owner_commands import Command, business_date, read_command
from functions.domain.owner_echoes import ECHOES, clock_of, day_of, fitting, listed
from functions.domain.ports import Clock, CommitConflict, MessageBox, Outbox, ReservationBook
from functions.domain.reservations import ActionKey, AllowedParty, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.text_answers import InboundText
from functions.domain.text_ports import HouseStates
from functions.domain.wall_clock import at, instant

_TRIES = 6
_KEY = "owner"


@dataclass(frozen=True, slots=True)
class OwnerDesk:
    """The ports that the owner's commands need."""

    book: ReservationBook
    states: HouseStates
    messages: MessageBox
    outbox: Outbox
    clock: Clock


@dataclass(frozen=True, slots=True)
class _Done:
    """What a command leads to: the echo, and, if anything changed, the state without the deed and what `undo` needs."""

    echo: str
    state: HouseState | None = None
    before: dict[str, Any] | None = None


def obey_owner(desk: OwnerDesk, restaurant: Restaurant, text: InboundText) -> str:
    """The echo, which is also in the outbox. The caller of this action has proven that the owner's number wrote it."""
    command = read_command(text.body, restaurant, desk.clock.now())
    languages = restaurant.languages or ("en",)
    language = "es" if command.spanish or languages[0] == "es" else "en"
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
            "undo": self._undo,
            "status": self._status,
            "help": lambda: _Done(self._say("help")),
            "unknown": lambda: _Done(fitting(ECHOES[self.language]["unknown"] + ECHOES[self.language]["help"])),
        }
        return ways[self.command.kind]()

    def _eighty_six(self) -> _Done:
        off = EightySixed(self.command.name, self._today)
        kept = tuple(one for one in self.state.eighty_sixed if not _same(one, off))
        return _Done(
            self._say("eighty_six", name=off.name, day=self._day(off.on)),
            replace(self.state, eighty_sixed=(*kept, off)),
            {"name": off.name, "on": off.on.isoformat()},
        )

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
        against = place_block(self.desk.book, self.restaurant, _closing(self.restaurant, on))
        words = ECHOES[self.language]
        shown = listed(self.language, against, self.restaurant.zone, 4)
        conflicts = words["conflicts"].format(listed=shown) if against else words["no_conflicts"]
        echo = self._say("close", day=self._day(on), conflicts=conflicts)
        return _Done(echo, self.state, {"on": on.isoformat()})

    def _open(self) -> _Done:
        on = self._on
        lifted = lift_block(self.desk.book, self.restaurant, closing_id(on), [on])
        repeated = any(one.kind == "close" and one.before == {"on": on.isoformat()} for one in self.state.deeds)
        if lifted is None and not repeated:
            return _Done(self._say("not_closed", day=self._day(on)))
        return _Done(self._say("open", day=self._day(on)), self.state, {"on": on.isoformat()})

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
        state = replace(self.state, allowed_parties=(*self.state.allowed_parties, party))
        before = {"on": party.on.isoformat(), "size": party.size, "at": party.at.isoformat() if party.at else None}
        return _Done(self._say("allow_party", size=party.size, day=self._day(party.on), at=clock), state, before)

    def _no_show(self) -> _Done:
        book, zone, key = self.desk.book, self.restaurant.zone, ActionKey(self.text_id, _KEY)
        marked = book.committed(key)
        if marked is None:
            name = self.command.name
            tonight = [
                one
                for one in book.on_day(self.restaurant.id, self._today)
                if one.status is ReservationStatus.BOOKED and proofs.same_guest(name, one.name)
            ]
            if len(tonight) != 1:
                words = "several" if tonight else "nobody"
                return _Done(self._say(words, name=name, listed=listed(self.language, tonight, zone, 4)))
            outcome = mark_no_show(book, self.desk.clock, self.restaurant, tonight[0].id, key)
            if isinstance(outcome, Refusal):
                return _Done(self._say("refused", reason=outcome.reason))
            marked = outcome
        when = when_of(self.language, marked.starts_at, zone)
        echo = self._say("no_show", name=marked.name, when=when, size=marked.party_size)
        return _Done(echo, self.state, {"reservation_id": marked.id})

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

    def _undo(self) -> _Done:
        last = next((one for one in reversed(self.state.deeds) if one.before is not None and not one.undone), None)
        if last is None or last.before is None:
            return _Done(self._say("nothing_to_undo"))
        state, values = self._taken_back(last.kind, last.before)
        deeds = tuple(replace(one, undone=True) if one.id == last.id else one for one in state.deeds)
        state = replace(state, deeds=deeds)
        orders = orders_words(self.restaurant, state, self.desk.clock, self.language)
        again = ECHOES[self.language][f"undo_{last.kind}"].format(orders=orders, **values)
        return _Done(self._say("undone", again=again), state)

    def _taken_back(self, kind: str, before: dict[str, Any]) -> tuple[HouseState, dict[str, Any]]:
        """The state as it stood before that deed, and the words for the echo; the book is set right on the way."""
        state, book = self.state, self.desk.book
        on = date.fromisoformat(before["on"]) if "on" in before else self._today
        values: dict[str, Any] = {**before, "day": self._day(on)}
        if kind == "eighty_six":
            off = EightySixed(before["name"], on)
            return replace(state, eighty_sixed=tuple(one for one in state.eighty_sixed if one != off)), values
        if kind == "restock":
            return replace(state, eighty_sixed=(*state.eighty_sixed, EightySixed(before["name"], on))), values
        if kind == "close":
            lift_block(book, self.restaurant, closing_id(on), [on])
            return state, values
        if kind == "open":
            place_block(book, self.restaurant, _closing(self.restaurant, on))
            return state, values
        if kind in ("pause_orders", "resume_orders"):
            until = datetime.fromisoformat(before["until"]) if before["until"] else None
            return replace(state, orders_paused_until=until), values
        if kind == "allow_party":
            clock = time.fromisoformat(before["at"]) if before["at"] else None
            party = AllowedParty(on, before["size"], clock)
            return replace(state, allowed_parties=tuple(one for one in state.allowed_parties if one != party)), values
        if kind == "no_show":
            key = ActionKey(self.text_id, _KEY)
            back = take_back_no_show(book, self.desk.clock, self.restaurant, before["reservation_id"], key)
            if isinstance(back, Refusal):
                raise BrokenRule(f"a no-show cannot be taken back: {back.code}")
            when = when_of(self.language, back.starts_at, self.restaurant.zone)
            return state, {**values, "name": back.name, "when": when}
        raise BrokenRule(f"a deed of kind {kind} cannot be undone")

    @property
    def _today(self) -> date:
        return business_date(self.restaurant, self.desk.clock.now())

    @property
    def _on(self) -> date:
        return self.command.on or self._today

    def _day(self, on: date) -> str:
        return day_of(self.language, on)

    def _say(self, words: str, **values: object) -> str:
        return fitting(ECHOES[self.language][words].format(**values))


def _closing(restaurant: Restaurant, on: date) -> Block:
    """Closes every service of that date, to its very end; a date without services as a whole."""
    services = services_on(restaurant.hours, on, restaurant.zone)
    midnight = instant(at(on, time(0), restaurant.zone))
    next_midnight = instant(at(on + timedelta(days=1), time(0), restaurant.zone))
    return Block(
        id=closing_id(on),
        starts_at=min((one.opens for one in services), default=midnight),
        ends_at=max((one.closes for one in services), default=next_midnight),
        scope="closed",
        source="text",
        business_date=on,
    )


def _same(one: EightySixed, other: EightySixed) -> bool:
    return one.on == other.on and one.name.casefold() == other.name.casefold()


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment is not None else None
