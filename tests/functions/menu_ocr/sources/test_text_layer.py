"""Words from a PDF's own text, whatever its writer did with glyphs."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from functions.menu_ocr.completeness import is_sound
from functions.menu_ocr.intake import open_pdf
from functions.menu_ocr.page import Page
from functions.menu_ocr.reading.read_menu import read_menu
from functions.menu_ocr.sources.garbled import without_icons
from functions.menu_ocr.sources.text_layer import Layers, read_layers
from tests.functions.menu_ocr.sources.printers import (
    BOLD,
    DISHES,
    HEADINGS,
    STRANGER,
    Run,
    Sheet,
    as_written,
    drawn_glyphs,
    glyph_by_glyph,
    kerned,
    literal,
    menu_runs,
    moved,
    show,
    small_capitals,
    stream,
)

Read = list[tuple[str, list[tuple[str, list[int], str]]]]
MENU: Read = [
    (heading, [(name, [round(float(price) * 100)], about) for name, price, about in DISHES[3 * at : 3 * at + 3]])
    for at, heading in enumerate(HEADINGS)
]


def layers_of(sheet: Sheet) -> Layers:
    document = open_pdf(sheet.pdf())
    try:
        return read_layers(document, 1)
    finally:
        document.close()


def menu_on(page: Page) -> Read:
    return [
        (
            section.name,
            [(item.name, [price.amount_minor for price in item.prices], item.description) for item in section.items],
        )
        for section in read_menu([page]).sections
    ]


def read(sheet: Sheet) -> Read:
    return menu_on(layers_of(sheet).shown)


def spaced_by(ems: float) -> Callable[[Run], bytes]:
    return lambda run: b"%f Tc " % (0 if "$" in run.text else ems * run.size) + show(run)


def glyphs_of(run: Run) -> list[bytes]:
    return [b"BT" + part for part in glyph_by_glyph(run).split(b"BT")[1:]]


def scaled_by_its_matrix(run: Run) -> bytes:
    name = b"F2" if run.font == BOLD else b"F1"
    size = run.size
    return b"BT /%b 1 Tf %f 0 0 %f %f %f Tm %b Tj ET\n" % (name, size, size, run.x, run.y, literal(run.text))


WAYS: dict[str, Callable[[Run], bytes]] = {
    "whole lines": show,
    "each glyph on its own": glyph_by_glyph,
    "each glyph on its own, backwards": lambda run: b"".join(reversed(glyphs_of(run))),
    "shifts between all glyphs and no space": kerned,
    "sizes in the matrix": scaled_by_its_matrix,
    "twice for a bold look": lambda run: show(run) + show(moved(run, 0.3, 0)),
    "over its shadow": lambda run: b".7 g " + show(moved(run, 1.2, -1.2)) + b"0 g " + show(run),
    "over its far shadow": lambda run: b".7 g " + show(moved(run, 2.5, -2.5)) + b"0 g " + show(run),
    "each glyph twice": lambda run: b"".join(
        one + b"1 0 0 1 .4 0 cm " + one + b"1 0 0 1 -.4 0 cm " for one in glyphs_of(run)
    ),
    "outlined, then filled": lambda run: b"1 Tr " + show(run) + b"0 Tr " + show(run),
    "in one piece, then glyph by glyph": lambda run: show(run) + glyph_by_glyph(moved(run, 0.8, 0.3)),
    "letters a quarter of an em apart": spaced_by(0.25),
    "letters a tenth of an em apart": spaced_by(0.1),
    "spaces that do not break": lambda run: show(Run(run.text.replace(" ", "\xa0"), run.x, run.y, run.size, run.font)),
    "headings with spaces between their letters": lambda run: show(
        Run(" ".join(run.text) if run.size == 20 else run.text, run.x, run.y, run.size, run.font)
    ),
    "headings set wide apart": lambda run: b"%f Tc " % (12 if run.size == 20 else 0) + show(run),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_a_menu_reads_the_same_however_its_program_writes_it(way: Callable[[Run], bytes]) -> None:
    assert read(as_written(way)) == MENU


def test_glyphs_in_no_order_at_all_are_put_together_by_where_they_stand() -> None:
    glyphs = [glyph for run in menu_runs() for glyph in glyphs_of(run)]
    random.Random(3).shuffle(glyphs)

    assert read(Sheet(b"".join(glyphs))) == MENU


def test_small_capitals_of_two_sizes_are_one_word() -> None:
    capitals = [
        (heading.upper(), [(name.upper(), prices, about) for name, prices, about in items]) for heading, items in MENU
    ]

    assert read(as_written(small_capitals)) == capitals


TURNED = {
    90: (b"0 1 -1 0 800 0 cm", b"0 0 800 600"),
    180: (b"-1 0 0 -1 600 800 cm", b"0 0 600 800"),
    270: (b"0 -1 1 0 0 600 cm", b"0 0 800 600"),
}


@pytest.mark.parametrize("degrees", TURNED)
@pytest.mark.parametrize("said", [True, False], ids=["said", "unsaid"])
def test_a_page_that_lies_on_its_side_or_head_is_read_upright(degrees: int, said: bool) -> None:
    sheet = as_written()
    matrix, box = TURNED[degrees]
    sheet.contents = b"q %b\n%bQ" % (matrix, sheet.contents)
    sheet.page = b"/MediaBox[%b]" % box + (b"/Rotate %d" % degrees if said else b"")
    layers = layers_of(sheet)

    assert menu_on(layers.shown) == MENU
    assert (layers.shown.width, layers.shown.height) == (600, 800)
    assert layers.shown.turns == (0 if said else 4 - degrees // 90)


def test_what_runs_along_the_margin_is_the_printers() -> None:
    sheet = as_written()
    sheet.contents += b"BT /F1 9 Tf 0 1 -1 0 30 200 Tm (Printed by Druck 4711 12.50) Tj ET"

    assert read(sheet) == MENU


def test_text_outside_the_crop_is_not_on_the_page() -> None:
    sheet = as_written()
    slugs = show(Run("slug proof 3 $12.00", 120, 20, 9)) + show(Run("JOB 2210 Menu $9.00", 120, 880, 9))
    sheet.contents = b"q 1 0 0 1 100 50 cm\n%bQ %b" % (sheet.contents, slugs)
    sheet.page = b"/MediaBox[0 0 800 900]/CropBox[100 50 700 850]"

    assert read(sheet) == MENU


UNSEEN: dict[str, tuple[bytes, bytes, bytes, list[bytes]]] = {
    "white on white": (b"1 g " + STRANGER, b"", b"", []),
    "white below a line of the menu": (b"1 g " + show(Run("Old Dish $99.00", 250, 480, 9)), b"", b"", []),
    "in a layer that is off": (
        b"/OC /L BDC " + STRANGER + b"EMC",
        b"/Properties<</L 5 0 R>>",
        b"/OCProperties<</OCGs[5 0 R]/D<</OFF[5 0 R]>>>>",
        [b"<</Type/OCG/Name(Summer)>>"],
    ),
    "behind a patch": (STRANGER + b"1 g 40 80 540 30 re f", b"", b"", []),
    "through and through": (b"/GS gs " + STRANGER, b"/ExtGState<</GS<</ca 0/CA 0>>>>", b"", []),
    "outside its frame": (b"q 0 0 9 9 re W n " + STRANGER + b"Q", b"", b"", []),
    "by the invisible mode": (b"3 Tr " + STRANGER, b"", b"", []),
    "in the invisible mode of a form": (
        b"/X Do",
        b"/XObject<</X 5 0 R>>",
        b"",
        [
            stream(
                b"3 Tr " + STRANGER,
                b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]"
                b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>",
            )
        ],
    ),
}


@pytest.mark.parametrize("unseen", UNSEEN.values(), ids=UNSEEN.keys())
def test_text_that_nobody_can_see_is_not_read(unseen: tuple[bytes, bytes, bytes, list[bytes]]) -> None:
    sheet = as_written()
    more, sheet.resources, sheet.catalog, sheet.more = unseen
    sheet.contents += more

    layers = layers_of(sheet)

    assert menu_on(layers.shown) == MENU
    assert not layers.hidden.words


def test_text_in_a_form_and_pale_text_are_seen() -> None:
    font = b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    form = stream(b".9 g " + STRANGER, b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]" + font)
    sheet = Sheet(b"/X Do", resources=b"/XObject<</X 5 0 R>>", more=[form])

    assert [word.text for word in layers_of(sheet).shown.words] == ["Lobster", "Roll", "$22.00"]


@pytest.mark.parametrize("below", [False, True], ids=["over the picture", "under the picture"])
def test_what_a_scanner_has_read_is_kept_apart_from_what_the_page_shows(below: bool) -> None:
    picture = stream(
        b"\x00\xff" * 75 * 200,
        b"/Type/XObject/Subtype/Image/Width 150/Height 200/ColorSpace/DeviceGray/BitsPerComponent 8",
    )
    image = b"q 600 0 0 800 0 0 cm /P Do Q "
    text = as_written().contents
    contents = text + image if below else image + b"3 Tr " + text
    layers = layers_of(Sheet(contents, resources=b"/XObject<</P 5 0 R>>", more=[picture]))

    assert not layers.shown.words
    assert menu_on(layers.hidden) == MENU


SIGNS = sorted({sign for run in menu_runs() for sign in run.text})
OF_ITS_OWN = {sign: 33 + at for at, sign in enumerate(SIGNS)}
FROM_ONE = {sign: 1 + at for at, sign in enumerate(SIGNS)}
"""Codes of glyphs: in order of their first use, as programs number them."""


@pytest.mark.parametrize("codes", [OF_ITS_OWN, FROM_ONE], ids=["printable", "from one on"])
@pytest.mark.parametrize(("unit", "em"), [(0.001, 1.0), (1.0, 1.0), (0.01, 50.0)])
def test_drawn_glyphs_that_say_what_they_are_are_text_like_any(codes: dict[str, int], unit: float, em: float) -> None:
    layers = layers_of(drawn_glyphs(codes, mapped=True, unit=unit, em=em))

    assert menu_on(layers.shown) == MENU
    assert is_sound(layers)


@pytest.mark.parametrize("codes", [OF_ITS_OWN, FROM_ONE], ids=["printable", "from one on"])
def test_drawn_glyphs_that_do_not_say_what_they_are_are_no_text(codes: dict[str, int]) -> None:
    assert not is_sound(layers_of(drawn_glyphs(codes, mapped=False)))


def test_a_map_to_the_wrong_letters_makes_no_text() -> None:
    letters = [sign for sign in SIGNS if sign.isalpha()]
    shuffled = random.Random(5).sample(letters, len(letters))
    wrong = {ord(sign): other for sign, other in zip(letters, shuffled, strict=True)}
    runs = [Run(run.text.translate(wrong), run.x, run.y, run.size, run.font) for run in menu_runs()]

    assert is_sound(layers_of(as_written()))
    assert not is_sound(layers_of(as_written(runs=runs)))


@pytest.mark.parametrize(
    "mapped", [b"<01> <f7e9>", b"<01> <e001>", b""], ids=["by the Adobe list", "privately", "not at all"]
)
def test_icons_of_diets_are_no_part_of_the_names_beside_them(mapped: bytes) -> None:
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/Resources<<>>/CharProcs<</leaf 6 0 R>>"
        b"/Encoding<</Type/Encoding/Differences[1/leaf]>>/FirstChar 1/LastChar 1/Widths[1]/ToUnicode 7 0 R>>"
    )
    leaf = stream(b"1 0 0 0 1 1 d1 0 0 .8 .8 re f")
    to_unicode = stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        b"1 begincodespacerange <00><ff> endcodespacerange\n"
        b"%b endcmap end end" % (b"1 beginbfchar %b endbfchar" % mapped if mapped else b"")
    )
    sheet = as_written()
    sheet.fonts[b"F4"] = b"5 0 R"
    sheet.more = [font, leaf, to_unicode]
    sheet.contents += b"".join(
        b"BT /F4 9 Tf 1 0 0 1 %f %f Tm <01> Tj ET\n" % (run.x + run.width + 1, run.y)
        for run in menu_runs()
        if run.font == BOLD and run.size == 12
    )
    layers = layers_of(sheet)
    names = [
        name
        for _, items in menu_on(replace(layers.shown, words=without_icons(layers.shown.words)))
        for name, _, _ in items
    ]

    assert is_sound(layers)
    assert names == [name for name, _, _ in DISHES]
