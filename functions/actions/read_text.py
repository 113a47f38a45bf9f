"""Does what a guest's text asks for: C cancels, Y confirms or takes an offered table, STOP is respected; a person reads the rest.

Answers go through the outbox, not into the webhook's response: an entry is sent at most once however often Twilio repeats
the webhook, its delivery is followed like any other text's, and an opt-out holds it back. Every text that was understood
leaves one entry under its MessageSid, which is how a repeated one is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from functions.actions.answer_offer import OFFER_GONE, OfferLetGo, OfferTaken, answer_offer, open_offer
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.confirm_reservation import confirm_reservation
from functions.actions.leave_waitlist import leave_waitlist
from functions.actions.offer_table import Desk
from functions.actions.take_message import take_message
from functions.actions.write_outbox import answer_entry, answer_id
from functions.domain import answer_words, messages, waitlist_words
from functions.domain.calls import Message
from functions.domain.errors import Refusal, VendorUnavailable
from functions.domain.opt_outs import OptOut, wish_of
from functions.domain.ports import CommitConflict, MessageBox, Outbox
from functions.domain.reservations import ActionKey, GuestProof, Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.text_answers import InboundText, read_answer
from functions.domain.text_ports import OptOuts, TextQuestions
from functions.domain.text_questions import STANDS, TextQuestion
from functions.domain.wall_clock import instant

_TRIES = 4
_KEY = "text"
"""Stands where a tool call's id would; the MessageSid stands where the CallSid would."""


@dataclass(frozen=True, slots=True)
class TextDesk:
    """The ports that reading texts needs."""

    desk: Desk
    messages: MessageBox
    outbox: Outbox
    opt_outs: OptOuts
    questions: TextQuestions


def read_text(desk: TextDesk, restaurant: Restaurant, text: InboundText) -> str:
    """What the text was taken for, for the log: stop, start, help, repeated, offer, cancel, confirm, choice or message.

    Harmless when repeated. Whose reservation it is, the number that wrote proves: it must be the one on the booking.
    """
    if desk.outbox.get(restaurant.id, answer_id(text)) is not None:
        return "repeated"
    wish = wish_of(text.body, text.opt_out_type, desk.opt_outs.get(restaurant.id, text.sender) is not None)
    if wish is not None:
        return respect(desk, restaurant, text, wish)
    said = read_answer(text.body)
    if said.said in ("yes", "no") and open_offer(desk.desk, restaurant, text.sender) is not None:
        _answer_offer(desk, restaurant, text, accepts=said.said == "yes")
        return "offer"
    if said.said == "cancel":
        _meant(desk, restaurant, text, "cancel")
        return "cancel"
    if said.said == "yes":
        _meant(desk, restaurant, text, "confirm")
        return "confirm"
    if said.said == "number" and _choose(desk, restaurant, text, said.number):
        return "choice"
    _to_inbox(desk, restaurant, text)
    return "message"


def answers_as_guest(desk: TextDesk, restaurant: Restaurant, text: InboundText) -> bool:
    """Whether this text answers what we asked that number as a guest: owners try their own restaurant first of all."""
    said = read_answer(text.body).said
    if said == "other":
        return False
    asked = desk.questions.get(restaurant.id, text.sender, desk.desk.clock.now()) is not None
    if said == "number":
        return asked
    return asked or open_offer(desk.desk, restaurant, text.sender) is not None or bool(_coming(desk, restaurant, text))


