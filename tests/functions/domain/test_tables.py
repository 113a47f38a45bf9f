"""Who gets which table: the smallest that fits, combinations last, in the area that was asked for."""

from functions.domain.tables import FloorPlan, Table, TableCombination, areas, candidates, find_area, largest_party

PLAN = FloorPlan(
    (
        Table("six", 4, 6),
        Table("two", 1, 2),
        Table("strict-two", 2, 2),
        Table("four", 2, 4),
        Table("out", 2, 4, area="Terrace"),
        Table("broken", 1, 2, bookable=False),
    ),
    (
        TableCombination(("two", "strict-two"), 3, 4),
        TableCombination(("four", "out"), 5, 8),
        TableCombination(("two", "broken"), 3, 4),
    ),
)


def test_the_smallest_fitting_table_comes_first_and_combinations_last() -> None:
    assert candidates(PLAN, 2) == (("strict-two",), ("two",), ("four",), ("out",))
    assert candidates(PLAN, 4) == (("four",), ("out",), ("six",), ("two", "strict-two"))
    assert candidates(PLAN, 7) == (("four", "out"),)


def test_a_party_below_the_minimum_does_not_get_the_table() -> None:
    assert candidates(PLAN, 1) == (("two",),)


def test_an_area_is_honoured_by_every_table() -> None:
    assert candidates(PLAN, 2, "Terrace") == (("out",),)
    assert candidates(PLAN, 7, "inside") == ()


def test_what_cannot_be_booked_is_never_given_not_even_in_a_combination() -> None:
    assert all("broken" not in table_ids for size in range(1, 9) for table_ids in candidates(PLAN, size))


def test_areas_are_found_however_they_are_written() -> None:
    assert areas(PLAN) == ("inside", "Terrace")
    assert find_area(PLAN, " terrace ") == "Terrace"
    assert find_area(PLAN, "roof") is None


def test_the_largest_party_counts_combinations() -> None:
    assert largest_party(PLAN) == 8
    assert largest_party(FloorPlan(())) == 0
