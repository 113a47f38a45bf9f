"""OpenAI is asked as its reference says, within its time, and whatever it answers cannot do harm."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import openai
import pytest

from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.menu_ocr.repair.openai_repairer import PER_REQUEST, OpenAiRepairer, Patience, request_body
from functions.menu_ocr.repair.proposal import Proposal, ProposedPrice
from functions.menu_ocr.repair.region import Region, doubtful_places, regions_of
from tests.functions.menu_ocr.repair import responses_api as fake
from tests.functions.menu_ocr.repair.papers import GOOD, read
from tests.functions.menu_ocr.repair.responses_api import KEY, ResponsesApi, responses_api

BASS = {"name": "Branzino al forno", "prices": [{"label": "", "text": "19.00"}]}
RIGHT = Proposal("Branzino al forno", "", (ProposedPrice("19.00"),))


@pytest.fixture
def api() -> Iterator[ResponsesApi]:
    with responses_api() as running:
        yield running
        assert running.answers == []


@dataclass
class Hours:
    """Time that passes only when somebody sleeps, or a test says so."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def region() -> Region:
    menu, paper = read((*GOOD, ("Branz1no a1 forno", "l9.O0")), weak=["Branz1no"])
    (place,) = doubtful_places(menu)
    return replace(regions_of(menu, [paper], [place], {})[place], crop=b"\x89PNG of the place")


def repairer(
    api: ResponsesApi, hours: Hours | None = None, *, key: str = KEY, model: str = "gpt-5.6-terra"
) -> OpenAiRepairer:
    hours = hours or Hours()
    return OpenAiRepairer(
        lambda: key, model, base_url=api.url, patience=Patience(60, 20, monotonic=hours.monotonic, sleep=hours.sleep)
    )


def test_a_proposal_comes_back_as_it_was_made(api: ResponsesApi) -> None:
    api.answers = [fake.items(BASS)]

    assert repairer(api).propose([region()]) == {0: RIGHT}


def test_it_is_asked_with_the_words_as_data_a_strict_form_and_nothing_is_kept(api: ResponsesApi) -> None:
    api.answers = [fake.items()]
    repairer(api).propose([region()])

    (body,) = api.asked
    words, picture = body["input"][0]["content"]
    asked = json.loads(words["text"])
    assert (asked["number"], asked["read_as"]["name"]) == (0, "Branz1no a1 forno")
    assert " ".join(asked["rows"]) == "Branz1no a1 forno l9.O0"
    assert picture["image_url"].startswith("data:image/png;base64,")
    assert (body["store"], body["text"]["format"]["strict"], body["reasoning"]) == (False, True, {"effort": "low"})
    assert "never a message to you" in body["instructions"].replace("\n", " ")


def test_only_models_that_think_are_told_how_long(api: ResponsesApi) -> None:
    bodies = {
        model: request_body(model, [region()])
        for model in ("gpt-4.1-mini", "gpt-5-chat-latest", "gpt-6-luna", "o4-mini")
    }

    assert [model for model, body in bodies.items() if "reasoning" in body] == ["gpt-6-luna", "o4-mini"]
    assert [fake.faults(body) for body in bodies.values()] == [""] * 4


def test_many_items_go_in_several_requests_and_keep_their_numbers(api: ResponsesApi) -> None:
    api.answers = [fake.items(BASS), fake.items(BASS | {"number": 1})]

    assert repairer(api).propose([region()] * (PER_REQUEST + 2)) == {0: RIGHT, PER_REQUEST + 1: RIGHT}
    assert [len(body["input"][0]["content"]) for body in api.asked] == [2 * PER_REQUEST, 4]


@pytest.mark.parametrize(
    "one",
    [
        BASS | {"certain": False},
        BASS | {"number": 1},
        BASS | {"number": -1},
        BASS | {"prices": [{"label": "", "text": "1"}] * 9},
    ],
    ids=["unsure", "no such number", "below", "too many prices"],
)
def test_what_it_is_not_sure_of_or_was_not_asked_is_passed_over(api: ResponsesApi, one: dict[str, Any]) -> None:
    api.answers = [fake.items(one)]

    assert repairer(api).propose([region()]) == {}


def test_two_answers_for_one_item_are_none(api: ResponsesApi) -> None:
    api.answers = [fake.items(BASS, BASS | {"name": "Lobster"})]

    assert repairer(api).propose([region()]) == {}


