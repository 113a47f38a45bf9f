"""`read-menu` reads files offline, says in a sentence why it cannot, and asks a model only when it is told to."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from functions.menu_ocr.repair.checking import REPAIRED
from local import settings
from local.read_menu import BROKEN, NOT_READ, READ, read_menu_files
from tests.functions.menu_ocr.hostile_pdfs import of_a_wall
from tests.functions.menu_ocr.repair import responses_api as fake

DISHES = (("Onion Rings", "$8.50"), ("Tomato Soup", "$7.25"), ("Crab Cakes", "$14.95"))
LONG = ("Smoked Duck served with cherries and kale and all that the garden gives in autumn", "$21.00")


def menu(path: Path, dishes: Sequence[tuple[str, str]] = DISHES) -> Path:
    canvas = Canvas(str(path), pagesize=(600, 800))
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(60, 700, "Starters")
    canvas.setFont("Helvetica", 10)
    for row, (name, price) in enumerate(dishes):
        canvas.drawString(60, 670 - 24 * row, name)
        canvas.drawRightString(540, 670 - 24 * row, price)
    canvas.save()
    return path


def test_a_file_becomes_json_without_a_network(tmp_path: Path) -> None:
    out = tmp_path / "there" / "menu.json"

    assert read_menu_files([menu(tmp_path / "m.pdf")], "eng", text_layer=True, json_to=out) == READ
    (section,) = json.loads(out.read_text("utf-8"))["sections"]
    assert [item["prices"][0]["amount_minor"] for item in section["items"]] == [850, 725, 1495]


def test_what_cannot_be_read_is_told_with_its_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "wall.pdf").write_bytes(of_a_wall())

    for name, code in (("empty.pdf", "empty: "), ("wall.pdf", "too_complicated: ")):
        assert read_menu_files([tmp_path / name], "eng", text_layer=True, json_to=None) == NOT_READ
        assert capsys.readouterr().err.startswith(code)
    assert read_menu_files([tmp_path / "none.pdf"], "eng", text_layer=True, json_to=None) == BROKEN


def test_a_model_is_asked_only_with_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "_environment", {})

    file = menu(tmp_path / "m.pdf")
    assert read_menu_files([file], "eng", text_layer=True, json_to=None, repair_with="") == BROKEN
    assert "OPENAI_API_KEY" in capsys.readouterr().err


def test_a_doubtful_item_is_repaired_if_wished_and_stays_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = menu(tmp_path / "m.pdf", (*DISHES, LONG)), tmp_path / "menu.json"
    right = {
        "name": "Smoked Duck",
        "description": LONG[0].removeprefix("Smoked Duck "),
        "prices": [{"label": "", "text": "$21.00"}],
    }
    with fake.responses_api() as api:
        monkeypatch.setattr(settings, "_environment", {"OPENAI_API_KEY": fake.KEY, "OPENAI_BASE_URL": api.url})
        api.answers = [fake.items(right)]
        code = read_menu_files([file], "eng", text_layer=True, json_to=out, repair_with="gpt-6-luna")

    duck = json.loads(out.read_text("utf-8"))["sections"][0]["items"][-1]
    assert code == READ
    assert (duck["name"], duck["prices"][0]["amount_minor"]) == ("Smoked Duck", 2100)
    assert duck["doubts"][0].startswith(REPAIRED)
    assert api.asked[0]["model"] == "gpt-6-luna"
    assert "1 doubtful items, 1 proposals, 1 borne out by the paper" in capsys.readouterr().err


def test_a_model_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, plain, tried = menu(tmp_path / "m.pdf", (*DISHES, LONG)), tmp_path / "plain.json", tmp_path / "tried.json"
    with fake.responses_api() as api:
        monkeypatch.setattr(settings, "_environment", {"OPENAI_API_KEY": "sk-wrong", "OPENAI_BASE_URL": api.url})
        codes = [
            read_menu_files([file], "eng", text_layer=True, json_to=to, repair_with=model)
            for to, model in ((plain, None), (tried, ""))
        ]

    assert codes == [READ, READ]
    assert plain.read_text("utf-8") == tried.read_text("utf-8")
    assert "invalid_api_key" in capsys.readouterr().err
