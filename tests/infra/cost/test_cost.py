"""The reckoning adds up, grows as it should, and is held to the stacks that it speaks of."""

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aws_cdk.assertions import Template
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.agents.plan import build_plan
from functions.domain.calls import Call
from infra.app import Deployment
from infra.cost.__main__ import SIZES, main
from infra.cost.bills import all_bills, load_units
from infra.cost.conversation import responses_of, tokens_of
from infra.cost.figures import Assumptions, Price, load_assumptions, load_prices
from infra.cost.limits import ANSWERS, UNITS, limits_of
from infra.cost.report import idle, limits_table, side_by_side
from infra.cost.traffic import Demand, Traffic
from infra.environments import PROD
from infra.monitoring.metrics import CATALOG
from tests.functions.front_of_house import CALL_SID, CALLER, NOW, RESTAURANT, StandingClock

PRICES, ASSUMPTIONS = load_prices(), load_assumptions()
README = Path(__file__).resolve().parents[3] / "infra" / "cost" / "README.md"


def bill(demand: Demand, vendor: str | None = None, assumptions: Assumptions = ASSUMPTIONS) -> float:
    return sum(line.usd for line in all_bills(demand, PRICES, assumptions) if vendor in (None, line.vendor))


def other(**changes: float) -> Assumptions:
    """The assumptions with some of them changed, by `section__name`."""
    document: dict[str, Any] = json.loads((README.parent / "assumptions.json").read_text("utf-8"))
    for name, value in changes.items():
        section, entry = name.split("__")
        document[section][entry]["value"] = value
    return Assumptions(document)


# -- what it stands on --------------------------------------------------------------------------------------------------


def test_every_assumption_says_where_it_comes_from() -> None:
    assert [name for name in ASSUMPTIONS.names() if not ASSUMPTIONS.why(*name).strip()] == []


def test_a_price_that_was_read_somewhere_says_where() -> None:
    prices = [*PRICES.aws.values(), *PRICES.twilio.values(), *(p for m in PRICES.openai.values() for p in m.values())]

    assert {price.trust for price in prices} == {"vendor", "secondary", "memory"}
    assert [price for price in prices if bool(price.source) == (price.trust == "memory")] == []


def test_the_hours_of_a_day_hold_all_its_calls() -> None:
    shares = ASSUMPTIONS.series("day", "hour_shares")

    assert len(shares) == 24
    assert sum(shares) == pytest.approx(1)


def test_the_tasks_are_those_of_production() -> None:
    assert ASSUMPTIONS("streamer", "vcpu") * 1024 == PROD.streamer.cpu
    assert ASSUMPTIONS("streamer", "memory_gb") * 1024 == PROD.streamer.memory_mib
    assert ASSUMPTIONS("streamer", "least_tasks") == PROD.streamer.least_tasks
    assert ASSUMPTIONS("streamer", "calls_per_task") == PROD.streamer.calls_per_task
    assert ASSUMPTIONS("limits", "streamer_tasks") == PROD.streamer.most_tasks


def test_the_functions_are_those_of_production(deployments: dict[str, Deployment]) -> None:
    template = Template.from_stack(deployments["prod"].functions)
    of_calls = {
        found["Properties"]["Handler"]: found["Properties"]["MemorySize"]
        for found in template.find_resources("AWS::Lambda::Function").values()
        if "menu_ocr" not in found["Properties"]["Handler"]  # some minutes a year
    }

    assert ASSUMPTIONS("functions", "memory_gb") * 1024 == pytest.approx(max(of_calls.values()), rel=0.01)
    assert ASSUMPTIONS("limits", "api_requests_per_second") == PROD.functions.requests_per_second


def test_alarms_keys_and_secrets_are_those_of_the_stacks(deployments: dict[str, Deployment]) -> None:
    deployment = deployments["prod"]
    stacks = [Template.from_stack(stack) for stack in (deployment.data, deployment.streamer, deployment.functions)]

    def count(kind: str) -> int:
        return sum(len(template.find_resources(kind)) for template in stacks)

    assert ASSUMPTIONS("fixed", "alarms") >= count("AWS::CloudWatch::Alarm")
    assert ASSUMPTIONS("fixed", "kms_keys") >= count("AWS::KMS::Key")
    assert ASSUMPTIONS("fixed", "secrets") >= count("AWS::SecretsManager::Secret")


