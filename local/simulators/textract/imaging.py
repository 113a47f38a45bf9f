"""Makes a picture of a menu legible for Tesseract: even light, dark on white, letters of a good size, no dot leaders."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Matrix = NDArray[np.float64]

LETTER = 28.0
"""The height in pixels, small letters and capitals together, at which Tesseract reads Latin script best, roughly."""
_MOST_PIXELS = 16_000_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture to recognise; `back` maps its pixels (homogeneous) to the pixels of the picture that was sent."""

    image: Grey
    back: Matrix


def prepare(grey: Grey, letter: float = LETTER, back: Matrix | None = None) -> Prepared:
    """The grey picture made legible, with letters of about `letter` pixels; `back` is how it came from what was sent, if it was bent already."""
    even = evened(grey)
    factor = _scale(even, letter)
    if factor != 1.0:
        size = (round(even.shape[1] * factor), round(even.shape[0] * factor))
        even = _grey(cv2.resize(even, size, interpolation=cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA))
    to_sent = np.diag([1 / factor, 1 / factor, 1.0]) if back is None else back @ np.diag([1 / factor, 1 / factor, 1.0])
    angle = _skew(even)
    if abs(angle) > 0.35:
        height, width = even.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        even = _grey(cv2.warpAffine(even, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)))
        to_sent = to_sent @ np.linalg.inv(np.vstack([turn, [0, 0, 1]]))
    return Prepared(without_leaders(without_specks(even)), to_sent)


def _grey(image: Any) -> Grey:
    return np.ascontiguousarray(image, dtype=np.uint8)


