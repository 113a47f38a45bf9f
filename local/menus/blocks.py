"""Sets what belongs together in one block of lines: a heading, a dish, a line of extras, a box."""

from dataclasses import dataclass, replace

from local.menus.fonts import Family
from local.menus.lines import Align, Block, Line, Piece, broken
from local.menus.money import printed
from local.menus.style import Style
from local.menus.truth import Dish, Group, Section

LEAD = 1.28
"""Height of a line in sizes of its type."""
_SPREAD = 54.0
"""Distance between two columns of prices, in points."""


@dataclass(frozen=True, slots=True)
class Setter:
    """Sets blocks for one column of `width` points."""

    style: Style
    family: Family
    currency: str
    width: float

    @property
    def size(self) -> float:
        """The body's type size."""
        return self.style.body

    def title(self, title: str, tagline: str) -> Block:
        """The restaurant's name over the first page."""
        middle = self.width / 2
        name = Piece(title, middle, self.family.bold, self.size * 2.4, "centre", "accent", tracking=1.5)
        below = Piece(tagline, middle, self.family.italic, self.size, "centre")
        return Block((Line(self.size * 3.2, (name,)), Line(self.size * 2.4, (below,))))

    def heading(self, section: Section) -> Block:
        """A section's heading with its note and the sizes over its prices."""
        style, size = self.style, self.size * 1.45
        text = section.name if not section.second_name else f"{section.name} {section.second_name}"
        if style.heading in ("caps", "typed apart", "tracked", "banner"):
            text = text.upper()
        if style.heading == "typed apart" and not section.second_name and len(text) * size < self.width:
            text = "   ".join(" ".join(word) for word in text.split(" "))
        centred = style.heading in ("centred", "banner") or style.price_place == "centred"
        tracking = 3.0 if style.heading == "tracked" and len(text) * size < self.width else 0.0
        piece = Piece(
            text,
            self.width / 2 if centred else 0.0,
            self.family.bold,
            size,
            "centre" if centred else "left",
            "inverse" if style.heading == "banner" else "accent",
            tracking=tracking,
        )
        if piece.width > self.width:
            piece = replace(piece, size=size * self.width / piece.width * 0.98, tracking=0.0)
        banner = style.heading == "banner"
        lines = [
            Line(self.size * 0.9),
            Line(size * 1.5, (piece, *self._beside(section, centred)), rule=style.heading == "ruled", fill=banner),
        ]
        lines += self._below(section, centred)
        return Block(tuple(lines), with_next=True)

    def _beside(self, section: Section, centred: bool) -> tuple[Piece, ...]:
        """Size labels at the right end of the heading's line."""
        if (
            not section.size_labels
            or self.style.size_way != "slash"
            or centred
            or self.style.slash_labels != "beside heading"
        ):
            return ()
        return (Piece(" / ".join(section.size_labels), self.width, self.family.italic, self.size, "right"),)

    def _anchor(self, centred: bool, left: float) -> tuple[float, Align]:
        return (self.width / 2, "centre") if centred else (left, "left")

    def _below(self, section: Section, centred: bool) -> list[Line]:
        lines = []
        at, align = self._anchor(centred, 0.0)
        if section.note:
            for text in broken(section.note, self.family.italic, self.size, self.width):
                lines.append(Line(self.size * LEAD, (Piece(text, at, self.family.italic, self.size, align),)))
        if section.size_labels and self.sizes_of(section) == "columns":
            pieces = tuple(
                Piece(label, x, self.family.italic, self.size * 0.92, "right")
                for label, x in zip(section.size_labels, self._price_ends(len(section.size_labels)), strict=True)
            )
            lines.append(Line(self.size * LEAD, pieces))
        elif (
            section.size_labels
            and self.sizes_of(section) == "slash"
            and (centred or self.style.slash_labels != "beside heading")
        ):
            text = " / ".join(section.size_labels)
            lines.append(Line(self.size * LEAD, (Piece(text, at, self.family.italic, self.size, align),)))
        return lines

    def sizes_of(self, section: Section) -> str:
        """How this section's sizes are printed: columns need prices at the right end of a wide column."""
        style = self.style
        if style.size_way == "columns" and (style.price_place not in ("right", "leader") or self.width < 230):
            return "inline"
        return style.size_way

    def _price_ends(self, count: int) -> list[float]:
        return [self.width - _SPREAD * (count - 1 - index) for index in range(count)]

    def dish(self, dish: Dish, section: Section) -> Block:
        """One dish: name, price, description, second name, its own choices."""
        style = self.style
        in_columns = bool(section.size_labels) and self.sizes_of(section) == "columns"
        price = "" if in_columns else self.price_text(dish, section)
        place = style.price_place
        if place in ("right", "leader") and not in_columns and self._text_width(price) > self.width * 0.45:
            place = "below"
        lines = self._name_lines(dish, section, price, place, in_columns)
        lines += self._text_lines(dish, section, price, place)
        return Block((*lines, Line(self.size * LEAD * style.air)))

    def price_text(self, dish: Dish, section: Section) -> str:
        """What is printed as its price, without raised cents."""
        if dish.market_price:
            return dish.market_price
        texts = ["".join(printed(price.amount_minor, self.currency, self._line_pattern(dish))) for price in dish.prices]
        if len(texts) == 1:
            return texts[0]
        if self.sizes_of(section) == "inline":
            return "  ".join(f"{price.label} {text}" for price, text in zip(dish.prices, texts, strict=True))
        return " / ".join(texts)

    def _line_pattern(self, dish: Dish) -> str:
        """Raised cents are for a single price at the end of a line."""
        pattern = self.style.money
        return pattern.replace("^", ".") if self._raised(dish) == "" else pattern.partition("^")[0]

    def _raised(self, dish: Dish) -> str:
        raises = (
            "^" in self.style.money and len(dish.prices) == 1 and self.style.price_place in ("right", "inline", "left")
        )
        return printed(dish.prices[0].amount_minor, self.currency, self.style.money)[1] if raises else ""

    def _text_width(self, text: str) -> float:
        return self.family.plain.width(text, self.size)

    def _lead(self, section: Section, place: str) -> float:
        """How far names stand in behind the prices that lead them: past the widest of their section."""
        if place != "left":
            return 0.0
        widths = [
            self._text_width(self.price_text(dish, section)) + 0.6 * self._text_width(self._raised(dish))
            for dish in section.dishes
        ]
        return max(self._text_width("88,88 €"), *widths) + 12

    def _name_lines(self, dish: Dish, section: Section, price: str, place: str, in_columns: bool) -> list[Line]:
        style, size = self.style, self.size * 1.06
        face = self.family.plain if style.names == "plain" else self.family.bold
        name = dish.name.upper() if style.names == "caps" else dish.name
        if dish.number:
            name = f"{dish.number}. {name}"
        if dish.second_name and style.bilingual == "same line":
            name = f"{name} {dish.second_name}"
        raised_mark = dish.marks[0] if dish.marks and style.marks == "raised" else ""
        if dish.marks and not raised_mark:
            name = f"{name} ({dish.marks[0]})"
        left = self._lead(section, place)
        taken = left
        if in_columns:
            taken = _SPREAD * len(dish.prices) + 6
        elif place in ("right", "leader"):
            taken = self._text_width(price) + 22
        elif place == "inline":
            taken = 0.0
        rows = broken(name, face, size, self.width - taken)
        centred = place == "centred"
        lines = [
            Line(
                size * LEAD,
                (Piece(row, self.width / 2 if centred else left, face, size, "centre" if centred else "left"),),
            )
            for row in rows
        ]
        if raised_mark:
            last = lines[-1].pieces[0]
            mark = Piece(raised_mark, last.left + last.width + 1, face, size * 0.6, rise=size * 0.38)
            lines[-1] = replace(lines[-1], pieces=(*lines[-1].pieces, mark))
        return self._priced(lines, dish, price, place, in_columns)

    def _priced(self, lines: list[Line], dish: Dish, price: str, place: str, in_columns: bool) -> list[Line]:
        """The price (or prices) added to the name's first or last line, where the design has it there."""
        first, last = lines[0], lines[-1]
        end = max(piece.left + piece.width for piece in last.pieces)
        plain, size = self.family.plain, self.size
        if in_columns and dish.prices:
            texts = [
                "".join(printed(each.amount_minor, self.currency, self.style.money.replace("^", ".")))
                for each in dish.prices
            ]
            pieces = tuple(
                Piece(text, x, plain, size, "right")
                for text, x in zip(texts, self._price_ends(len(texts)), strict=True)
            )
            lines[0] = replace(first, pieces=first.pieces + pieces)
            return lines
        raised = self._raised(dish)
        if place in ("right", "leader"):
            room = plain.width(raised, size * 0.6) + 1 if raised else 0.0
            pieces = (Piece(price, self.width - room, plain, size, "right"),)
            if raised:
                pieces += (Piece(raised, self.width, plain, size * 0.6, "right", rise=size * 0.36),)
            begin = max(piece.left + piece.width for piece in first.pieces) + 5
            stop = self.width - self._text_width(price) - 5
            dots = (begin, stop) if place == "leader" and stop - begin > 12 else None
            lines[0] = replace(first, pieces=first.pieces + pieces, dots=dots)
        elif place == "left":
            room = plain.width(raised, size * 0.6)
            pieces = (Piece(price, 0.0, plain, size),)
            if raised:
                pieces += (
                    Piece(raised, self._text_width(price) + 1 + room, plain, size * 0.6, "right", rise=size * 0.36),
                )
            lines[0] = replace(first, pieces=first.pieces + pieces)
        elif place == "inline":
            lines = self._inline(lines, end, price, raised)
        return lines

    def _inline(self, lines: list[Line], end: float, price: str, raised: str) -> list[Line]:
        plain, size = self.family.plain, self.size
        if end + 10 + self._text_width(price) > self.width:
            lines.append(Line(size * LEAD, (Piece(price, 0.0, plain, size),)))
            end = -10.0
        else:
            lines[-1] = replace(lines[-1], pieces=(*lines[-1].pieces, Piece(price, end + 10, plain, size)))
        if raised:
            mark = Piece(raised, end + 11 + self._text_width(price), plain, size * 0.6, rise=size * 0.36)
            lines[-1] = replace(lines[-1], pieces=(*lines[-1].pieces, mark))
        return lines

    def _text_lines(self, dish: Dish, section: Section, price: str, place: str) -> list[Line]:
        """Second name, description, choices, and the price if it comes after them."""
        style = self.style
        face = self.family.italic if style.descriptions == "italic" else self.family.plain
        size = self.size * (0.86 if style.descriptions == "small" else 0.95)
        texts = []
        if dish.second_name and style.bilingual == "below":
            texts.append(dish.second_name)
        described = dish.description
        after = place == "after" and bool(described)
        if after:
            described = f"{described}  {price}"
        texts += [described] if described else []
        texts += [self.group_text(group) for group in dish.groups]
        left = self._lead(section, place)
        room = self.width - left - (self.size * 5 if place in ("right", "leader") else 0)
        at, align = self._anchor(place == "centred", left)
        lines = [
            Line(size * LEAD, (Piece(row, at, face, size, align),))
            for text in texts
            for row in broken(text, face, size, room)
        ]
        if place in ("below", "centred") or (place == "after" and not after):
            lines.append(Line(self.size * LEAD, (Piece(price, at, self.family.plain, self.size, align),)))
        return lines

    def group_text(self, group: Group) -> str:
        """Extras or choices in one line of text."""
        pattern = self.style.money.replace("^", ".")
        options = [
            f"{option.name} +{printed(option.price_minor, self.currency, pattern)[0]}"
            if option.price_minor
            else option.name
            for option in group.options
        ]
        return f"{group.name} {', '.join(options)}"

    def extras(self, group: Group) -> Block:
        """What can be added to every dish of the section, at its end."""
        face, size = self.family.italic, self.size * 0.95
        rows = broken(self.group_text(group), face, size, self.width)
        lines = [Line(size * LEAD, (Piece(row, 0.0, face, size),)) for row in rows]
        return Block((*lines, Line(self.size * 0.5)))

    def box(self, heading: str, text: str) -> Block:
        """A framed box that sells nothing."""
        middle, size = self.width / 2, self.size
        lines = [
            Line(size * 0.8),
            Line(size * LEAD, (Piece(heading, middle, self.family.bold, size, "centre", "accent"),)),
        ]
        for row in broken(text, self.family.italic, size * 0.9, self.width - 16):
            lines.append(Line(size * LEAD, (Piece(row, middle, self.family.italic, size * 0.9, "centre"),)))
        return Block((*lines, Line(size * 0.8)), framed=True)

    def footer(self, texts: tuple[str, ...]) -> Block:
        """Small print."""
        size = self.size * 0.8
        rows = [row for text in texts for row in broken(text, self.family.plain, size, self.width)]
        return Block(
            tuple(
                Line(size * LEAD, (Piece(row, self.width / 2, self.family.plain, size, "centre", "faint"),))
                for row in rows
            )
        )
