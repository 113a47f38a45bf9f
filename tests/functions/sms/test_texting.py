from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.domain.errors import VendorConfused, VendorError, VendorRefused, VendorUnavailable
from functions.domain.opt_outs import OptOut
from functions.sms.texting import LEASE, SentText, send_entry
from tests.functions.front_of_house import CALLER, NOW, RESTAURANT, House
from tests.functions.sms.outbox_samples import SID, STATUS_URL, ScriptedMessenger, TextRoom, entry

SENT = SentText(SID, "queued")
AMBIGUOUS = [VendorUnavailable("no answer in time"), VendorConfused("half an answer")]


def test_a_text_is_sent_and_its_id_written_down() -> None:
    room = TextRoom(ScriptedMessenger(sends=[SENT]))

    send_entry(room.texting, entry())

    assert room.messenger.asked == [("send", CALLER, "Table for 2.")]
    assert (room.stored().state, room.stored().vendor_id) == ("queued", SID)
    assert room.meter.counts == {("TextSent", ()): 1}


def test_the_status_address_is_absolute_and_names_the_entry() -> None:
    room = TextRoom(ScriptedMessenger(sends=[SENT]))

    send_entry(room.texting, entry())

    (url,) = room.messenger.status_urls
    assert url.startswith(f"{STATUS_URL}?")
    assert parse_qs(urlsplit(url).query) == {"restaurant": ["juniper"], "entry": ["r1-v1-sms"]}


def test_a_record_that_comes_twice_is_sent_once() -> None:
    room = TextRoom(ScriptedMessenger(sends=[SENT]))

    send_entry(room.texting, entry())
    send_entry(room.texting, entry())

    assert len(room.messenger.asked) == 1
    assert room.messenger.played_out()


@pytest.mark.parametrize("trouble", AMBIGUOUS)
def test_a_send_without_an_answer_is_visible_and_tried_again(trouble: VendorError) -> None:
    room = TextRoom(ScriptedMessenger(sends=[trouble]))

    with pytest.raises(type(trouble)):
        send_entry(room.texting, entry())

    assert room.stored().state == "unknown"


@pytest.mark.parametrize("trouble", AMBIGUOUS)
def test_a_text_that_went_out_without_an_answer_is_found_and_not_sent_again(trouble: VendorError) -> None:
    room = TextRoom(ScriptedMessenger(sends=[trouble], finds=[SentText(SID, "sent")]))
    with pytest.raises(type(trouble)):
        send_entry(room.texting, entry())

    send_entry(room.texting, entry())

    assert [kind for kind, _, _ in room.messenger.asked] == ["send", "find"]
    assert room.messenger.looked_since == [NOW]
    assert (room.stored().state, room.stored().vendor_id) == ("sent", SID)


def test_a_text_that_did_not_go_out_is_sent_after_looking() -> None:
    room = TextRoom(ScriptedMessenger(sends=[VendorUnavailable("503"), SENT], finds=[None]))
    with pytest.raises(VendorUnavailable):
        send_entry(room.texting, entry())

    send_entry(room.texting, entry())

    assert [kind for kind, _, _ in room.messenger.asked] == ["send", "find", "send"]
    assert room.stored().state == "queued"


def test_a_process_that_died_after_sending_is_made_good_by_looking() -> None:
    room = TextRoom(ScriptedMessenger(finds=[SentText(SID, "delivered")]))
    room.house.world.outbox.claim("juniper", "r1-v1-sms")

    send_entry(room.texting, entry())

    assert room.stored().state == "delivered"


def test_if_looking_fails_nothing_is_sent() -> None:
    room = TextRoom(ScriptedMessenger(finds=[VendorUnavailable("still down")]))
    room.house.world.outbox.claim("juniper", "r1-v1-sms")

    with pytest.raises(VendorUnavailable):
        send_entry(room.texting, entry())

    assert [kind for kind, _, _ in room.messenger.asked] == ["find"]
    assert room.stored().state == "sending"


@pytest.mark.parametrize("code", ["21211", "21610", "21614", "30034", "20003"])
def test_a_refusal_is_final_visible_and_told_to_the_owner(code: str) -> None:
    room = TextRoom(ScriptedMessenger(sends=[VendorRefused("no", code=code)]))

    send_entry(room.texting, entry())
    send_entry(room.texting, entry())

    (message,) = room.house.store.messages.values()
    assert (room.stored().state, room.stored().error_code) == ("failed", code)
    assert message.details["error_code"] == code
    assert "Table for 2." in message.text
    assert f"{message.id}-sms" in {one.id for one in room.house.store.outbox.values()}


def test_a_lost_notice_to_the_owner_makes_no_further_notice() -> None:
    notice = entry("m1-sms", to=RESTAURANT.owner_number or "", reservation="")
    room = TextRoom(ScriptedMessenger(sends=[VendorRefused("no", code="21614")]), [notice])

    send_entry(room.texting, notice)

    assert room.stored("m1-sms").state == "failed"
    assert room.house.store.messages == {}


