"""A menu goes from a bucket through the door to the telephone, on the embedded AWS."""

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from local.settings import from_environment
from local.upload_menu import upload_menu


def _menu(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
    canvas.setFont("Helvetica-Bold", 22)
    canvas.drawString(60, 780, "Mains")
    canvas.setFont("Helvetica", 12)
    for row, (name, price) in enumerate(
        (("Beef stew", "16.00"), ("Crab cakes", "14.50"), ("Duck pie", "15.50"), ("Grilled trout", "19.00"))
    ):
        canvas.drawString(60, 730 - 30 * row, name)
        canvas.drawRightString(500, 730 - 30 * row, f"${price}")
    canvas.save()
    return path


@pytest.mark.stack
@pytest.mark.asyncio
async def test_an_uploaded_menu_is_read_once_told_and_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await upload_menu(
        [_menu(tmp_path / "menu.pdf")], from_environment(), "eng", settle=False, log=tmp_path / "logs"
    )

    said = capsys.readouterr().out
    assert code == 0, said
    assert said.count("Text to the owner, menu_read") == 1
    assert "crab_cakes" in said
    assert said.endswith("Version 1 is live. Not sold by telephone: 0 items.\n")


@pytest.mark.stack
@pytest.mark.asyncio
async def test_what_is_no_menu_is_told_and_nothing_is_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"Dear Sir")
    code = await upload_menu([tmp_path / "letter.pdf"], from_environment(), "eng", settle=False, log=tmp_path / "logs")

    assert code == 1
    assert "Text to the owner, menu_unreadable:\nThis is no PDF and no picture" in capsys.readouterr().out
