"""Names are compared as people would, and nothing is paired twice."""

from hypothesis import given
from hypothesis import strategies as st

from local.menus.pairing import alike, pair


def test_case_spaces_and_width_of_signs_do_not_matter() -> None:
    assert alike("Lemon Tart", "L E M O N  TART") == 1.0
    assert alike("Soup 12", "Ｓｏｕｐ １２") == 1.0


def test_nothing_is_like_something_only_if_both_are_nothing() -> None:
    assert alike("", "") == 1.0
    assert alike("", "Soup") == 0.0


def test_a_greedy_choice_does_not_rob_the_second_of_its_only_partner() -> None:
    fits = {(0, 0), (0, 1), (1, 0)}
    assert pair([0, 1], [0, 1], lambda i, j: (i, j) in fits) == [(0, 1), (1, 0)]


@given(st.lists(st.integers(0, 4), max_size=8), st.lists(st.integers(0, 4), max_size=8))
def test_equal_things_pair_as_often_as_both_sides_have_them(one: list[int], other: list[int]) -> None:
    found = pair(one, other, lambda first, second: first == second)
    assert len(found) == sum(min(one.count(value), other.count(value)) for value in range(5))
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
