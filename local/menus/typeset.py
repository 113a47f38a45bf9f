"""Fills pages with blocks, column by column, and draws them as a PDF that is the same byte for byte each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from local.menus.blocks import Setter
from local.menus.fonts import family
from local.menus.invent import Invented
from local.menus.lines import Block, Line, Piece
from local.menus.style import Style

_GUTTER = 26.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A block on paper: its page from 0, its left edge and its top, in points from the page's top left."""

    block: Block
    page: int
    left: float
    top: float
    width: float


def print_menu(menu: Invented, style: Style) -> bytes:
    """The menu as a PDF with a text layer."""
    placed = place(menu, style)
    paper = BytesIO()
    canvas = Canvas(paper, pagesize=style.page, invariant=1)
    for page in range(max(each.page for each in placed) + 1):
        _draw_page(canvas, style, [each for each in placed if each.page == page])
        canvas.showPage()
    canvas.save()
    return paper.getvalue()


def place(menu: Invented, style: Style) -> list[Placed]:
    """Where each block comes to stand."""
    width, height = style.page
    whole = width - 2 * style.margin
    column = (whole - _GUTTER * (style.columns - 1)) / style.columns
    faces = family(style.family, menu.truth.language)
    wide = Setter(style, faces, menu.truth.currency, whole)
    narrow = Setter(style, faces, menu.truth.currency, column)
    title, footer = wide.title(menu.title, menu.tagline), wide.footer(menu.footers)
    top, bottom = style.margin, height - style.margin - footer.height - 8
    placed = [Placed(title, 0, style.margin, top, whole)]
    lefts = [style.margin + index * (column + _GUTTER) for index in range(style.columns)]
    blocks = _blocks(menu, narrow)
    placed += _flow(blocks, lefts, column, top + title.height, top, bottom)
    last = max(each.page for each in placed)
    if footer.lines:
        placed.append(Placed(footer, last, style.margin, height - style.margin - footer.height, whole))
    return placed


def _blocks(menu: Invented, setter: Setter) -> list[Block]:
    blocks: list[Block] = []
    for index, section in enumerate(menu.truth.sections):
        blocks.append(setter.heading(section))
        blocks += [setter.dish(dish, section) for dish in section.dishes]
        if section.extras is not None:
            blocks.append(setter.extras(section.extras))
        if index == 0:
            blocks += [setter.box(heading, text) for heading, text in menu.boxes]
    return blocks


def _flow(
    blocks: Sequence[Block], lefts: Sequence[float], width: float, first_top: float, top: float, bottom: float
) -> list[Placed]:
    """Blocks down one column, then the next, then the next page. Columns of a last page that would stay empty are evened out."""
    total = sum(block.height for block in blocks)
    room = bottom - first_top
    if len(lefts) > 1 and total < room * len(lefts):
        bottom = min(bottom, first_top + total / len(lefts) + max(block.height for block in blocks) * 1.4)
    page, column, y = 0, 0, first_top
    placed = []
    for index, block in enumerate(blocks):
        needed = block.height + (blocks[index + 1].height if block.with_next and index + 1 < len(blocks) else 0)
        if y + needed > bottom and y > (first_top if page == 0 else top):
            column += 1
            if column == len(lefts):
                page, column = page + 1, 0
            y = first_top if page == 0 else top
        placed.append(Placed(block, page, lefts[column], y, width))
        y += block.height
    return placed


def _draw_page(canvas: Canvas, style: Style, placed: Sequence[Placed]) -> None:
    width, height = style.page
    if style.dark:
        canvas.setFillColorRGB(0.09, 0.09, 0.11)
        canvas.rect(0, 0, width, height, stroke=0, fill=1)
    for each in placed:
        if each.block.framed:
            _ink(canvas, style, "accent")
            canvas.rect(
                each.left, height - each.top - each.block.height, each.width, each.block.height, stroke=1, fill=0
            )
        y = each.top
        for line in each.block.lines:
            _draw_line(canvas, style, line, each.left, height - y, each.width)
            y += line.height


def _draw_line(canvas: Canvas, style: Style, line: Line, left: float, top: float, width: float) -> None:
    """`top` is counted from the paper's lower edge, as PDF does."""
    biggest = max((piece.size for piece in line.pieces), default=line.height)
    base = top - line.height / 2 - biggest * 0.34
    if line.fill:
        _ink(canvas, style, "accent")
        canvas.rect(left, top - line.height, width, line.height, stroke=0, fill=1)
    for piece in line.pieces:
        _draw_piece(canvas, style, piece, left, base)
    if line.dots is not None:
        face = line.pieces[0].face
        size = biggest * 0.9
        count = int((line.dots[1] - line.dots[0]) / face.width(".", size))
        _ink(canvas, style, "faint")
        canvas.setFont(face.latin, size)
        canvas.drawRightString(left + line.dots[1], base, "." * count)
    if line.rule:
        _ink(canvas, style, "accent")
        canvas.line(left, top - line.height + 1, left + width, top - line.height + 1)


def _draw_piece(canvas: Canvas, style: Style, piece: Piece, left: float, base: float) -> None:
    _ink(canvas, style, piece.ink)
    x = left + piece.left
    for font, run in piece.face.runs(piece.text):
        written = canvas.beginText(x, base + piece.rise)
        written.setFont(font, piece.size)
        written.setCharSpace(piece.tracking)
        written.textOut(run)
        canvas.drawText(written)
        x += piece.face.width(run, piece.size) + piece.tracking * len(run)


def _ink(canvas: Canvas, style: Style, ink: str) -> None:
    light = (0.95, 0.94, 0.9)
    colours = {
        "text": light if style.dark else (0.08, 0.08, 0.08),
        "accent": (0.9, 0.78, 0.5) if style.dark else style.accent,
        "faint": (0.72, 0.72, 0.7) if style.dark else (0.35, 0.35, 0.35),
        "inverse": (0.09, 0.09, 0.11) if style.dark else light,
    }
    canvas.setFillColorRGB(*colours[ink])
    canvas.setStrokeColorRGB(*colours[ink])
