"""An environment that cannot be deployed is refused before it is."""

from dataclasses import replace

import pytest

from functions.store.retention import Retention
from infra.environments import DEV, ENVIRONMENTS, PROD


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