def test_metrics_are_those_of_the_programs() -> None:
    assert ASSUMPTIONS("fixed", "metrics") == sum(3 if written.dimensions else 1 for written in CATALOG.values())


def test_the_models_that_the_environments_use_have_prices() -> None:
    assert "audio_out" in PRICES.openai[PROD.realtime_model]
    assert "minute" in PRICES.openai[PROD.transcription_model]


def test_an_agents_instructions_and_tools_are_about_as_long_as_assumed() -> None:
    call = Call(CALL_SID, RESTAURANT.id, RESTAURANT.phone_number, CALLER, NOW)
    plan = build_plan(RESTAURANT, call, StandingClock(NOW), "k1.x.y.z")
    sizes = [
        (len(agent.instructions) + len(json.dumps([tool.model_dump() for tool in agent.tools]))) / 4
        for agent in plan.agents
    ]

    assert min(sizes) * 0.75 < ASSUMPTIONS("conversation", "prefix_tokens") < max(sizes) * 1.25


# -- how it reckons -----------------------------------------------------------------------------------------------------


def test_what_is_free_is_not_billed() -> None:
    price = Price(usd=2.0, unit="GB", trust="memory", source="", free=100)

    assert (price.of(0), price.of(100), price.of(101)) == (0, 0, 2)


def test_minutes_are_billed_as_begun() -> None:
    assert bill(Demand(minutes=2.1), "Twilio") == pytest.approx(bill(Demand(minutes=3), "Twilio"))


def test_twilio_by_hand() -> None:
    lines = {line.name: line.usd for line in all_bills(Demand(), PRICES, ASSUMPTIONS) if line.vendor == "Twilio"}

    # 750 calls of 3 minutes; one in ten goes on for 2 with a person.
    assert lines["Media Streams"] == pytest.approx(2250 * 0.004)
    assert lines["Incoming minutes"] == pytest.approx((2250 + 150) * 0.0085)
    assert lines["Numbers"] == pytest.approx(1.15)


def test_the_first_response_of_a_call_by_hand() -> None:
    assume = other(conversation__responses_per_minute=1, conversation__handoffs=0)

    tokens = tokens_of(1, assume)

    assert responses_of(1, assume) == 1
    assert (tokens.text_in, tokens.text_cached) == (3200 + 60, 0)
    assert tokens.audio_in == pytest.approx(60 * 0.35 * 10)
    assert tokens.audio_out == pytest.approx(60 * 0.45 * 20)


def test_a_second_response_reads_the_first_again_from_the_cache() -> None:
    assume = other(conversation__responses_per_minute=2, conversation__handoffs=0, conversation__cache_hit=1)

    tokens = tokens_of(1, assume)

    assert tokens.text_cached == 3200 + 60
    # The caller's second half, and the agent's first, which is new to the model as something heard.
    assert tokens.audio_in == pytest.approx(60 * 0.35 * 10 + 30 * 0.45 * 20)
    assert tokens.audio_cached == pytest.approx(30 * 0.35 * 10)


def test_a_handoff_costs_the_cache_once() -> None:
    without, with_one = (tokens_of(3, other(conversation__handoffs=count)) for count in (0, 1))

    assert with_one.text_in > without.text_in
    assert with_one.text_cached < without.text_cached
    assert with_one.total == pytest.approx(without.total)


@given(st.floats(0.5, 15))
@settings(max_examples=30, deadline=None)
def test_a_longer_call_costs_no_less(minutes: float) -> None:
    shorter, longer = (bill(Demand(minutes=length)) for length in (minutes, minutes + 1))

    assert longer > shorter


@given(st.integers(1, 5000), st.integers(1, 5000))
@settings(max_examples=20, deadline=None)
def test_more_restaurants_cost_more_in_all(some: int, more: int) -> None:
    assert bill(Demand(restaurants=some + more)) > bill(Demand(restaurants=some))


