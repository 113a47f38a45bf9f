"""Finds the sheet of paper in a photo and lays it flat; whoever calls must fall back to the whole photo where that reads better."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from local.simulators.textract.imaging import Grey, Matrix

_LOOK = 600
"""The longer side in pixels at which the sheet is looked for."""
_REACH, _CLOSE = 25, 8
"""In those pixels: how far to either side of an edge it is looked, and within how many paper ends."""
_UNLIKE = 12.0
"""By how much paper and table differ in brightness at least; a block of text stands on what surrounds it."""
_SHARP = 0.5
"""The share of the change that an edge of paper makes there; shadows take a tenth of the picture for it."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A sheet seen from straight above; `back` maps its pixels (homogeneous) to the photo's."""

    image: Grey
    back: Matrix


def flattened(grey: Grey) -> Flat | None:
    """The sheet of paper laid flat; None where no four-cornered sheet stands out, or it fills the picture already."""
    corners = _corners(grey)
    if corners is None:
        return None
    upper_left, upper_right, lower_right, lower_left = corners
    width = round(max(float(np.linalg.norm(upper_right - upper_left)), float(np.linalg.norm(lower_right - lower_left))))
    height = round(
        max(float(np.linalg.norm(lower_left - upper_left)), float(np.linalg.norm(lower_right - upper_right)))
    )
    if min(width, height) < 200:
        return None
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    image = cv2.warpPerspective(grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return Flat(np.ascontiguousarray(image, dtype=np.uint8), np.linalg.inv(np.asarray(matrix, dtype=np.float64)))


def _corners(grey: Grey) -> NDArray[np.float64] | None:
    """Upper left, upper right, lower right and lower left corner of the sheet."""
    factor = min(1.0, _LOOK / max(grey.shape))
    size = (round(grey.shape[1] * factor), round(grey.shape[0] * factor))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    for dark in (False, True):
        # Closing wipes dark letters off, opening bright ones, so that the sheet is one piece.
        wiped = cv2.morphologyEx(small, cv2.MORPH_OPEN if dark else cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
        found = _four_corners(np.asarray(wiped, dtype=np.uint8), dark=dark)
        if found is not None and _is_cut_sharply(small, _ordered(found)):
            return np.asarray(_ordered(found) / factor)
    return None


def _is_cut_sharply(small: Grey, corners: NDArray[np.float64]) -> bool:
    """Whether all four sides are edges of paper; where one is the soft edge of a shadow, the sheet goes on behind it."""
    sides = [(corners[side], corners[(side + 1) % 4]) for side in range(4)]
    inner = [(start, end) for start, end in sides if not _at_the_rim(small, start, end)]
    return all(_sharpness(small, *side) > _SHARP and _difference(small, *side) > _UNLIKE for side in inner)


def _sharpness(small: Grey, start: NDArray[np.float64], end: NDArray[np.float64]) -> float:
    """How much of the change of brightness across a side happens within a few pixels, 0 to 1, in most places."""
    shares = [
        float(np.abs(profile[_CLOSE:] - profile[:-_CLOSE]).max() / np.ptp(profile))
        for profile in _profiles(small, start, end, np.arange(-_REACH, _REACH + 1))
        if len(profile) > 2 * _CLOSE and np.ptp(profile) > 0
    ]
    return float(np.median(shares)) if shares else 1.0


def _difference(small: Grey, start: NDArray[np.float64], end: NDArray[np.float64]) -> float:
    """By how much the brightness of most places a little inside a side differs from that of most a little outside."""
    near = np.arange(3, _CLOSE + 1)
    one, other = (np.concatenate(_profiles(small, start, end, steps)) for steps in (near, -near))
    return abs(float(np.median(one) - np.median(other))) if len(one) and len(other) else 255.0


def _profiles(
    small: Grey, start: NDArray[np.float64], end: NDArray[np.float64], steps: NDArray[np.int_]
) -> list[NDArray[np.float64]]:
    """The brightness across a side at 25 places along it, so many pixels from it; what lies outside the picture is left out."""
    along = end - start
    across = np.array([-along[1], along[0]]) / max(1e-9, float(np.linalg.norm(along)))
    found = []
    for share in np.linspace(0.08, 0.92, 25):
        places = np.rint(start + share * along + steps[:, None] * across).astype(int)
        inside = (places >= 0).all(axis=1) & (places[:, 0] < small.shape[1]) & (places[:, 1] < small.shape[0])
        found.append(small[places[inside, 1], places[inside, 0]].astype(np.float64))
    return found


def _at_the_rim(small: Grey, start: NDArray[np.float64], end: NDArray[np.float64]) -> bool:
    """Whether a side lies on the picture's own edge, where there is nothing to be sharp against."""
    limits = np.array([small.shape[1], small.shape[0]]) - 1
    return bool((np.maximum(start, end) < _CLOSE).any() or (np.minimum(start, end) > limits - _CLOSE).any())


def _four_corners(wiped: Grey, *, dark: bool) -> NDArray[np.float64] | None:
    """The corners of the largest piece that is brighter (or darker) than the rest, if it has just four and is most of the picture."""
    mode = (cv2.THRESH_BINARY_INV if dark else cv2.THRESH_BINARY) + cv2.THRESH_OTSU
    _, piece = cv2.threshold(cv2.GaussianBlur(wiped, (0, 0), 3), 0, 255, mode)
    contours, _ = cv2.findContours(piece, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    largest = cv2.convexHull(max(contours, key=cv2.contourArea))
    if not 0.3 < cv2.contourArea(largest) / wiped.size < 0.96:
        return None
    around = cv2.arcLength(largest, True)
    for slack in (0.015, 0.025, 0.04):
        found = cv2.approxPolyDP(largest, slack * around, True).reshape(-1, 2).astype(np.float64)
        if len(found) == 4:
            whole = cv2.contourArea(found.astype(np.float32)) > 0.93 * cv2.contourArea(largest)
            return found if whole else None
    return None


def _ordered(points: NDArray[np.float64]) -> NDArray[np.float64]:
    sums, differences = points.sum(axis=1), points[:, 0] - points[:, 1]
    picked = [int(sums.argmin()), int(differences.argmax()), int(sums.argmax()), int(differences.argmin())]
    return np.asarray(points[picked])
