"""A scenario file either means what it says or is refused with the place of the mistake."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from local.callers import HangUp, Interrupt, Listen, Press, Say, Wait
from local.scenario import BadScenario, load_scenario, scenario_named, scenario_names


def a_scenario(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "name": "sample",
        "about": "A caller says hello and goodbye.",
        "caller": {"steps": ["listen", {"say": "Goodbye."}]},
        "expect": {"next_step": "hang_up"},
    }
    return {**whole, **changes}


def written(folder: Path, data: Any, name: str = "sample") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data), encoding="utf-8")
    return path


def complaint(folder: Path, data: Any) -> str:
    with pytest.raises(BadScenario) as raised:
        load_scenario(written(folder, data))
    return str(raised.value)


def test_steps_are_read_in_their_short_and_in_their_long_form(tmp_path: Path) -> None:
    plain = [
        "listen",
        {"listen": {"silence_ms": 1500}},
        {"say": "Hello."},
        {"say": {"text": "Hola.", "language": "es"}},
        {"interrupt": {"after_ms": 800, "text": "Wait!"}},
        {"press": "0"},
        {"wait": 2},
        "hang_up",
    ]
    steps = load_scenario(written(tmp_path, a_scenario(caller={"steps": plain}))).caller.steps
    assert steps == (
        Listen(),
        Listen(silence_ms=1500),
        Say("Hello."),
        Say("Hola.", language="es"),
        Interrupt(800, "Wait!"),
        Press("0"),
        Wait(2.0),
        HangUp(),
    )


def test_one_expectation_needs_no_list(tmp_path: Path) -> None:
    assert len(load_scenario(written(tmp_path, a_scenario())).expect) == 1
    two = a_scenario(expect=[{"next_step": "hang_up"}, {"next_step": "caller_gone"}])
    assert [one.next_step for one in load_scenario(written(tmp_path, two)).expect] == ["hang_up", "caller_gone"]


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"caller": {"steps": [{"shout": "Hello!"}]}}, "caller.steps.0", "no step 'shout'; there are say, listen"),
        ({"caller": {"steps": [{"say": {"txet": "Hello."}}]}}, "caller.steps.0", "unexpected keyword argument 'txet'"),
        ({"caller": {"steps": []}}, "caller.steps", "at least 1 item"),
        ({"caller": {"number": "555", "steps": ["listen"]}}, "caller.number", "match pattern"),
        ({"given": {"full": ["tomorrow"]}}, "given.full.0", "needs a time, such as 'tomorrow 19:00'"),
        ({"given": {"full": ["someday 19:00"]}}, "given.full.0", "is no moment"),
        ({"expect": {"next_step": "goodbye"}}, "expect.0.next_step", "'hang_up'"),
        ({"expect": {"next_step": "hang_up", "txets": []}}, "expect.0.txets", "Extra inputs"),
        ({"colour": "blue"}, "colour", "Extra inputs"),
        (
            {"expect": {"next_step": "hang_up", "reservations": [{"name": "Ada", "party": 2, "when": "tomorrow 19:00", "was": "Bo"}]}},
            "scenario",
            "no such guest is prepared",
        ),
        ({"expect": {"next_step": "bridge_failed", "report": False, "keys": "0"}}, "expect.0", "nothing can be expected of the report"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_place_and_reason(
    tmp_path: Path, changes: dict[str, Any], place: str, words: str
) -> None:
    told = complaint(tmp_path, a_scenario(**changes))
    assert told.startswith(f"sample.yaml: {place}: ")
    assert words in told
    assert "\n" not in told, "one mistake, one line"


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    data = a_scenario(about="short", caller={"steps": [{"shout": "x"}]})
    assert len(complaint(tmp_path, data).splitlines()) == 2


def test_what_is_no_mapping_or_no_yaml_is_refused(tmp_path: Path) -> None:
    assert "begins with `name:`" in complaint(tmp_path, "- just\n- a list\n")
    assert "not YAML" in complaint(tmp_path, "name: [unclosed\n")


def test_file_and_scenario_carry_the_same_name(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match="carry the same name"):
        load_scenario(written(tmp_path, a_scenario(), name="other"))


def test_asking_for_a_scenario_that_is_not_there_lists_those_that_are(tmp_path: Path) -> None:
    written(tmp_path, a_scenario())
    with pytest.raises(BadScenario, match="there are: sample"):
        scenario_named("smaple", tmp_path)
    assert scenario_names(tmp_path) == ("sample",)


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_that_we_ship_can_be_read(name: str) -> None:
    assert scenario_named(name).name == name


def test_the_scenarios_that_we_promise_are_there() -> None:
    promised = {
        "book",
        "book_when_full",
        "change",
        "cancel",
        "stranger_cancels",
        "spanish",
        "barge_in",
        "asks_for_a_person",
        "presses_zero",
        "silence",
        "hangs_up_while_booking",
        "model_refuses",
        "opening_hours",
        "feedback",
    }
    assert promised <= set(scenario_names())
