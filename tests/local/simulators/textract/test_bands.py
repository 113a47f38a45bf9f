"""Headings in white on dark bands."""

import cv2
import numpy as np

from local.simulators.textract.imaging import Grey, evened, without_bands


def sheet(*, letters: bool = True) -> Grey:
    """A white sheet with a dark band, "SOUPS" in white on it, and a line in black right below."""
    image = np.full((900, 700), 255, dtype=np.uint8)
    image[200:250, 80:620] = 60
    if letters:
        cv2.putText(image, "SOUPS", (280, 240), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 255, 3)
    cv2.putText(image, "Tomato", (90, 280), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    return image


def test_a_band_becomes_dark_letters_on_white() -> None:
    turned = without_bands(sheet())

    assert turned[210, 100] == 255
    assert 0.02 < (turned[202:248, 82:618] < 110).mean() < 0.2


def test_the_line_below_a_band_stays_as_clear_as_it_was() -> None:
    below = evened(sheet())[256:300, 80:620]

    assert (below > 200).mean() > 0.8
    assert (below < 110).sum() > 0.9 * (sheet()[256:300, 80:620] < 110).sum()


def test_a_rule_or_a_bar_without_letters_is_left_alone() -> None:
    plain = sheet(letters=False)

    assert (without_bands(plain) == plain).all()


def test_on_a_dark_page_the_bright_bands_are_turned_over() -> None:
    light, dark = evened(sheet()), evened(np.ascontiguousarray(255 - sheet()))

    assert (np.abs(light.astype(int) - dark.astype(int)) > 60).mean() < 0.01