def evened(grey: Grey) -> Grey:
    """Dark letters on an even white ground: the ground is estimated, dark grounds are turned over, shadows divided out."""
    grey = _exposed(grey)
    if float(np.median(grey[::4, ::4])) < 110:
        grey = _grey(255 - grey)  # a dark page: its bands are bright
    grey = without_bands(grey)
    height, width = grey.shape
    step = max(1, max(height, width) // 500)
    small = _grey(cv2.resize(grey, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA))
    kernel = max(9, (max(small.shape) // 22) | 1)
    ground = _grey(cv2.medianBlur(small, min(kernel, 255)))
    ground = _grey(cv2.GaussianBlur(ground, (0, 0), kernel / 4))
    ground = _grey(cv2.resize(ground, (width, height), interpolation=cv2.INTER_LINEAR))
    dark = ground < 110
    if dark.any():
        grey = _grey(np.where(dark, 255 - grey, grey))
        ground = _grey(np.where(dark, 255 - ground, ground))
    flat = np.minimum(grey.astype(np.float32) * (245.0 / np.maximum(ground, 40)), 255.0)
    seen = flat[:: max(1, height // 800), :: max(1, width // 800)]
    # The ink's level, not the page's: on a sparse page not one pixel in a hundred is ink.
    ink = seen[seen < 200]
    low = float(np.percentile(ink, 10)) if ink.size >= 20 else 0.0
    if low > 30:
        flat = (flat - low) * (245.0 / max(60.0, 245.0 - low))
    flat[flat > 222] = 255
    return _grey(np.clip(flat, 0, 255))


def without_bands(grey: Grey) -> Grey:
    """The picture with dark bands, on which headings stand in white, turned over; else they smear over the line that follows them."""
    dark = (grey < 110).astype(np.uint8)
    contours, _ = cv2.findContours(dark, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    height, width = grey.shape
    out = grey
    for contour in contours:
        _, sides, _ = cv2.minAreaRect(contour)
        short, long = min(sides), max(sides)
        if not (14 <= short < 0.08 * height and long > max(4 * short, 0.1 * width)):
            continue
        if cv2.contourArea(contour) < 0.85 * short * long:
            continue
        mask = np.zeros_like(grey)
        cv2.drawContours(mask, [contour], -1, 255, cv2.FILLED)
        inside = mask > 0
        if 0.02 < float((grey[inside] > 150).mean()) < 0.5:  # letters stand on it
            over = 255.0 - grey.astype(np.float32)
            out = _grey(
                np.where(inside, np.minimum(over * (255.0 / max(1.0, float(np.median(over[inside])))), 255), out)
            )
    return out


def _exposed(grey: Grey) -> Grey:
    """Brighter where the brightest is far from white: paper photographed in the dark is no dark paper."""
    brightest = float(np.percentile(grey[::4, ::4], 99.5))
    if not 30 < brightest < 200:
        return grey
    return _grey(np.minimum(grey.astype(np.float32) * (235.0 / brightest), 255.0))


def components(grey: Grey) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The blobs of ink: the number of its blob for each pixel, and OpenCV's statistics of each blob (0 is the ground)."""
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return np.asarray(labels, dtype=np.int32), np.asarray(stats, dtype=np.int32)


def letter_height(stats: NDArray[np.int32]) -> float:
    """The height of most of the letters in pixels; 0 with too few to tell."""
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    widths = stats[1:, cv2.CC_STAT_WIDTH]
    kept = (
        (heights >= 5)
        & (widths >= 2)
        & (widths < 4 * heights)
        & (heights < 12 * np.maximum(widths, 1))
        & (heights < 150)
    )
    if kept.sum() < 30:
        return 0.0
    # By area, since the dots of leaders can outnumber the letters.
    order = np.argsort(heights[kept])
    area = np.cumsum((heights[kept] * widths[kept])[order])
    return float(heights[kept][order][int(np.searchsorted(area, area[-1] / 2))])


def _scale(grey: Grey, letter: float) -> float:
    """By how much to enlarge or shrink so that letters have a good height."""
    _, stats = components(grey)
    height = letter_height(stats)
    pixels = grey.shape[0] * grey.shape[1]
    wanted = 2400 / max(1, min(grey.shape)) if height == 0 else letter / height
    factor = min(max(wanted, 0.5), 4.0)
    if 0.85 < factor < 1.15:
        factor = 1.0
    return (
        float(min(factor, (_MOST_PIXELS / pixels) ** 0.5)) if pixels * factor * factor > _MOST_PIXELS else float(factor)
    )


def _skew(grey: Grey) -> float:
    """The angle in degrees by which to turn the picture so that rows run level: where the profile of rows is sharpest."""
    step = max(1, max(grey.shape) // 900)
    small = cv2.resize(grey, (grey.shape[1] // step, grey.shape[0] // step), interpolation=cv2.INTER_AREA)
    ink = (np.asarray(small) < 150).astype(np.float32)
    if ink.sum() < 200:
        return 0.0
    height, width = ink.shape

    def sharpness(angle: float) -> float:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        profile = np.asarray(cv2.warpAffine(ink, turn, (width, height))).sum(axis=1)
        return float(np.square(np.diff(profile)).sum())

    coarse = max(np.arange(-8, 8.1, 1.0), key=sharpness)
    fine = max(np.arange(coarse - 1, coarse + 1.01, 0.2), key=sharpness)
    return float(fine) if sharpness(float(fine)) > 1.05 * sharpness(0.0) else 0.0


def without_specks(grey: Grey) -> Grey:
    """The picture without dust: blobs far smaller than the dot of an i. On dusty scans Tesseract's search for scattered words never ends."""
    labels, stats = components(grey)
    letter = letter_height(stats)
    if letter == 0:
        return grey
    largest = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    specks = largest <= max(2.0, 0.11 * letter)
    specks[0] = False
    if specks.sum() < 50:
        return grey
    mask = np.asarray(cv2.dilate(specks[labels].astype(np.uint8), np.ones((3, 3), np.uint8)))
    out = grey.copy()
    out[mask > 0] = 255
    return out


def without_leaders(grey: Grey) -> Grey:
    """The picture without rows of small equal blobs: Tesseract reads dot leaders as letters and swallows the price behind them."""
    labels, stats = components(grey)
    letter = letter_height(stats)
    if letter == 0:
        return grey
    width, height, area = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    flat = (height <= 0.42 * letter) & (area >= 2)
    flat[0] = False
    lines = flat & (width >= 3 * letter)  # rules, and leaders whose dots have run together
    candidates = np.flatnonzero(flat & ~lines)
    gone = _rows_of_blobs(stats, candidates, letter) | {int(index) for index in np.flatnonzero(lines)}
    if not gone:
        return grey
    mask = np.isin(labels, np.asarray(sorted(gone), dtype=np.int32)).astype(np.uint8)
    reach = max(3, round(letter / 5) | 1)  # their grey edges too
    mask = np.asarray(cv2.dilate(mask, np.ones((reach, reach), np.uint8)))
    out = grey.copy()
    out[mask > 0] = 255
    return out


def _rows_of_blobs(stats: NDArray[np.int32], candidates: NDArray[np.intp], letter: float) -> set[int]:
    """Blobs that stand in a row of at least four, on one height and of about one thickness, at small even distances."""
    left, top = stats[candidates, cv2.CC_STAT_LEFT].astype(float), stats[candidates, cv2.CC_STAT_TOP].astype(float)
    wide, tall = stats[candidates, cv2.CC_STAT_WIDTH].astype(float), stats[candidates, cv2.CC_STAT_HEIGHT].astype(float)
    right, y = left + wide, top + tall / 2
    order = np.argsort(left)
    after: dict[int, int] = {}
    for position, here in enumerate(order):
        for there in order[position + 1 :]:
            step = left[there] - right[here]
            if left[there] - left[here] > wide[here] + 1.3 * letter:
                break
            near = -0.1 * letter < step < 1.1 * letter and abs(y[there] - y[here]) < 0.2 * letter
            if near and abs(tall[there] - tall[here]) <= max(2.0, 0.5 * tall[here]):
                after[int(here)] = int(there)
                break
    gone: set[int] = set()
    seen: set[int] = set()
    for start in (int(index) for index in order):
        if start in seen:
            continue
        chain = [start]
        while chain[-1] in after and after[chain[-1]] not in seen:
            chain.append(after[chain[-1]])
            seen.add(chain[-1])
        span = right[chain[-1]] - left[chain[0]]
        run_together = len(chain) >= 2 and wide[chain].sum() > 0.6 * span and span > 4 * letter
        if run_together or (len(chain) >= 4 and _even(left[chain], wide[chain], letter)):
            gone.update(int(candidates[index]) for index in chain)
    return gone


def _even(places: NDArray[np.float64], widths: NDArray[np.float64], letter: float) -> bool:
    if bool(np.any(widths > 0.8 * letter)):
        return len(places) >= 6
    steps = np.diff(places)
    usual = float(np.median(steps))
    return bool(np.mean(np.abs(steps - usual) < max(2.5, 0.35 * usual)) > 0.65)
