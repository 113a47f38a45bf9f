"""The command by which a menu comes from paper to the telephone."""

import io
from pathlib import Path

import yaml

from functions.actions.import_menu import import_menu
from functions.domain.menu import can_be_sold
from functions.onboarding.menu import upload, work
from functions.store.memory import MemoryOutbox
from functions.store.memory_menus import MemoryMenus
from tests.functions.trattoria import StoppedClock

READ = {
    "currency": "USD",
    "sections": [
        {
            "name": "Pizza",
            "items": [
                {"name": "Margherita", "prices": [{"amount_minor": 1200}], "page": 1, "box": [0, 0, 1, 1]},
                {"name": "Diavola", "prices": [{"amount_minor": 1400}], "page": 1, "box": [0, 0, 1, 1], "doubts": ["14 or 74?"],
                 "modifier_groups": [{"name": "Add", "options": [{"name": "egg", "price_minor": 100}]}]},
            ],
        }
    ],
}  # fmt: skip


class Shelf:
    """An S3 client that keeps what it is given."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[bytes, str]] = {}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:
        self.held[f"{Bucket}/{Key}"] = (Body, ContentType)


def _work(menus: MemoryMenus, what: str, *given: str) -> tuple[int, str]:
    out = io.StringIO()
    code = work(menus, MemoryOutbox(), StoppedClock(), "r", what, given, out)
    return code, out.getvalue()


def test_the_files_of_one_menu_go_into_one_folder_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "front.pdf").write_bytes(b"a")
    (tmp_path / "Back.JPG").write_bytes(b"b")
    shelf, out = Shelf(), io.StringIO()

    code = upload(shelf, "menus", "r", [tmp_path / "front.pdf", tmp_path / "Back.JPG"], StoppedClock(), out)

    assert code == 0
    assert shelf.held == {
        "menus/menus/r/20261124T090000/01-of-02.pdf": (b"a", "application/pdf"),
        "menus/menus/r/20261124T090000/02-of-02.jpg": (b"b", "image/jpeg"),
    }
    assert upload(shelf, "menus", "r", [tmp_path / "none.pdf"], StoppedClock(), out) == 1


def test_a_draft_is_shown_with_its_doubts_settled_and_published() -> None:
    menus = MemoryMenus()
    assert _work(menus, "show")[0] == 1
    assert _work(menus, "publish")[0] == 1
    import_menu(menus, "r", READ, [])

    code, shown = _work(menus, "show")
    assert code == 0
    assert "? 14 or 74?" in shown
    assert "[not sold]" in shown
    assert "+ Margherita: $12.00" in shown
    assert _work(menus, "settle", "nothing") == (1, "There is no item nothing.\n")
    assert _work(menus, "settle", "diavola")[0] == 0
    code, said = _work(menus, "publish")

    assert code == 0
    assert said.endswith("Version 1 is live. Not sold by telephone: 0 items.\n")
    live = menus.live("r")
    assert live is not None
    assert all(can_be_sold(item) for item in live.items())


def test_a_menu_is_corrected_as_yaml(tmp_path: Path) -> None:
    menus = MemoryMenus()
    import_menu(menus, "r", READ, [])
    _, text = _work(menus, "export")
    data = yaml.safe_load(text)
    data["sections"][0]["items"][0]["prices"][0]["amount_minor"] = 1250
    path = tmp_path / "menu.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")

    code, shown = _work(menus, "import", str(path))

    assert code == 0
    assert "Margherita  $12.50" in shown
    path.write_text("sections: [{}]", encoding="utf-8")
    assert _work(menus, "import", str(path))[0] == 1
    assert _work(menus, "import")[0] == 1
