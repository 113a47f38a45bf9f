"""How checks are found, put in order and run."""

import sys
from pathlib import Path

import pytest

from functions import onboarding
from functions.onboarding import checks
from functions.onboarding.diagnosis import Check, Examination, Live, Off, all_checks, examine, ordered
from functions.onboarding.site import Site, Where
from tests.functions.trattoria import StoppedClock


def check(name: str, *needs: str) -> Check:
    """A check that finds nothing wrong."""
    return Check(name, lambda examination: Live("fine"), needs)


def test_every_check_comes_after_those_that_it_needs() -> None:
    known: set[str] = set()
    for one in all_checks():
        assert known.issuperset(one.needs)
        assert one.name not in known, "names are how needs are said"
        known.add(one.name)
    assert [one.name for one in ordered([check("b", "a"), check("a")])] == ["a", "b"]


def test_needs_that_cannot_be_met_are_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="need one another"):
        ordered([check("a", "b"), check("b", "a")])


def test_a_check_that_breaks_hides_nothing() -> None:
    def broken(examination: Examination) -> Live:
        raise KeyError("no such thing")

    rows = list(
        examine(
            [Check("broken", broken), check("next")], Examination(Site(Where(), StoppedClock(), lambda seconds: None))
        )
    )
    assert [type(row.finding) for row in rows] == [Off, Live]
    assert "the check itself failed (KeyError)" in rows[0].finding.text


def test_the_readme_has_a_row_for_every_check_and_for_nothing_else() -> None:
    text = (Path(onboarding.__file__).parent / "README.md").read_text("utf-8")
    table = text[text.index("| check | live means |") :].split("\n\n")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines()[2:]]
    assert sorted(rows) == sorted(check.name for check in all_checks())


def test_a_module_in_the_folder_is_all_that_a_new_check_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "from functions.onboarding.diagnosis import Check, Live\n"
    code += "CHECKS = (Check('oven', lambda examination: Live('hot')),)\n"
    (tmp_path / "oven.py").write_text(code, "utf-8")
    monkeypatch.setattr(checks, "__path__", [*checks.__path__, str(tmp_path)])
    assert "oven" in {check.name for check in all_checks()}
    monkeypatch.delitem(sys.modules, "functions.onboarding.checks.oven")
