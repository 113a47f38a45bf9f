"""Which refusals of DynamoDB are tried again."""

import pytest
from botocore.exceptions import ClientError

from functions.domain.errors import VendorRefused, VendorUnavailable
from functions.store.failures import again, translated


def error(code: str, *reasons: str) -> ClientError:
    response = {"Error": {"Code": code, "Message": code}, "CancellationReasons": [{"Code": one} for one in reasons]}
    return ClientError(response, "Write")  # type: ignore[arg-type]  # the fields that we read


COLLISIONS = [
    error("TransactionConflictException"),
    error("TransactionCanceledException", "None", "TransactionConflict"),
]


@pytest.mark.parametrize("collision", COLLISIONS)
def test_a_collision_is_tried_again_until_it_passes(collision: ClientError) -> None:
    fates, pauses = [collision, collision], list[float]()

    def write() -> str:
        if fates:
            raise fates.pop()
        return "stored"

    assert again(write, pause=pauses.append) == "stored"
    assert len(pauses) == 2


def test_a_collision_without_end_is_raised_in_the_end() -> None:
    def write() -> None:
        raise COLLISIONS[1]

    with pytest.raises(VendorUnavailable), translated():
        again(write, pause=lambda _: None)


@pytest.mark.parametrize(
    "final",
    [
        error("ConditionalCheckFailedException"),
        error("TransactionCanceledException", "ConditionalCheckFailed", "TransactionConflict"),
    ],
)
def test_a_condition_that_does_not_hold_is_not_tried_again(final: ClientError) -> None:
    tries = []

    def write() -> None:
        tries.append(1)
        raise final

    with pytest.raises(VendorRefused), translated():
        again(write, pause=lambda _: None)
    assert len(tries) == 1
