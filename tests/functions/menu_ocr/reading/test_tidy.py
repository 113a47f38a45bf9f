"""What recognition runs together is parted before anything is read from it."""

import pytest

from functions.menu_ocr.reading.laid import Token
from functions.menu_ocr.reading.tidy import tidy


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("klein5€", ["klein", "5€"]),
        ("Glas5", ["Glas", "5"]),
        ("c17.95", ["cl", "7.95"]),
        ("0,214.75", ["0,2", "l", "4.75"]),
        ("0.25112,50", ["0.25", "l", "12,50"]),
        ("14.99Soup", ["14.99", "Soup"]),
        ("Route66", ["Route66"]),
        ("7up", ["7up"]),
        ("1/2", ["1/2"]),
    ],
)
def test_sizes_and_prices_without_a_space_are_parted_and_names_are_not(text: str, parts: list[str]) -> None:
    found = tidy([Token(text, 0.0, 0.0, 60.0, 12.0, 12.0, "", 0.9, 1)])

    assert [token.text for token in found] == parts
    assert all(before.right <= after.left + 0.01 for before, after in zip(found, found[1:], strict=False))
