"""The account, its numbers, its registrations and the calls that it makes, by Twilio's own client."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from local.callers import answers
from local.simulators.twilio.exchange import CalledParty, Number
from tests.local.simulators.twilio.test_rest import a_client, in_real_time
from tests.local.simulators.twilio.world import BASE, GUEST, HOUSE, World

Test = Callable[[World, Client], Any]


def by_client(test: Test) -> None:
    """The test runs in a thread, as Twilio's client blocks; everything else is on the loop."""

    async def main(world: World) -> None:
        async with a_client(world) as client:
            client.messaging.base_url = client.pricing.base_url = client.api.base_url
            await asyncio.to_thread(test, world, client)

    in_real_time(main)


def test_the_account_tells_what_it_is() -> None:
    def test(world: World, client: Client) -> None:
        world.twilio.account.kind = "Trial"
        account = client.api.accounts(world.twilio.account_sid).fetch()
        assert (account.status, account.type) == ("active", "Trial")

    by_client(test)


def test_a_number_is_found_priced_bought_and_changed() -> None:
    def test(world: World, client: Client) -> None:
        (offer, *_) = client.available_phone_numbers("US").local.list(area_code=415, sms_enabled=True, limit=3)
        assert offer.phone_number == "+14155550160"
        prices = client.pricing.v1.phone_numbers.countries("US").fetch()
        assert prices.phone_number_prices == [{"number_type": "local", "base_price": "1.15", "current_price": "1.15"}]
        bought = client.incoming_phone_numbers.create(phone_number=offer.phone_number, voice_url=f"{BASE}/voice")
        assert bought.voice_url == f"{BASE}/voice"
        assert bought.sid is not None
        changed = client.incoming_phone_numbers(bought.sid).update(voice_url="", sms_url=f"{BASE}/sms")
        assert (changed.voice_url, changed.sms_url) == ("", f"{BASE}/sms")
        fetched = client.incoming_phone_numbers(bought.sid).fetch()
        assert fetched.sms_url == f"{BASE}/sms"
        left = client.available_phone_numbers("US").local.list(area_code=415)
        assert offer.phone_number not in {one.phone_number for one in left}

    by_client(test)


@pytest.mark.parametrize(("wanted", "code"), [("tomorrow", 21421), ("+14155550160", 21422), ("+14155559999", 21422)])
def test_what_is_none_or_not_for_sale_is_refused(wanted: str, code: int) -> None:
    def test(world: World, client: Client) -> None:
        world.twilio.exchange.numbers["+14155550160"] = Number("+14155550160", sid="PN" + "1" * 32)
        with pytest.raises(TwilioRestException) as refused:
            client.incoming_phone_numbers.create(phone_number=wanted)
        assert refused.value.code == code

    by_client(test)


def test_a_registered_number_lies_in_a_service_with_an_approved_campaign_and_a_new_one_in_none() -> None:
    def test(world: World, client: Client) -> None:
        (service,) = client.messaging.v1.services.list()
        assert service.sid is not None
        in_service = client.messaging.v1.services(service.sid)
        assert [one.phone_number for one in in_service.phone_numbers.list()] == [HOUSE]
        assert [one.campaign_status for one in in_service.us_app_to_person.list()] == ["VERIFIED"]
        world.number.registration = "IN_PROGRESS"
        assert [one.campaign_status for one in in_service.us_app_to_person.list()] == ["IN_PROGRESS"]
        world.number.registration, world.number.registered = "", False
        assert client.messaging.v1.services.list() == []

    by_client(test)


def test_a_toll_free_number_has_a_verification_instead() -> None:
    def test(world: World, client: Client) -> None:
        sid = "PN" + "8" * 32
        world.twilio.exchange.numbers["+18885550100"] = Number("+18885550100", sid=sid, registration="IN_REVIEW")
        (found,) = client.messaging.v1.tollfree_verifications.list(tollfree_phone_number_sid=sid)
        assert found.status == "IN_REVIEW"

    by_client(test)


def ended(client: Client, sid: str | None) -> Any:
    """The call once it is over."""
    assert sid is not None
    for _ in range(200):
        call = client.calls(sid).fetch()
        if call.status not in ("queued", "ringing", "in-progress"):
            return call
    raise AssertionError(f"the call goes on: {call.status}")


@pytest.mark.parametrize(
    ("party", "status"),
    [
        (answers(rings_s=0.02), "completed"),
        (CalledParty("busy", 0.02), "busy"),
        (CalledParty("failed", 0.02), "failed"),
    ],
)
def test_a_call_by_rest_ends_as_the_called_party_lets_it(party: CalledParty, status: str) -> None:
    def test(world: World, client: Client) -> None:
        world.twilio.add_person(GUEST, party)
        made = client.calls.create(to=GUEST, from_=HOUSE, twiml="<Response><Hangup/></Response>")
        assert made.status in ("queued", "ringing")
        call = ended(client, made.sid)
        assert (call.status, call.direction) == (status, "outbound-api")

    by_client(test)


def test_a_forwarded_call_comes_in_with_its_first_caller_and_ends_with_it() -> None:
    def test(world: World, client: Client) -> None:
        world.app.pages["/voice"] = "<Response><Reject reason='busy'/></Response>"
        world.twilio.add_person(GUEST, CalledParty("no-answer", 0.02, forwards_to=HOUSE))
        made = client.calls.create(to=GUEST, from_=HOUSE, twiml="<Response><Pause length='5'/></Response>")
        assert ended(client, made.sid).status == "busy"
        (arrived,) = client.calls.list(to=HOUSE)
        assert (arrived.direction, arrived.status, arrived.forwarded_from) == ("inbound", "busy", GUEST)
        (form,) = world.app.forms("/voice")
        assert (form["From"], form["ForwardedFrom"]) == (HOUSE, GUEST)

    by_client(test)


def test_a_forwarded_call_that_is_answered_is_hung_up_with_the_first_leg() -> None:
    def test(world: World, client: Client) -> None:
        world.app.pages["/voice"] = "<Response><Say>hello</Say><Pause length='60'/></Response>"
        world.twilio.add_person(GUEST, CalledParty("busy", 0.02, forwards_to=HOUSE))
        made = client.calls.create(to=GUEST, from_=HOUSE, twiml="<Response><Hangup/></Response>")
        assert ended(client, made.sid).status == "completed"
        (arrived,) = client.calls.list(to=HOUSE)
        assert ended(client, arrived.sid).status == "completed"

    by_client(test)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "somebody"}, 21211),
        ({"from_": "+14155559999"}, 21210),
        ({"twiml": "<Response>" + " " * 4000 + "</Response>"}, 32018),
        ({"twiml": "no document"}, 12100),
    ],
)
def test_calls_that_twilio_would_not_place_are_refused(fields: dict[str, str], code: int) -> None:
    def test(world: World, client: Client) -> None:
        asked = {"to": GUEST, "from_": HOUSE, "twiml": "<Response/>"} | fields
        with pytest.raises(TwilioRestException) as refused:
            client.calls.create(**asked)
        assert refused.value.code == code

    by_client(test)
