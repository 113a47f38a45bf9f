"""The characters of a PDF's page as pdfium knows them, turned upright and put where they stand on the page as it is shown."""

import ctypes
import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from functions.menu_ocr.page import Box

_NOTHING = "\u200b\u200c\u200d\ufeff\ufffe\uffff\x00"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_HYPHEN = 2
"""pdfium's code for a hyphen at the end of a line."""
_BLANKS = (9, 10, 13)
UNKNOWN = "\ufffd"
"""Stands for a glyph of which the file does not say what it is."""
_DIGITS, _CAPITALS, _ACCENTED, _BY_CODE = 0xF730, 0xF761, 0xF7E0, 0xF000
"""Where older fonts keep old-style figures and small capitals (Adobe Glyph List), and fonts for symbols all that they have (cmap 3,0)."""
_NO_LETTERS = re.compile(r"ding|symbol|ico|awesome|^fa-|emoji|ornament|glyph", re.IGNORECASE)
"""Names of fonts whose codes stand for pictures."""
_UNNAMED = "unnamed"
"""Fonts of drawn glyphs have no name; "" would say that nobody knows how the page was set."""
_WIDTH, _NARROWEST, _WIDEST = 0.52, 0.12, 2.0
"""Of signs, in ems: what is usual, and what no typeface has."""
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
    place = placing(page, turns)
    if turns % 2:
        width, height = height, width
    found = [_sign(text, one, place, order) for order, one in enumerate(level)]
    own = _letters_of_private_use(_with_real_sizes([one for one in found if one is not None]))
    return Signs(tuple(_ligatures_apart(own)), width, height, turns)


def _raw(text: pypdfium2.PdfTextPage, shown: int) -> list[_Raw]:
    found: list[_Raw] = []
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    spaced = False
    for index in range(pdfium.FPDFText_CountChars(text)):
        sign = _character(text, index)
        if sign.isspace() or sign == "":
            spaced = spaced or (sign.isspace() and pdfium.FPDFText_IsGenerated(text, index) != 1)
            continue
        if sign in _NOTHING or not pdfium.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
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
    if code == _HYPHEN:
        return "-"
    if code < 32 and code not in _BLANKS and pdfium.FPDFText_IsGenerated(text, index) != 1:
        return UNKNOWN
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


def placing(page: pypdfium2.PdfPage, turns: int) -> Callable[[Box], Box]:
    """From PDF space (left, bottom, right, top) to the page as one reads it: points from its upper left, y downwards."""
    left, bottom, right, top = page.get_cropbox()
    turned = (page.get_rotation() - 90 * turns) % 360

    def place(box: Box) -> Box:
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


def _sign(text: pypdfium2.PdfTextPage, raw: _Raw, place: Callable[[Box], Box], order: int) -> Sign | None:
    left, top, right, bottom = place(raw.box)
    x, y = raw.base
    base = place((x, y, x, y))[1]
    size = pdfium.FPDFText_GetFontSize(text, raw.index) * _scale(text, raw.index)
    if right <= left and not raw.text.strip():
        return None
    holder = pdfium.FPDFText_GetTextObject(text, raw.index)
    font = _font(text, raw.index)
    mapped = raw.text != UNKNOWN and pdfium.FPDFText_HasUnicodeMapError(text, raw.index) != 1
    return Sign(
        raw.text, left, top, right, bottom, size, font, base, order, raw.spaced, mapped,
        (ctypes.addressof(holder.contents) if holder else 0),
    )  # fmt: skip


def _with_real_sizes(signs: Sequence[Sign]) -> list[Sign]:
    """The signs with an em that fits their widths and a box that fits their em: a font of drawn glyphs (type 3) need not say either."""
    widths: dict[str, list[float]] = defaultdict(list)
    for sign in signs:
        if sign.text.isalnum() and sign.size > 0:
            widths[sign.font].append((sign.right - sign.left) / sign.size)
    wrong = {
        font: middle / _WIDTH
        for font, own in widths.items()
        if not _NARROWEST < (middle := statistics.median(own)) < _WIDEST
    }
    out = []
    for sign in signs:
        size = sign.size * wrong.get(sign.font, 1.0)
        if sign.bottom - sign.top < 0.5 * size or sign.font in wrong:
            sign = replace(sign, size=size, top=sign.base - 0.75 * size, bottom=sign.base + 0.22 * size)
        out.append(sign)
    return out


def _letters_of_private_use(signs: Sequence[Sign]) -> list[Sign]:
    """The signs, with the letters that some fonts keep in the private use area as letters; leaves and chillies stay what they are."""
    runs: dict[str, list[str]] = defaultdict(lambda: [""])
    for sign in signs:
        own = runs[sign.font]
        if not _is_private(sign.text) or sign.spaced:
            own.append("")
        if _is_private(sign.text):
            own[-1] += sign.text
    letters = {
        font
        for font, own in runs.items()
        if not _NO_LETTERS.search(font) and any(len(run) >= 4 and len(set(run)) >= 3 for run in own)
    }
    return [replace(sign, text=_plain(sign.text)) if sign.font in letters else sign for sign in signs]


def _is_private(sign: str) -> bool:
    return "\ue000" <= sign[0] <= "\uf8ff"


def _plain(sign: str) -> str:
    """What a sign of the private use area means in a font of letters; others as they are."""
    code = ord(sign[0])
    if _DIGITS <= code < _DIGITS + 10:
        return chr(ord("0") + code - _DIGITS)
    if _CAPITALS <= code < _CAPITALS + 26:
        return chr(ord("A") + code - _CAPITALS)
    if _ACCENTED <= code < _ACCENTED + 31:
        return chr(0xC0 + code - _ACCENTED)
    return chr(code - _BY_CODE) if _BY_CODE + 0x21 <= code < _BY_CODE + 0x7F else sign


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
    return name.split("+", 1)[-1] or _UNNAMED


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
