"""What an owner may write into a title."""

import pytest

from functions.calendar.titles import BlockTitle, PartyTitle, read_block, read_party


@pytest.mark.parametrize(
    ("title", "party"),
    [
        ("4p · Rossi · T12", PartyTitle(4, "Rossi", ("T12",))),
        ("4p Rossi", PartyTitle(4, "Rossi")),
        ("6 P Rossi", PartyTitle(6, "Rossi")),
        ("party of 4 Rossi", PartyTitle(4, "Rossi")),
        ("Rossi, party of 4", PartyTitle(4, "Rossi")),
        ("mesa para 3 García", PartyTitle(3, "García")),
        ("Tisch für 5 Müller", PartyTitle(5, "Müller")),
        ("2 coperti Bianchi - compleanno", PartyTitle(2, "Bianchi", ("compleanno",))),
        ("4人 田中", PartyTitle(4, "田中")),
        ("10p", PartyTitle(10, "")),
        ("4P  ROSSI", PartyTitle(4, "ROSSI")),
        ("🎂 4p Rossi", PartyTitle(4, "Rossi")),
        ("(4p) Rossi", PartyTitle(4, "Rossi")),
        ("4p M. Rossi", PartyTitle(4, "M. Rossi")),
        ("4p. Marini", PartyTitle(4, "Marini")),
    ],
)
def test_a_party_is_read(title: str, party: PartyTitle) -> None:
    assert read_party(title) == party


@pytest.mark.parametrize(
    "title",
    [
        *("", "Rossi", "12 pm staff", "0p Rossi", "4 personal things", "2026 party", "VIP 4", "BLOCK 20", "🎂"),
        *("4 p.m. fish delivery", "4 P.M.", "BLOCK for a party of 6", "block: table for 4"),
    ],
)
def test_what_is_no_party_is_left_alone(title: str) -> None:
    assert read_party(title) is None


@pytest.mark.parametrize(
    ("title", "block"),
    [
        ("BLOCK 20", BlockTitle(covers=20)),
        ("block t5, T6", BlockTitle(tables=("t5", "6"))),
        ("BLOCK T5 wine tasting", BlockTitle(tables=("t5",))),
        ("BLOCK T99", BlockTitle(unknown=("T99",))),
        ("BLOCK", BlockTitle()),
        ("Sperre 8", BlockTitle(covers=8)),
        ("block  20 ", BlockTitle(covers=20)),
        ("BLOCK 20p", BlockTitle(covers=20)),
        ("BLOCK 20, wine", BlockTitle(covers=20)),
        ("BLOCK: 20 seats until 9", BlockTitle(covers=20)),
        ("BLOCK 19:30 wine tasting", BlockTitle()),
        ("BLOCK 19.30", BlockTitle()),
        ("BLOCK 7-9 pm", BlockTitle()),
        ("BLOCK 2nd floor", BlockTitle()),
        ("BLOCK 5, 6", BlockTitle(tables=("t5", "6"))),
        ("block table 5", BlockTitle(tables=("t5",))),
        ("BLOCK tables 5 and 6", BlockTitle(tables=("t5", "6"))),
        ("BLOCK (t 5)", BlockTitle(tables=("t5",))),
        ("Sperre Tisch 6", BlockTitle(tables=("6",))),
        ("Blockbuster night", None),
    ],
)
def test_a_block_is_read(title: str, block: BlockTitle | None) -> None:
    assert read_block(title, ["t5", "6"]) == block
