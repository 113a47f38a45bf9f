"""What a camera does to a sheet of paper: perspective, curl, shadow, blur, noise, a wrong way up, or a screen in between.

Images are `uint8` arrays of height x width x 3, RGB.
"""

from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


def photograph(dice: Random, page: Image) -> Image:
    """A page on a table, seen by hand: tilted, curled, lit from one side, slightly out of focus."""
    image = page
    if dice.random() < 0.4:
        image = curled(image, dice.uniform(0.004, 0.014), dice.uniform(0, 6.3))
    image = in_perspective(dice, image)
    image = lit(dice, image, darkest=dice.uniform(0.45, 0.8))
    if dice.random() < 0.6:
        image = blurred(image, dice.uniform(0.6, 1.3))
    return noisy(dice, image, dice.uniform(2, 7))


def of_a_screen(dice: Random, page: Image) -> Image:
    """A screen, photographed: bluish, with stripes from two grids that do not match."""
    height, width = page.shape[:2]
    period = dice.uniform(5, 9)
    rows = np.sin(np.arange(height) * 2 * np.pi / period)[:, None]
    columns = np.sin(np.arange(width) * 2 * np.pi / (period * 1.07))[None, :]
    tint = np.array([0.93, 0.97, 1.0])
    moire = 1 + 0.035 * (rows + columns)[:, :, None]
    return noisy(dice, in_perspective(dice, _clipped(page * moire * tint), most=0.03), 3)


def in_perspective(dice: Random, page: Image, most: float = 0.055) -> Image:
    """Seen from above one corner, on a table; `most` is how far a corner moves, as a share of the side."""
    height, width = page.shape[:2]
    border = int(0.06 * max(height, width))
    across, down = width + 2 * border, height + 2 * border
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = np.array(
        [
            [border + x + dice.uniform(-most, most) * width, border + y + dice.uniform(-most, most) * height]
            for x, y in corners.tolist()
        ],
        np.float32,
    )
    table = np.full((down, across, 3), dice.choice(([96, 72, 52], [58, 60, 64], [150, 140, 128])), np.uint8)
    grain = np.random.default_rng(dice.randrange(2**31)).normal(0, 6, (down, 1, 3))
    table = _clipped(table + grain)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    seen = cv2.warpPerspective(page, matrix, (across, down), flags=cv2.INTER_CUBIC)
    where = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, (across, down))
    return np.where(where[:, :, None] > 127, seen, table).astype(np.uint8)


def curled(page: Image, depth: float, phase: float) -> Image:
    """Paper that does not lie flat: lines bend by `depth` of the height."""
    height, width = page.shape[:2]
    across = np.arange(width, dtype=np.float32)
    bend = depth * height * np.sin(across / width * np.pi * 1.4 + phase)
    from_x = np.tile(across, (height, 1))
    from_y = np.arange(height, dtype=np.float32)[:, None] + bend[None, :].astype(np.float32)
    return np.asarray(cv2.remap(page, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def lit(dice: Random, image: Image, darkest: float) -> Image:
    """Light that falls off in one direction, and mostly somebody's shadow over a part; `darkest` is a share of full light."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = dice.uniform(0, 2 * np.pi)
    slope = (x / width - 0.5) * np.cos(angle) + (y / height - 0.5) * np.sin(angle)
    light = 1 - (1 - darkest) * (slope + 0.7) / 1.4
    if dice.random() < 0.6:
        edge = dice.uniform(-0.25, 0.25)
        shadow = 1 / (1 + np.exp((slope - edge) * 40))
        light = light * (1 - dice.uniform(0.15, 0.4) * shadow)
    warmth = np.array([1.0, dice.uniform(0.92, 1.0), dice.uniform(0.78, 0.98)])
    return _clipped(image * light[:, :, None] * warmth)


def blurred(image: Image, sigma: float) -> Image:
    """Out of focus by so many pixels."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)


def noisy(dice: Random, image: Image, sigma: float) -> Image:
    """Grain of the sensor, of so many levels."""
    grain = np.random.default_rng(dice.randrange(2**31)).normal(0, sigma, image.shape[:2])
    return _clipped(image + grain[:, :, None])


def skewed(page: Image, degrees: float) -> Image:
    """Laid askew on a scanner's glass."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8)


def speckled(dice: Random, page: Image, share: float) -> Image:
    """Dust and toner: dark and light specks over a share of all pixels."""
    random = np.random.default_rng(dice.randrange(2**31))
    where = random.random(page.shape[:2])
    spoiled = page.copy()
    spoiled[where < share] = 40
    spoiled[where > 1 - share] = 250
    return spoiled


def _clipped(image: NDArray[Any]) -> Image:
    return np.asarray(np.clip(image, 0, 255), np.uint8)
