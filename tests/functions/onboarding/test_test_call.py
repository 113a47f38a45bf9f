"""Forwarding, tried by a call: what becomes of it at the restaurant's own telephone, and what the doctor makes of that."""

import pytest

from functions.onboarding.diagnosis import Degraded, Live, Off
from functions.onboarding.doctor import main
from local.callers import answers, busy, fails, no_answer
from local.simulators.twilio.exchange import CalledParty
from tests.functions.onboarding.clinic import HOUSE, PUBLISHED, Clinic


@pytest.mark.parametrize(
    ("party", "expected", "words"),
    [
        (CalledParty("no-answer", 0.05, forwards_to=HOUSE), Live, f"came in at {HOUSE}"),
        (CalledParty("busy", 0.05, forwards_to=HOUSE), Live, f"came in at {HOUSE}"),
        (answers(rings_s=0.05), Degraded, "somebody, or the carrier's voicemail, answered"),
        (busy(), Off, "busy and did not forward"),
        (no_answer(), Off, "did not forward"),
        (fails(), Off, "could not be rung"),
        (CalledParty("no-answer", 0.05, forwards_to="+12125550177"), Off, "did not forward"),
    ],
    ids=[
        "unanswered and forwarded",
        "busy and forwarded",
        "answered",
        "busy",
        "no answer",
        "fails",
        "forwarded elsewhere",
    ],
)
def test_a_test_call_shows_whether_calls_are_forwarded(
    healthy: Clinic, party: CalledParty, expected: type, words: str
) -> None:
    healthy.on_loop(lambda: healthy.twilio.add_person(PUBLISHED, party))
    finding = healthy.examine("call forwarding", test_call_to=PUBLISHED)["call forwarding"]
    assert isinstance(finding, expected), finding
    assert words in finding.text
    calls = healthy.twilio.exchange.calls.values()
    assert all(not call.streams for call in calls), "no stream is opened: the model costs nothing"


def test_a_test_call_is_made_only_with_consent(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--test-call", PUBLISHED])
    assert ended.value.code == 2
    assert "add --yes" in capsys.readouterr().err
