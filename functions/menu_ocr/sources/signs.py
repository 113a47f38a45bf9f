"""The characters of a PDF's page as pdfium knows them, turned upright and put where they stand on the page as it is shown."""

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

_NOTHING = "\u200b\u200c\u200d\ufeff\ufffe\uffff\x00"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_HYPHEN = "\x02"
"""pdfium's sign for a hyphen at the end of a line."""
_LEVEL = 20
"""Signs whose direction is off the page's by more degrees are printers' notes along the margin, or ornaments."""
_MOST = 0.6
"""Of all signs must run one way for the page to be held as lying on its side or head."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One character in points from the upper left of the page as one reads it.

    `base` is the height of its baseline, `order` its place among the signs of the file, `spaced` says that the file has a space before
    it, `mapped` that the file says which character its glyph is; `owner` tells text objects apart, 0 where there is none.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    font: str
    base: float = 0.0
    order: int = 0
    spaced: bool = False
    mapped: bool = True
    owner: int = 0


@dataclass(frozen=True, slots=True)
class Signs:
    """All signs of a page with its size as one reads it; `turns` as those of `page.Page`."""

    signs: tuple[Sign, ...]
    width: float
    height: float
    turns: int = 0


@dataclass(frozen=True, slots=True)
class _Raw:
    """One character in PDF space: points, y upwards; `angle` in degrees clockwise as the page is shown."""

    index: int
    text: str
    box: tuple[float, float, float, float]
    base: tuple[float, float]
    angle: float
    spaced: bool


def signs_of(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Signs:
    """Those that run as most of the page does. A page whose text lies on its side or head is turned."""
    width, height = page.get_size()
    shown = page.get_rotation()
    raw = list(_raw(text, shown))
    turns = _turns(raw)
    level = [one for one in raw if abs(math.remainder(one.angle - 90 * turns, 360)) <= _LEVEL]
    frame = page.get_cropbox()
    place = _placing((shown - 90 * turns) % 360, frame)
    if turns % 2:
        width, height = height, width
    found = [_sign(text, one, place, order) for order, one in enumerate(level)]
    return Signs(tuple(_ligatures_apart([one for one in found if one is not None])), width, height, turns)


def _raw(text: pypdfium2.PdfTextPage, shown: int) -> list[_Raw]:
    found: list[_Raw] = []
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    spaced = False
    for index in range(pdfium.FPDFText_CountChars(text)):
        sign = _character(text, index)
        if sign == _HYPHEN:
            sign = "-"
        if sign.isspace() or sign == "":
            spaced = spaced or (sign.isspace() and pdfium.FPDFText_IsGenerated(text, index) != 1)
            continue
        if sign in _NOTHING or ord(sign) < 32 or not pdfium.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
            continue
        if not pdfium.FPDFText_GetCharOrigin(text, index, ctypes.byref(x), ctypes.byref(y)):
            continue
        edges = (box.left, box.bottom, box.right, box.top)
        if edges[2] <= edges[0] and edges[3] <= edges[1]:
            continue
        angle = math.degrees(max(0.0, pdfium.FPDFText_GetCharAngle(text, index))) + shown
        found.append(_Raw(index, _LIGATURES.get(sign, sign), edges, (x.value, y.value), angle, spaced))
        spaced = False
    return found


def _character(text: pypdfium2.PdfTextPage, index: int) -> str:
    """One character; "" for none, and for the second half of a character that pdfium gives as two."""
    code = int(pdfium.FPDFText_GetUnicode(text, index))
    if 0xD800 <= code < 0xDC00:
        low = int(pdfium.FPDFText_GetUnicode(text, index + 1))
        return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)) if 0xDC00 <= low < 0xE000 else ""
    return chr(code) if 0 < code < 0x110000 and not 0xDC00 <= code < 0xE000 else ""


def _turns(raw: Sequence[_Raw]) -> int:
    """How often the text as it is shown was turned by 90 degrees clockwise, 0 to 3."""
    votes = Counter(round(one.angle / 90) % 4 for one in raw)
    if not votes:
        return 0
    turns, count = votes.most_common(1)[0]
    return turns if count > _MOST * votes.total() else 0


_Box = tuple[float, float, float, float]


def _placing(turned: int, frame: _Box) -> Callable[[_Box], _Box]:
    """From PDF space to the page as one reads it: origin at its upper left, y downwards."""
    left, bottom, right, top = frame

    def place(box: _Box) -> _Box:
        x0, y0, x1, y1 = box
        match turned:
            case 90:
                return y0 - bottom, x0 - left, y1 - bottom, x1 - left
            case 180:
                return right - x1, y0 - bottom, right - x0, y1 - bottom
            case 270:
                return top - y1, right - x1, top - y0, right - x0
            case _:
                return x0 - left, top - y1, x1 - left, top - y0

    return place


def _sign(text: pypdfium2.PdfTextPage, raw: _Raw, place: Callable[[_Box], _Box], order: int) -> Sign | None:
    left, top, right, bottom = place(raw.box)
    x, y = raw.base
    base = place((x, y, x, y))[1]
    size = pdfium.FPDFText_GetFontSize(text, raw.index) * _scale(text, raw.index)
    tall = bottom - top
    if tall < 0.4 * size:  # a font of drawn glyphs (type 3) need not say how tall they are
        top, bottom = base - 0.75 * size, base + 0.22 * size
    elif size < 0.4 * tall:  # nor that one of its units is no thousandth of an em
        size = tall / 1.1
    if right <= left and not raw.text.strip():
        return None
    holder = pdfium.FPDFText_GetTextObject(text, raw.index)
    return Sign(
        raw.text, left, top, right, bottom, size, _font(text, raw.index), base, order, raw.spaced,
        pdfium.FPDFText_HasUnicodeMapError(text, raw.index) != 1,
        (ctypes.addressof(holder.contents) if holder else 0),
    )  # fmt: skip


def _scale(text: pypdfium2.PdfTextPage, index: int) -> float:
    """What the text matrix does to the font size: many writers set size 1 and scale by the matrix."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text, index, ctypes.byref(matrix)):
        return 1.0
    return math.hypot(matrix.c, matrix.d) or 1.0


def _font(text: pypdfium2.PdfTextPage, index: int) -> str:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text, index, buffer, 128, ctypes.byref(flags))
    name = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace")
    return name.split("+", 1)[-1]


def _ligatures_apart(signs: Sequence[Sign]) -> list[Sign]:
    """The letters of a ligature side by side: a glyph that stands for several signs gives each of them the whole of its box."""
    out: list[Sign] = []
    begin = 0
    for end in range(1, len(signs) + 1):
        if end < len(signs) and _one_glyph(signs[begin], signs[end]):
            continue
        out += [signs[begin]] if end - begin == 1 else _shared(signs[begin:end])
        begin = end
    return out


def _one_glyph(first: Sign, other: Sign) -> bool:
    places = [(sign.left, sign.top, sign.right) for sign in (first, other)]
    return places[0] == places[1] and first.owner == other.owner


def _shared(whole: Sequence[Sign]) -> list[Sign]:
    step = (whole[0].right - whole[0].left) / len(whole)
    left = whole[0].left
    return [
        replace(sign, left=left + step * index, right=left + step * (index + 1)) for index, sign in enumerate(whole)
    ]