def test_the_owner_reads_of_a_lost_text_in_their_language() -> None:
    house = House(restaurant=replace(RESTAURANT, languages=("ja", "de")))
    room = TextRoom(ScriptedMessenger(sends=[VendorRefused("no", code="21614")]), house=house)

    send_entry(room.texting, entry())

    (message,) = house.store.messages.values()
    assert message.text.startswith("Diese SMS hat den Gast nicht erreicht")


def test_a_callback_that_was_quicker_than_our_own_note_stands() -> None:
    room = TextRoom(ScriptedMessenger(sends=[SENT]))
    outbox = room.house.world.outbox

    class Quick(ScriptedMessenger):
        def send(self, *, to: str, sender: str, body: str, status_url: str) -> SentText:
            outbox.settle("juniper", "r1-v1-sms", "delivered", vendor_id=SID)
            return super().send(to=to, sender=sender, body=body, status_url=status_url)

    send_entry(replace(room.texting, messenger=Quick(sends=[SENT])), entry())

    assert (room.stored().state, room.stored().vendor_id) == ("delivered", SID)


def test_an_entry_that_is_gone_is_left_alone() -> None:
    room = TextRoom(ScriptedMessenger())

    send_entry(room.texting, entry("r9-v1-sms"))

    assert room.messenger.asked == []


class InTheMiddle(ScriptedMessenger):
    """Lets somebody else come along while a text is being handed over."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__(sends=[SENT])
        self.meanwhile = meanwhile

    def send(self, *, to: str, sender: str, body: str, status_url: str) -> SentText:
        self.meanwhile()
        return super().send(to=to, sender=sender, body=body, status_url=status_url)


def test_of_two_workers_at_once_one_sends_and_the_other_comes_again() -> None:
    room = TextRoom(ScriptedMessenger())
    came_again: list[str] = []

    def meanwhile() -> None:
        with pytest.raises(VendorUnavailable):
            send_entry(room.texting, entry())
        came_again.append("yes")

    send_entry(replace(room.texting, messenger=InTheMiddle(meanwhile)), entry())
    send_entry(room.texting, entry())

    assert came_again == ["yes"]
    assert room.messenger.asked == []
    assert room.stored().state == "queued"


def test_of_two_workers_after_a_dead_one_one_sends() -> None:
    room = TextRoom(ScriptedMessenger(finds=[None]))
    room.house.world.outbox.claim("juniper", "r1-v1-sms", NOW)
    room.house.clock.pass_by(LEASE)
    came_again: list[str] = []

    def meanwhile() -> None:
        with pytest.raises(VendorUnavailable):
            send_entry(room.texting, entry())
        came_again.append("yes")

    busy = InTheMiddle(meanwhile)
    busy.finds = [None]
    send_entry(replace(room.texting, messenger=busy), entry())

    assert came_again == ["yes"]
    assert [kind for kind, _, _ in busy.asked] == ["find", "send"]
    assert room.messenger.asked == []


def test_who_wants_no_texts_is_not_texted_and_it_is_seen() -> None:
    room = TextRoom(ScriptedMessenger())
    room.house.world.opt_outs.record(OptOut("juniper", CALLER, NOW, "STOP"))

    send_entry(room.texting, entry())

    (message,) = room.house.store.messages.values()
    assert room.messenger.asked == []
    assert (room.stored().state, room.stored().error_code) == ("skipped", "21610")
    assert message.text.startswith("The guest wants no texts")


def test_a_refusal_for_an_opt_out_is_remembered() -> None:
    room = TextRoom(ScriptedMessenger(sends=[VendorRefused("no", code="21610")]))

    send_entry(room.texting, entry())

    assert room.house.world.opt_outs.get("juniper", CALLER) is not None


def test_a_text_whose_time_is_over_is_not_sent() -> None:
    late = replace(entry(), payload={**entry().payload, "not_after": NOW.isoformat()})
    room = TextRoom(ScriptedMessenger(), [late])

    send_entry(room.texting, late)

    assert (room.stored().state, room.stored().error_code) == ("skipped", "too_late")
    assert room.house.store.messages == {}


def test_a_text_for_the_morning_is_not_sent_at_night_and_comes_again() -> None:
    morning = NOW + LEASE
    waits = replace(entry(), payload={**entry().payload, "not_before": morning.isoformat()})
    room = TextRoom(ScriptedMessenger(), [waits])

    send_entry(room.texting, waits)

    assert (room.stored().state, room.stored().error_code) == ("skipped", "at_night")
    assert [(one.kind, one.due_at) for one in room.house.store.timers.values()] == [("text_again", morning)]
    assert room.house.store.messages == {}
