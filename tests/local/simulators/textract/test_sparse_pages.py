"""A page with little on it stays a white page."""

import numpy as np

from local.simulators.textract.imaging import prepare


def test_a_page_of_which_not_a_hundredth_is_ink_stays_white() -> None:
    page = np.full((1200, 900), 255, dtype=np.uint8)
    page[100:120, 100:180:4] = 0

    prepared = prepare(page).image

    assert np.median(prepared) == 255
    assert prepared.min() < 60
