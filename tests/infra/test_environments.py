"""An environment that cannot be deployed is refused before it is."""

from dataclasses import replace

import pytest

from functions.store.retention import Retention
from infra.environments import DEV, ENVIRONMENTS, PROD, OwnDomain


def test_production_keeps_its_data_and_development_does_not() -> None:
    assert (DEV.keeps_data, PROD.keeps_data) == (False, True)


def test_environments_have_names_of_their_own() -> None:
    assert len({environment.name for environment in ENVIRONMENTS}) == len(ENVIRONMENTS)


@pytest.mark.parametrize("days", [0, 36])
def test_a_recovery_that_dynamodb_does_not_offer_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="1 to 35"):
        replace(PROD, recovery_days=days)


def test_a_recording_is_kept_no_longer_than_the_record_of_its_call() -> None:
    assert max(environment.recording_days for environment in ENVIRONMENTS) <= Retention().calls.days


def test_production_survives_the_loss_of_a_zone() -> None:
    assert PROD.streamer.least_tasks >= 2


def test_a_task_without_room_for_a_wave_of_calls_is_refused() -> None:
    with pytest.raises(ValueError, match="half of most_calls"):
        replace(PROD.streamer, calls_per_task=PROD.streamer.most_calls)


def test_fewer_tasks_at_most_than_at_least_are_refused() -> None:
    with pytest.raises(ValueError, match="not 2 to 1"):
        replace(PROD.streamer, most_tasks=1)


def test_a_certificate_that_cloudfront_would_not_find_is_refused() -> None:
    with pytest.raises(ValueError, match="us-east-1"):
        OwnDomain("voice.example.com", "arn:aws:acm:eu-west-1:111122223333:certificate/1")
