"""The tables say what was counted, and a set that was learnt by heart is found out."""

from pathlib import Path

from local.menus.generate import Sample
from local.menus.judging import Judged, by_kind, by_language, fallen, languages_line, missed, read, table, write_worst
from local.menus.score import Counts, Tally


def counts(right: int) -> Counts:
    """So many of a hundred items right."""
    return Counts(items=Tally(right, 100, 100), menus=1)


def judged(right: int, name: str = "1-000") -> Judged:
    """A photo, read so well."""
    sample = Sample(name, "photo", "en", Path(f"{name}.jpg"), {}, 1)
    return Judged(sample, counts(right), ("- Mains | Duck | 1200",) if right < 100 else ())


def test_kinds_below_their_goal_are_named() -> None:
    assert missed({"photo": counts(88), "scan": counts(94)}) == ["scan: item F1 0.940, wanted 0.95"]


def test_an_unseen_seed_may_lie_two_hundredths_below() -> None:
    assert fallen({"scan": counts(97)}, {"scan": counts(95)}) == []
    assert fallen({"scan": counts(97)}, {"scan": counts(94)}) == ["scan: 0.970 seen, 0.940 unseen"]


def test_menus_of_a_kind_are_added_up() -> None:
    kinds = by_kind([judged(50), judged(100)])
    assert kinds["photo"].items.f1 == 0.75
    assert table(kinds)[1].startswith("photo             2  0.88         0.750")
    assert table(kinds)[-1].startswith("all ")
    assert languages_line(by_language([judged(50)])) == "Items by language (menus): en 0.500 (1)"


def test_the_worst_stands_first_and_a_perfect_one_nowhere(tmp_path: Path) -> None:
    write_worst([judged(90, "1-001"), judged(10, "1-002"), judged(100, "1-003")], tmp_path)
    told = (tmp_path / "photo.txt").read_text(encoding="utf-8")
    assert told.index("1-002") < told.index("1-001")
    assert "1-003" not in told


def test_an_upload_that_is_refused_reads_as_an_empty_menu(tmp_path: Path) -> None:
    upload = tmp_path / "broken.pdf"
    upload.write_bytes(b"no pdf at all")
    reading = read(Sample("broken", "born_digital", "en", upload, {}, 1))
    assert reading["sections"] == []
    assert reading["doubts"]
