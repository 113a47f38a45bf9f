"""Pictures that lie on their side or their head, told by the way in which their words run."""

from typing import Any

import pytest

from functions.menu_ocr.sources.textract_blocks import pages_from_blocks
from functions.menu_ocr.sources.turned import as_sent, quarter_turns, upright

WIDTH, HEIGHT = 600.0, 800.0
WORDS = (("Onion", 0.1, 0.2), ("Rings", 0.2, 0.2), ("8.50", 0.8, 0.2), ("Soup", 0.1, 0.3))


def block(text: str, left: float, top: float, turns: int) -> dict[str, Any]:
    """A word of an upright page on a picture that was turned clockwise so often."""
    corners = [(left, top), (left + 0.08, top), (left + 0.08, top + 0.02), (left, top + 0.02)]
    points = [upright(corner, -turns % 4) for corner in corners]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return {
        "BlockType": "WORD",
        "Id": text,
        "Text": text,
        "Confidence": 96.0,
        "Geometry": {
            "BoundingBox": {"Left": min(xs), "Top": min(ys), "Width": max(xs) - min(xs), "Height": max(ys) - min(ys)},
            "Polygon": [{"X": x, "Y": y} for x, y in points],
        },
    }


@pytest.mark.parametrize("turns", range(4))
def test_a_turned_picture_gives_the_same_page_as_an_upright_one(turns: int) -> None:
    sent = (WIDTH, HEIGHT) if turns % 2 == 0 else (HEIGHT, WIDTH)
    (page,) = pages_from_blocks([block(*word, turns) for word in WORDS], [sent])

    assert (page.turns, page.width, page.height) == (turns, WIDTH, HEIGHT)
    for word, (text, left, top) in zip(page.words, WORDS, strict=True):
        assert word.text == text
        assert word.box == pytest.approx((left, top, left + 0.08, top + 0.02))
        assert word.slant == pytest.approx(0.0)


@pytest.mark.parametrize("turns", range(4))
def test_a_box_is_found_again_on_the_picture_that_was_sent(turns: int) -> None:
    sent = block("Soup", 0.1, 0.3, turns)["Geometry"]["BoundingBox"]
    there = (sent["Left"], sent["Top"], sent["Left"] + sent["Width"], sent["Top"] + sent["Height"])

    assert as_sent((0.1, 0.3, 0.18, 0.32), turns) == pytest.approx(there)


def test_a_few_words_on_their_side_turn_no_page() -> None:
    level = [[(0.1, 0.1), (0.2, 0.1), (0.2, 0.12), (0.1, 0.12)]] * 5
    upwards = [[(0.9, 0.5), (0.9, 0.4), (0.92, 0.4), (0.92, 0.5)]] * 2

    assert quarter_turns([(points, 5) for points in level + upwards], WIDTH, HEIGHT) == 0


def test_without_polygons_the_page_counts_as_upright() -> None:
    assert quarter_turns([((), 5)], WIDTH, HEIGHT) == 0