def test_each_restaurant_costs_less_the_more_there_are() -> None:
    each = [bill(Demand(restaurants=size), "AWS") / size for size in SIZES]

    assert all(more < fewer for fewer, more in pairwise(each))


def test_without_calls_the_floor_is_left_and_the_model_costs_nothing() -> None:
    silent = idle(Demand())

    assert bill(silent, "OpenAI") == 0
    assert 0 < bill(silent, "AWS") < bill(Demand(), "AWS")


def test_a_call_that_lasts_no_time_or_a_negative_number_of_them_is_refused() -> None:
    for wrong in ((1, 25.0, 0.0), (1, -1.0, 3.0), (0, 25.0, 3.0)):
        with pytest.raises(ValueError, match="must"):
            Demand(*wrong)


def test_the_peak_is_about_six_times_the_mean() -> None:
    traffic = Traffic(Demand(restaurants=1000), ASSUMPTIONS)
    mean = traffic.seconds_per_month / 30 / 86400

    assert 5.5 < traffic.peak_live / mean < 6.5


def test_tasks_grow_from_the_floor_with_the_hours_calls() -> None:
    traffic = Traffic(Demand(restaurants=1000), ASSUMPTIONS)

    assert traffic.tasks_in(3) == PROD.streamer.least_tasks
    assert traffic.tasks_in(18) == math.ceil(traffic.peak_live / PROD.streamer.calls_per_task) == traffic.peak_tasks
    assert PROD.streamer.least_tasks < traffic.mean_tasks < traffic.peak_tasks


def test_load_units_count_the_largest_of_their_measures() -> None:
    # At this size it is the bytes: 16.5 kB/s each way for every second of talking.
    traffic = Traffic(Demand(restaurants=1000), ASSUMPTIONS)

    assert load_units(traffic, ASSUMPTIONS) == pytest.approx(traffic.seconds_per_month * 2 * 16.5e3 / 1e9)


# -- limits -------------------------------------------------------------------------------------------------------------


def test_every_limit_has_an_answer_and_a_unit() -> None:
    given_limits = {name for section, name in ASSUMPTIONS.names() if section == "limits"}

    assert set(ANSWERS) == set(UNITS) == given_limits


def test_limits_are_told_in_the_order_in_which_they_are_met() -> None:
    limits = limits_of(Demand(restaurants=10_000), ASSUMPTIONS)

    assert [limit.restaurants for limit in limits] == sorted(limit.restaurants for limit in limits)
    assert limits[0].name.startswith("openai")
    assert limits[-1].restaurants > 10_000


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_the_number_of_restaurants_that_a_default_carries_is_the_last_that_fits(name: str) -> None:
    def at(restaurants: int) -> bool:
        (found,) = [limit for limit in limits_of(Demand(restaurants), ASSUMPTIONS) if limit.name == name]
        return found.holds

    (found,) = [limit for limit in limits_of(Demand(), ASSUMPTIONS) if limit.name == name]
    if found.restaurants >= 10**9:
        assert at(1_000_000)
    else:
        assert at(found.restaurants)
        assert not at(found.restaurants + 1)


# -- the command --------------------------------------------------------------------------------------------------------


def test_the_command_tells_all_three_bills_and_the_floor(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--calls-per-day", "25", "--minutes", "3", "--restaurants", "1"]) == 0

    told = capsys.readouterr().out
    for word in ("AWS", "Twilio", "OpenAI", "idle", "a call", "a minute", "~"):
        assert word in told
    assert f"{bill(Demand()):,.2f}" in told


def test_the_command_refuses_nonsense(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--minutes", "0"])

    assert left.value.code == 2
    assert "must last" in capsys.readouterr().err


def test_the_tables_in_the_readme_are_the_programs() -> None:
    text = README.read_text("utf-8")

    assert side_by_side([Demand(size) for size in SIZES], PRICES, ASSUMPTIONS) in text
    assert limits_table(Demand(10_000), ASSUMPTIONS) in text