def respect(desk: TextDesk, restaurant: Restaurant, text: InboundText, wish: Literal["stop", "start", "help"]) -> str:
    """Record or lift an opt-out. Twilio has answered the word itself, and answers HELP, so we say nothing.

    Who wants no texts can be offered no table by text, so their place on the waitlist ends too. CANCEL blocks texts, but a guest who
    writes it may mean the table: a person reads it. It cancels the guest's only table where the owner wants that, nothing else.
    """
    if wish == "stop":
        now = desk.desk.clock.now()
        desk.opt_outs.record(OptOut(restaurant.id, text.sender, now, text.body.strip().upper()[:40]))
        _leave_waitlist(desk, restaurant, text)
        if _may_mean_the_table(text):
            _to_inbox(desk, restaurant, text, kind="cancel_wish")
            _cancel_by_word(desk, restaurant, text)
    elif wish == "start":
        desk.opt_outs.lift(restaurant.id, text.sender)
    # A word that comes again later must undo nothing that was said in between.
    _answer(desk, restaurant, text, None, messages.language_of(restaurant))
    return wish


def _leave_waitlist(desk: TextDesk, restaurant: Restaurant, text: InboundText) -> None:
    for _ in range(_TRIES):
        try:
            leave_waitlist(desk.desk, restaurant, phone=text.sender)
        except CommitConflict:
            continue
        return
    raise VendorUnavailable("the waitlist changed under our hands for too long")


def _may_mean_the_table(text: InboundText) -> bool:
    return read_answer(text.body).said == "cancel"


def _cancel_by_word(desk: TextDesk, restaurant: Restaurant, text: InboundText) -> None:
    coming = _coming(desk, restaurant, text)
    if restaurant.cancel_word_cancels and len(coming) == 1:
        proof = GuestProof(caller=text.sender, name=coming[0].name)
        cancel_reservation(desk.desk.book, desk.desk.clock, restaurant, proof, ActionKey(text.id, _KEY), coming[0].id)


def _answer_offer(desk: TextDesk, restaurant: Restaurant, text: InboundText, *, accepts: bool) -> None:
    entry = open_offer(desk.desk, restaurant, text.sender)
    language = entry.language if entry is not None else messages.language_of(restaurant)
    outcome = answer_offer(desk.desk, restaurant, phone=text.sender, accepts=accepts)
    if isinstance(outcome, OfferTaken):
        _answer(desk, restaurant, text, None, language)  # the booking's confirmation says it
    elif isinstance(outcome, OfferLetGo):
        _answer(desk, restaurant, text, waitlist_words.let_go_text(restaurant, language), language)
    else:
        _answer(desk, restaurant, text, waitlist_words.gone_text(restaurant, language), language)


def _meant(desk: TextDesk, restaurant: Restaurant, text: InboundText, act: Literal["cancel", "confirm"]) -> None:
    """Do it to the only reservation that it can mean, or ask."""
    done = desk.desk.book.committed(ActionKey(text.id, _KEY))
    if done is not None:  # and nobody was told: the same key does nothing more
        _do(desk, restaurant, text, act, done)
        return
    coming = _coming(desk, restaurant, text)
    if act == "confirm":
        coming = [one for one in coming if one.confirmed_at is None] or coming[:1]
    if len(coming) > 1:
        _ask(desk, restaurant, text, act, coming[: answer_words.MOST_CHOICES])
    elif coming:
        _do(desk, restaurant, text, act, coming[0])
    elif act == "cancel" and open_offer(desk.desk, restaurant, text.sender) is not None:
        _answer_offer(desk, restaurant, text, accepts=False)
    elif act == "confirm" and answer_offer(desk.desk, restaurant, phone=text.sender, accepts=True) == OFFER_GONE:
        language = messages.language_of(restaurant)
        _answer(desk, restaurant, text, waitlist_words.gone_text(restaurant, language), language)
    else:
        _not_found(desk, restaurant, text, messages.language_of(restaurant))


def _choose(desk: TextDesk, restaurant: Restaurant, text: InboundText, number: int) -> bool:
    """Whether the number answered an open question."""
    question = desk.questions.get(restaurant.id, text.sender, desk.desk.clock.now())
    if question is None:
        return False
    done = desk.desk.book.committed(ActionKey(text.id, _KEY))
    if done is not None:
        _do(desk, restaurant, text, question.act, done)
        return True
    chosen = question.reservation_ids[number - 1 : number] if number else ()
    coming = {one.id: one for one in _coming(desk, restaurant, text)}
    if not chosen or chosen[0] not in coming:
        listed = [coming[one] for one in question.reservation_ids if one in coming]
        if listed:
            _ask(desk, restaurant, text, question.act, listed)
        return bool(listed)
    _do(desk, restaurant, text, question.act, coming[chosen[0]])
    desk.questions.close(restaurant.id, text.sender)
    return True


