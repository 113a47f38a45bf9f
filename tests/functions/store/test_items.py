"""Values become attributes and come back as they were."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.errors import BrokenRule
from functions.store.items import expiry, from_item, pack, read_stamp, to_item, unpack
from functions.store.keys import stamp

plain = st.recursive(
    st.text() | st.integers(-(10**30), 10**30) | st.booleans() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
json_able = st.recursive(
    st.none() | st.text() | st.integers() | st.booleans() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
moments = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1))  # noqa: DTZ001 - zones are put on below


@given(st.dictionaries(st.text(min_size=1), plain, max_size=5))
def test_there_and_back(values: dict[str, object]) -> None:
    assert from_item(to_item(values)) == values


@given(json_able)
def test_documents_there_and_back(document: object) -> None:
    assert unpack(pack(document)) == document


def test_long_documents_are_compressed() -> None:
    document = {"text": "abc " * 100_000}
    packed = pack(document)
    assert isinstance(packed, bytes)
    assert len(packed) < 5_000
    assert unpack(packed) == document
    assert isinstance(pack({"text": "short"}), str)


def test_nothing_is_left_out_and_the_unknown_is_refused() -> None:
    assert to_item({"a": None, "b": ""}) == {"b": {"S": ""}}
    with pytest.raises(BrokenRule):
        to_item({"a": 1.5})


@given(moments, moments)
def test_stamps_sort_like_time_whatever_the_zone(one: datetime, other: datetime) -> None:
    first, second = one.replace(tzinfo=UTC), other.replace(tzinfo=timezone(timedelta(hours=5)))
    assert (stamp(first) < stamp(second)) == (first < second)
    assert read_stamp(stamp(second)) == second


def test_expiry_is_in_whole_seconds() -> None:
    assert expiry(datetime(1970, 1, 2, tzinfo=UTC), timedelta(days=1)) == 2 * 86400
