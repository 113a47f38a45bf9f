"""Numbers in words are understood as they are said, alone and in a row."""

import pytest

from functions.domain.number_words import number_words, said_as_one


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("forty two forty two", [42, 42]),
        ("four four twenty two", [4, 4, 22]),
        ("four twenty", [4, 20]),
        ("quatre vingt dix sept", [97]),
        ("quatre vingts quatre vingt deux", [80, 82]),
        ("quatre deux", [4, 2]),
        ("soixante dix huit", [78]),
        ("soixante quinze", [75]),
        ("twenty thirty one", [20, 31]),
        ("treinta cinco", [35]),
        ("", []),
    ],
)
def test_words_are_joined_where_they_are_one_number(words: str, numbers: list[int]) -> None:
    said = said_as_one(words.split())

    assert [value for _, value in said] == numbers
    assert sum(length for length, _ in said) == len(words.split())


@pytest.mark.parametrize(
    ("word", "number"),
    [("zweiundvierzig", 42), ("einundzwanzig", 21), ("dreiunddreißig", 33), ("quarantadue", 42), ("ventuno", 21), ("ventotto", 28), ("trentatré", 33), ("veintidós", 22)],
)  # fmt: skip
def test_languages_that_write_a_number_in_one_word_are_known(word: str, number: int) -> None:
    assert number_words()[word] == number
