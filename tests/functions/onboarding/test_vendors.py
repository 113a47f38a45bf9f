"""What a restaurant may connect: its secrets can be given, asked for or left out, and a shared calendar is looked at."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from functions.domain.errors import BadConfiguration
from functions.onboarding.diagnosis import Live, Off
from functions.onboarding.vault import GivenSecrets, given_secrets
from functions.store.directory import DynamoDirectory
from tests.functions.onboarding.clinic import GIVEN, HOUSE, SEED, Clinic, ScriptedTerminal, aws

AGENT = "agent@maitred.iam.gserviceaccount.com"
SQUARE = {"application_id": "sq0idp-1", "application_secret": "a-secret-of-square", "webhook_signature_key": "k" * 22}
TOAST = {"base_url": "https://t.example", "client_id": "c1", "client_secret": "s" * 20, "webhook_secret": "w" * 20}


def with_vendors(**vendors: dict[str, str]) -> GivenSecrets:
    """The two that must be there, and these."""
    return replace(GIVEN, vendors=vendors)


def test_what_is_left_out_hinders_nothing_and_is_asked_for_again(clinic: Clinic) -> None:
    first, again = clinic.healthy(), ScriptedTerminal()

    assert "Google account: left out: no calendar can be connected" in first.text
    assert clinic.set_up(again) == 0
    assert "Square application: left out" in again.text
    assert clinic.secret("GoogleSecretId") == {"unset": "0123456789abcdef"}


def test_given_secrets_are_stored_whole_shown_never_and_stored_once(clinic: Clinic) -> None:
    key = json.dumps(clinic.google.identities.new_service_account(AGENT))
    given = with_vendors(google={"service_account": key}, square=SQUARE, toast=TOAST)
    terminal = clinic.healthy(secrets=given)

    google = clinic.secret("GoogleSecretId")
    assert google["service_account"] == key
    assert len(google["channel_key"]) == 64
    assert (clinic.secret("SquareSecretId"), clinic.secret("ToastSecretId")) == (SQUARE, TOAST)
    assert f"owners share their calendars with {AGENT}" in terminal.text
    assert f"share the restaurant's calendar with {AGENT}" in terminal.text
    again = ScriptedTerminal()
    assert clinic.set_up(again, secrets=given) == 0
    assert "changed" not in again.text
    assert clinic.secret("GoogleSecretId") == google, "the channels' key stays"
    for secret in (json.loads(key)["private_key"], google["channel_key"], SQUARE["application_secret"]):
        assert secret not in terminal.text + again.text


def test_they_are_asked_for_one_by_one_and_an_empty_answer_goes_on(clinic: Clinic, tmp_path: Path) -> None:
    clinic.healthy()
    key = tmp_path / "key.json"
    key.write_text(json.dumps(clinic.google.identities.new_service_account(AGENT)))
    answers = [("key file", str(key)), ("Square application id", "")]
    answers += zip(
        ("Toast API host", "Toast client id", "Toast client secret", "Toast webhook"), TOAST.values(), strict=True
    )
    terminal = ScriptedTerminal(answers)

    assert clinic.set_up(terminal) == 0, terminal.text
    assert terminal.answers == []
    assert clinic.secret("ToastSecretId") == TOAST
    assert clinic.secret("SquareSecretId") == {"unset": "0123456789abcdef"}
    assert TOAST["client_secret"] not in terminal.text


def test_a_key_file_that_is_none_is_not_stored(clinic: Clinic) -> None:
    clinic.healthy()
    terminal = ScriptedTerminal()

    assert clinic.set_up(terminal, secrets=with_vendors(google={"service_account": '{"client_email": "a@b.c"}'})) == 1
    assert "private_key" in terminal.text
    assert clinic.secret("GoogleSecretId") == {"unset": "0123456789abcdef"}


def test_a_file_of_secrets_takes_a_key_file_as_text_or_as_content_and_no_unknown_field() -> None:
    content = {"client_email": AGENT, "private_key": "p"}
    as_text = given_secrets(json.dumps({"google": {"service_account": json.dumps(content)}}))

    assert given_secrets(json.dumps({"google": {"service_account": content}})) == as_text
    with pytest.raises(BadConfiguration, match="the square secret must be"):
        given_secrets('{"square": {"token": "very-secret"}}')


# --- the doctor's look at the calendar


def connected(clinic: Clinic, role: str | None) -> str:
    """A set-up house whose restaurant names a calendar that is shared in this role, or with nobody; the calendar's id."""
    key = clinic.google.identities.new_service_account(AGENT)
    clinic.healthy(secrets=with_vendors(google={"service_account": json.dumps(key)}))
    calendar = clinic.google.add_calendar("Reservations", "America/New_York")
    if role is not None:
        clinic.google.owner_of(calendar.id).share(AGENT, role)
    directory = DynamoDirectory(aws("dynamodb"), clinic.table)
    restaurant = directory.by_number(HOUSE)
    assert restaurant is not None, SEED
    directory.save(replace(restaurant, calendar_id=calendar.id))
    return calendar.id


def test_a_calendar_that_may_be_written_is_live_and_nothing_in_it_is_changed(clinic: Clinic) -> None:
    calendar_id = connected(clinic, "writer")

    assert clinic.examine("calendar")["calendar"] == Live(f"{calendar_id} is ours to write (as writer)")
    assert {one.operation for one in clinic.google.journal} <= {"token", "events.list"}


@pytest.mark.parametrize(("role", "words"), [("reader", "may only be read (as reader)"), (None, "is closed to us")])
def test_a_calendar_that_is_not_shared_so_is_off_with_the_address_to_share_it_with(
    clinic: Clinic, role: str | None, words: str
) -> None:
    connected(clinic, role)
    finding = clinic.examine("calendar")["calendar"]

    assert isinstance(finding, Off)
    assert words in finding.text
    assert AGENT in finding.next_step