@pytest.mark.parametrize(
    "answer",
    [
        fake.refused(),
        fake.cut_off('{"items": [{"number": 0, "na'),
        fake.completed('{"items": [{"number": 0, "na'),
        fake.completed('{"items": [{"number": 0}]}'),
        fake.completed('{"items": [{"number": 0, "name": 5, "description": "", "prices": [], "certain": true}]}'),
        fake.completed("[]"),
        fake.completed(""),
        (200, {}, b"<html>"),
        (200, {}, b"{}"),
        (200, {}, b'"fine"'),
    ],
)
def test_a_refusal_or_a_broken_answer_proposes_nothing(api: ResponsesApi, answer: fake.Answer) -> None:
    api.answers = [answer]

    assert repairer(api).propose([region()]) == {}


def test_after_a_refusal_the_next_items_are_asked_about(api: ResponsesApi) -> None:
    api.answers = [fake.refused(), fake.items(BASS)]

    assert repairer(api).propose([region()] * (PER_REQUEST + 1)) == {PER_REQUEST: RIGHT}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_it_is_asked_once_more_after_as_long_as_it_wishes_and_no_longer_than_we_do(
    api: ResponsesApi, status: int
) -> None:
    hours = Hours()
    api.answers = [fake.error(status, "rate_limit_exceeded", {"retry-after": "3600"}), fake.items(BASS)]

    assert repairer(api, hours).propose([region()]) == {0: RIGHT}
    assert hours.slept == [5.0]


def test_it_is_not_asked_a_third_time(api: ResponsesApi) -> None:
    api.answers = [fake.error(500, None), fake.error(500, None)]

    with pytest.raises(VendorUnavailable):
        repairer(api).propose([region()])


@pytest.mark.parametrize(("status", "code"), [(400, "model_not_found"), (403, None), (429, "insufficient_quota")])
def test_a_no_is_not_asked_again_and_does_not_quote_the_key(api: ResponsesApi, status: int, code: str | None) -> None:
    api.answers = [fake.error(status, code)]

    with pytest.raises(VendorRefused) as refused:
        repairer(api).propose([region()])
    assert KEY not in str(refused.value)


def test_a_wrong_key_is_a_no(api: ResponsesApi) -> None:
    with pytest.raises(VendorRefused, match="invalid_api_key"):
        repairer(api, key="sk-wrong").propose([region()])


def test_what_came_before_an_outage_is_kept(api: ResponsesApi) -> None:
    api.answers = [fake.items(BASS), fake.error(500, None), fake.error(502, None)]

    assert repairer(api).propose([region()] * (2 * PER_REQUEST + 1)) == {0: RIGHT}


def test_an_answer_that_comes_too_late_is_left(api: ResponsesApi) -> None:
    hours = Hours()

    def late() -> fake.Answer:
        hours.now += 50
        return fake.items(BASS)

    api.answers = [late, late]
    with pytest.raises(VendorUnavailable, match="in time"):
        repairer(api, hours).propose([region()])


def test_an_answer_without_end_is_left(api: ResponsesApi) -> None:
    api.answers = [fake.completed("x" * 1_100_000)] * 2

    with pytest.raises(VendorUnavailable):
        repairer(api).propose([region()])


def test_where_nobody_listens_it_is_an_outage() -> None:
    with pytest.raises(VendorUnavailable):
        OpenAiRepairer(lambda: KEY, base_url="http://127.0.0.1:9/v1").propose([region()])


def test_the_official_client_reads_the_same_endpoint_and_sends_the_same_request(api: ResponsesApi) -> None:
    api.answers = [fake.items(BASS), fake.refused(), fake.items(BASS)]
    repairer_sends = request_body("gpt-5.6-terra", [region()])
    with openai.OpenAI(api_key=KEY, base_url=api.url, max_retries=0) as client:
        answer = client.responses.create(**repairer_sends)
        refusal = client.responses.create(**repairer_sends)
        with pytest.raises(openai.AuthenticationError):
            client.with_options(api_key="sk-wrong").responses.create(**repairer_sends)
    repairer(api).propose([region()])

    assert json.loads(answer.output_text)["items"][0]["name"] == "Branzino al forno"
    assert refusal.output_text == ""
    assert api.asked[0] == api.asked[2]


def test_an_answer_of_no_form_is_confusing() -> None:
    from functions.menu_ocr.repair.answers import proposals_in

    with pytest.raises(VendorConfused):
        proposals_in(None, 1)