def _ask(
    desk: TextDesk,
    restaurant: Restaurant,
    text: InboundText,
    act: Literal["cancel", "confirm"],
    choices: Sequence[Reservation],
) -> None:
    language = choices[0].language
    until = desk.desk.clock.now() + STANDS
    desk.questions.ask(TextQuestion(restaurant.id, text.sender, act, tuple(one.id for one in choices), until))
    _answer(desk, restaurant, text, answer_words.which_one_text(restaurant, language, act, choices), language)


def _do(
    desk: TextDesk,
    restaurant: Restaurant,
    text: InboundText,
    act: Literal["cancel", "confirm"],
    reservation: Reservation,
) -> None:
    key, language = ActionKey(text.id, _KEY), reservation.language
    if act == "confirm":
        confirmed = confirm_reservation(desk.desk.book, desk.desk.clock, restaurant, reservation.id, key)
        if isinstance(confirmed, Refusal):
            _not_found(desk, restaurant, text, language)
        else:
            _answer(desk, restaurant, text, answer_words.confirmed_text(restaurant, confirmed), language)
        return
    proof = GuestProof(caller=text.sender, name=reservation.name)
    done = cancel_reservation(desk.desk.book, desk.desk.clock, restaurant, proof, key, reservation.id)
    if isinstance(done, Refusal):
        _not_found(desk, restaurant, text, language)
        return
    # A guest who agreed to texts reads of it by the cancellation's own text.
    said = None if done.text_queued else messages.guest_text(restaurant, done.reservation, "cancellation")
    _answer(desk, restaurant, text, said, language)


def _coming(desk: TextDesk, restaurant: Restaurant, text: InboundText) -> list[Reservation]:
    since = instant(desk.desk.clock.now()) - restaurant.rules.grace
    found = desk.desk.book.by_phone(restaurant.id, text.sender, since)
    return [one for one in found if one.status is ReservationStatus.BOOKED]


def _not_found(desk: TextDesk, restaurant: Restaurant, text: InboundText, language: str) -> None:
    _to_inbox(desk, restaurant, text)
    _answer(desk, restaurant, text, answer_words.not_found_text(restaurant, language), language)


def _to_inbox(
    desk: TextDesk, restaurant: Restaurant, text: InboundText, kind: Literal["message", "cancel_wish"] = "message"
) -> None:
    coming = _coming(desk, restaurant, text)
    language = messages.language_of(restaurant)
    tables = [f"{messages.when_of(language, one.starts_at, restaurant.zone)} ({one.party_size})" for one in coming]
    message = Message(
        id=f"text-{text.id}",
        restaurant_id=restaurant.id,
        kind=kind,
        text="; ".join([*_written(text), *(tables if kind == "cancel_wish" else ())]),
        created_at=desk.desk.clock.now(),
        name=coming[0].name if coming else "",
        phone=text.sender,
        details={"came_by": "text", "reservation_ids": [one.id for one in coming]}
        | ({"media": list(text.media)} if text.media else {}),
    )
    take_message(desk.messages, desk.desk.clock, restaurant, message)


def _written(text: InboundText) -> list[str]:
    """The words, and how many pictures came with them: a person can look at those."""
    return [part for part in (text.body, f"[MMS: {len(text.media)}]" if text.media else "") if part]


def _answer(desk: TextDesk, restaurant: Restaurant, text: InboundText, body: str | None, language: str) -> None:
    desk.outbox.add(answer_entry(restaurant, text, body, language, desk.desk.clock.now()))
