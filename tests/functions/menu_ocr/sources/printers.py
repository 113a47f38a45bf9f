"""One small menu, written as PDF in the ways of many programs: what they draw is the same, and what their text says is not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reportlab.pdfbase.pdfmetrics import stringWidth

PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
HEADINGS = ("Starters", "Mains")
DISHES = (
    ("Onion Rings", "8.50", "beer batter, chipotle mayonnaise"),
    ("Stuffed Figs", "9.25", "waffles, fluffy cheese"),
    ("Tomato Soup", "7.00", "basil and croutons"),
    ("Beef Stew", "16.00", "with roasted carrots"),
    ("Duck Pie", "15.50", "orange and thyme"),
    ("Crab Cakes", "18.95", "lemon aioli and fennel"),
)
_FONTS = {
    PLAIN: (b"F1", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"),
    BOLD: (b"F2", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A text and where its baseline begins, in points from the lower left."""

    text: str
    x: float
    y: float
    size: float
    font: str = PLAIN

    @property
    def width(self) -> float:
        """How wide Helvetica sets it."""
        return float(stringWidth(self.text, self.font, self.size))

    def at(self, index: int) -> float:
        """Where its sign `index` begins."""
        return self.x + float(stringWidth(self.text[:index], self.font, self.size))


def menu_runs() -> list[Run]:
    """The menu as it is drawn: two sections of three dishes, prices at the right, a description below each name."""
    runs, y = [], 740.0
    for index, (name, price, about) in enumerate(DISHES):
        if index % 3 == 0:
            runs.append(Run(HEADINGS[index // 3], 60, y, 20, BOLD))
            y -= 34
        runs.append(Run(name, 60, y, 12, BOLD))
        runs.append(Run(f"${price}", 540 - Run(f"${price}", 0, 0, 12).width, y, 12))
        runs.append(Run(about, 60, y - 14, 9))
        y -= 42
    return runs


@dataclass
class Sheet:
    """A PDF of one page; `page` and `catalog` are further entries of their dictionaries, `resources` of the page's."""

    contents: bytes = b""
    page: bytes = b"/MediaBox[0 0 600 800]"
    resources: bytes = b""
    catalog: bytes = b""
    fonts: dict[bytes, bytes] = field(default_factory=lambda: dict(_FONTS.values()))
    more: list[bytes] = field(default_factory=list)
    """Further objects; the first has the number `FIRST`."""

    FIRST = 5

    def pdf(self) -> bytes:
        """As a file."""
        fonts = b"".join(b"/%b %b" % one for one in self.fonts.items())
        page = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<<%b>>%b>>%b>>" % (
            fonts,
            self.resources,
            self.page,
        )
        return written(
            [
                b"<</Type/Catalog/Pages 2 0 R%b>>" % self.catalog,
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                page,
                stream(self.contents),
                *self.more,
            ]
        )


def written(objects: Sequence[bytes]) -> bytes:
    """Objects 1 and on, the first the catalog, as a file."""
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(out),
    )


def stream(content: bytes, about: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (about, len(content), content)


def literal(text: str) -> bytes:
    """A string as a PDF writes it, in the standard Latin encoding."""
    raw = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + raw + b")"


def show(run: Run, what: bytes | None = None, matrix: bytes = b"1 0 0 1") -> bytes:
    """The operators that write a run; `what` replaces its plain string and its operator."""
    name = _FONTS[run.font][0]
    return b"BT /%b %f Tf %b %f %f Tm %b ET\n" % (
        name, run.size, matrix, run.x, run.y, what if what is not None else literal(run.text) + b" Tj",
    )  # fmt: skip


def as_written(way: Callable[[Run], bytes] = show, runs: Sequence[Run] | None = None) -> Sheet:
    """The menu on a sheet, each run written in one way."""
    return Sheet(b"".join(way(run) for run in runs or menu_runs()))


def glyph_by_glyph(run: Run) -> bytes:
    """Each glyph placed on its own, and no spaces at all, as drawing programs export it."""
    return b"".join(
        show(Run(sign, run.at(index), run.y, run.size, run.font)) for index, sign in enumerate(run.text) if sign != " "
    )


def kerned(run: Run) -> bytes:
    """One array with a shift between all glyphs, spaces being nothing but wider shifts."""
    parts, back = [], 0.0
    for index, sign in enumerate(run.text):
        if sign == " ":
            back -= 1000 * (run.at(index + 1) - run.at(index)) / run.size
        else:
            parts.append(b"%f %b" % (back, literal(sign)))
            back = 0.0
    return show(run, b"[" + b" ".join(parts) + b"] TJ")


def small_capitals(run: Run) -> bytes:
    """Capitals of two sizes for large and small letters, where the run is bold."""
    if run.font != BOLD:
        return show(run)
    out, x = b"", run.x
    for sign in run.text:
        size = run.size if sign.isupper() else 0.78 * run.size
        set_so = Run(sign.upper(), x, run.y, size, run.font)
        out += b"" if sign == " " else show(set_so)
        x += set_so.width
    return out


def moved(run: Run, dx: float, dy: float) -> Run:
    """The run a little further to the right and up."""
    return Run(run.text, run.x + dx, run.y + dy, run.size, run.font)


STRANGER = show(Run("Lobster Roll", 60, 90, 12)) + show(Run("$22.00", 490, 90, 12))
"""A dish that is not on the menu any more."""


def drawn_glyphs(codes: dict[str, int], *, mapped: bool, unit: float = 0.001, em: float = 1.0) -> Sheet:
    """The menu in a font of drawn glyphs (type 3): every letter a block, at a code of the program's own; `mapped` says which is which.

    `unit` is that of its glyphs, `em` how many of what it calls its size make one.
    """
    places = sorted({sign for run in menu_runs() for sign in run.text})
    names = {sign: b"g%d" % number for number, sign in enumerate(places)}
    by_code = sorted((codes[sign], sign) for sign in places)
    wide = {sign: em * Run(sign, 0, 0, 1).width / unit for sign in places}
    tall = 0.7 * em / unit
    procs = [
        stream(b"%f 0 0 0 %f %f d1 0 0 %f %f re f" % (wide[sign], wide[sign], tall, 0.8 * wide[sign], tall))
        for _, sign in by_code
    ]
    chars = b"".join(b"<%02x><%04x>\n" % (code, ord(sign)) for code, sign in by_code)
    to_unicode = stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        b"1 begincodespacerange <00><ff> endcodespacerange\n"
        b"%d beginbfchar\n%bendbfchar endcmap end end" % (len(by_code), chars)
    )
    first = Sheet.FIRST
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 0 0]/FontMatrix[%f 0 0 %f 0 0]/Resources<<>>"
        b"/CharProcs<<%b>>/Encoding<</Type/Encoding/Differences[%b]>>/FirstChar 0/LastChar 255/Widths[%b]%b>>"
    ) % (
        unit,
        unit,
        b"".join(b"/%b %d 0 R" % (names[sign], first + 2 + at) for at, (_, sign) in enumerate(by_code)),
        b" ".join(b"%d/%b" % (code, names[sign]) for code, sign in by_code),
        b" ".join(b"%f" % next((wide[sign] for own, sign in by_code if own == code), 0) for code in range(256)),
        b"/ToUnicode %d 0 R" % (first + 1) if mapped else b"",
    )
    lines = b"".join(
        b"BT /F3 %f Tf 1 0 0 1 %f %f Tm <%b> Tj ET\n"
        % (run.size / em, run.x, run.y, b"".join(b"%02x" % codes[sign] for sign in run.text))
        for run in menu_runs()
    )
    return Sheet(lines, fonts={b"F3": b"%d 0 R" % first}, more=[font, to_unicode, *procs])


def outlined(run: Run, *, whole: bool = False) -> bytes:
    """A run as shapes and no text: each letter a round one of its own, or all of them one path."""
    paths = []
    for index, sign in enumerate(run.text):
        if sign == " ":
            continue
        left, right, top = run.at(index), run.at(index + 1) - 0.06 * run.size, run.y + 0.7 * run.size
        middle = (run.y + top) / 2
        paths.append(
            b"%f %f m %f %f %f %f %f %f c %f %f %f %f %f %f c h " % (
                left, middle, left, top, right, top, right, middle, right, run.y, left, run.y, left, middle,
            )
            + b"%f %f m %f %f l %f %f l h " % (left + 1, middle, right - 1, middle, right - 1, middle + 1)
        )  # fmt: skip
    return b"".join(paths) + b"f\n" if whole else b"".join(path + b"f\n" for path in paths)
