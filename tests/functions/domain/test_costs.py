"""What a call cost, to the millionth of a dollar."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.costs import cost_of, price_table


def test_the_worked_figures_of_the_price_list() -> None:
    # One minute of caller speech is 600 tokens, one of assistant speech 1,200; at 32 and 64 dollars a million.
    assert cost_of([{"model": "gpt-realtime-2.1", "audio_in": 600}]).micro_usd == 19_200
    assert cost_of([{"model": "gpt-realtime-2.1", "audio_out": 1200}]).micro_usd == 76_800


def test_cached_tokens_are_taken_out_of_the_input_and_priced_apart() -> None:
    usage = {
        "model": "gpt-realtime-2.1-mini",
        "text_in": 1000,
        "text_cached": 600,
        "text_out": 100,
        "audio_in": 500,
        "audio_cached": 200,
        "audio_out": 300,
    }
    # 400*0.60 + 600*0.06 + 100*2.40 + 300*10 + 200*0.30 + 300*20
    assert cost_of([usage]).micro_usd == 240 + 36 + 240 + 3000 + 60 + 6000


def test_transcription_is_billed_by_time_to_the_second() -> None:
    assert cost_of([{"model": "gpt-transcribe", "seconds": 60.0}]).micro_usd == 4500
    assert cost_of([{"model": "gpt-transcribe", "seconds": 1.0}]).micro_usd == 75
    assert cost_of([{"model": "gpt-live-transcribe", "seconds": 90}]).micro_usd == 25_500


def test_all_parts_are_added_before_rounding() -> None:
    part = {"model": "gpt-realtime-2.1-mini", "text_cached": 5, "text_in": 5}  # 0.3 millionths
    assert cost_of([part] * 5).micro_usd == 2  # 1.5, half up
    assert cost_of([]).micro_usd == 0


def test_a_dated_model_has_the_price_of_its_family() -> None:
    assert cost_of([{"model": "gpt-realtime-2025-08-28", "audio_in": 1000}]).micro_usd == 32_000


def test_an_unknown_model_leaves_the_cost_unknown_and_is_named() -> None:
    cost = cost_of([{"model": "gpt-realtime-2.1", "audio_in": 1}, {"model": "gpt-9"}, {"model": "gpt-9"}, {}])
    assert cost.micro_usd is None
    assert cost.unpriced == ("gpt-9", "(no name)")


def test_use_that_a_model_has_no_price_for_is_not_counted_as_free() -> None:
    assert cost_of([{"model": "gpt-transcribe", "audio_in": 100}]).micro_usd is None
    assert cost_of([{"model": "text-only", "audio_in": 1}], {"text-only": {"text_in": "1"}}).micro_usd is None


def test_odd_counts_are_nothing() -> None:
    odd = {
        "model": "gpt-realtime-2.1",
        "audio_in": None,
        "text_in": -5,
        "audio_out": "12",
        "text_out": float("nan"),
        "text_cached": True,
    }
    assert cost_of([odd]).micro_usd == 0


def test_the_price_table_is_complete_and_made_of_decimals() -> None:
    tokens = {"text_in", "text_cached", "text_out", "audio_in", "audio_cached", "audio_out"}
    for model, prices in price_table().items():
        assert set(prices) in (tokens, {"per_minute"}), model
        assert all(Decimal(price) > 0 for price in prices.values())
    assert {"gpt-realtime-2.1-mini", "gpt-transcribe"} <= price_table().keys()


@given(
    st.fixed_dictionaries(
        {kind: st.integers(0, 10**7) for kind in ("text_in", "text_cached", "audio_in", "audio_cached", "audio_out")}
    )
)
def test_more_caching_never_costs_more(usage: dict[str, int]) -> None:
    uncached = {**usage, "text_cached": 0, "audio_cached": 0}
    cheap, dear = (cost_of([{"model": "gpt-realtime-2.1", **one}]).micro_usd for one in (usage, uncached))
    assert cheap is not None
    assert dear is not None
    assert 0 <= cheap <= dear
