"""What only the real DynamoDB does: conflicts between transactions, throttling, lost answers; told by a stubbed client."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import ANY, Stubber

from functions.actions.book_reservation import book_reservation
from functions.actions.commit_change import Patience
from functions.domain.errors import VendorRefused, VendorUnavailable
from functions.domain.ports import CommitConflict
from functions.domain.reservations import Booked
from functions.domain.timers import Timer
from functions.store.connection import TIMEOUTS, connect
from functions.store.reservations import DynamoBook
from functions.store.retention import Retention
from tests.functions.store.recording import recorded_commit
from tests.functions.trattoria import DA_VINCI, NOW, StoppedClock, key, wish


@dataclass
class Scripted:
    """A book whose client answers as scripted, in this order and no other."""

    book: DynamoBook
    stubber: Stubber

    def cancelled(self, *codes: str, **of_first: Any) -> None:
        """A transaction is cancelled for these reasons, one per item."""
        reasons: list[dict[str, Any]] = [{"Code": code} for code in codes]
        reasons[0] |= of_first
        self.stubber.add_client_error(
            "transact_write_items",
            "TransactionCanceledException",
            f"Transaction cancelled, please refer cancellation reasons for specific reasons [{', '.join(codes)}]",
            400,
            modeled_fields={"CancellationReasons": reasons},
        )

    def refused(self, code: str, status: int = 400) -> None:
        """The whole request fails."""
        self.stubber.add_client_error("transact_write_items", code, code, status)

    def nothing_stored(self, operation: str = "get_item") -> None:
        """A read finds nothing."""
        answer: dict[str, Any] = (
            {"Responses": {"t": []}, "UnprocessedKeys": {}} if operation == "batch_get_item" else {}
        )
        self.stubber.add_response(operation, answer)


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    """Fails at the end if a scripted answer was not used."""
    client = connect(region="us-east-1", endpoint_url="http://127.0.0.1:9")
    with Stubber(client) as stubber:
        yield Scripted(DynamoBook(client, "t"), stubber)
        stubber.assert_no_pending_responses()
    client.close()


COMMIT = replace(recorded_commit(), timers=())


@pytest.mark.parametrize(
    "reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "ConditionalCheckFailed"]
)
def test_a_conflict_with_another_transaction_is_decided_again(scripted: Scripted, reason: str) -> None:
    scripted.cancelled("None", "None", "None", reason, "None")
    with pytest.raises(CommitConflict):
        scripted.book.commit(COMMIT)


@pytest.mark.parametrize(
    "code",
    [
        "TransactionInProgressException",
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
    ],
)
def test_too_much_at_once_is_decided_again(scripted: Scripted, code: str) -> None:
    scripted.refused(code)
    with pytest.raises(CommitConflict):
        scripted.book.commit(COMMIT)


def test_a_used_key_beside_a_conflict_gives_the_first_outcome_without_another_read(scripted: Scripted) -> None:
    item = scripted.book._writes(COMMIT)[0]["Put"]["Item"]
    scripted.cancelled(
        "ConditionalCheckFailed", "ConditionalCheckFailed", "TransactionConflict", "None", "None", Item=item
    )
    assert scripted.book.commit(COMMIT) == COMMIT.reservation


def test_a_used_key_whose_item_was_not_returned_is_read(scripted: Scripted) -> None:
    item = scripted.book._writes(COMMIT)[0]["Put"]["Item"]
    scripted.cancelled("ConditionalCheckFailed", "None", "None", "None", "None")
    scripted.stubber.add_response("get_item", {"Item": item}, {"TableName": "t", "Key": ANY, "ConsistentRead": True})
    assert scripted.book.commit(COMMIT) == COMMIT.reservation


def test_our_own_mistake_is_not_tried_again(scripted: Scripted) -> None:
    scripted.cancelled("None", "ValidationError", "None", "None", "None")
    with pytest.raises(VendorRefused):
        scripted.book.commit(COMMIT)


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("AccessDeniedException", 400, VendorRefused),
        ("ResourceNotFoundException", 400, VendorRefused),
        ("InternalServerError", 500, VendorUnavailable),
        ("Whatever", 503, VendorUnavailable),
    ],
)
def test_other_errors_are_ours_by_name(scripted: Scripted, code: str, status: int, error: type[Exception]) -> None:
    scripted.refused(code, status)
    with pytest.raises(error):
        scripted.book.commit(COMMIT)


def test_a_store_that_cannot_be_reached_is_unavailable() -> None:
    client = connect(region="us-east-1", endpoint_url="http://127.0.0.1:9")
    with pytest.raises(VendorUnavailable):
        DynamoBook(client, "t").get("davinci", "r1")
    client.close()


def test_a_timeout_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    client = connect(region="us-east-1", endpoint_url="http://127.0.0.1:9")

    def too_late(**_: Any) -> None:
        raise ReadTimeoutError(endpoint_url="http://127.0.0.1:9")

    monkeypatch.setattr(client, "transact_write_items", too_late)
    with pytest.raises(VendorUnavailable):
        DynamoBook(client, "t").commit(COMMIT)
    client.close()


def test_a_booking_survives_transaction_conflicts(scripted: Scripted) -> None:
    for answer in ("conflict", "conflict", "stored"):
        scripted.nothing_stored()  # the key was never used
        scripted.nothing_stored()  # the call has not booked this yet
        scripted.nothing_stored("batch_get_item")  # nobody sits there
        scripted.nothing_stored()  # the call holds nothing
        if answer == "conflict":
            scripted.cancelled("None", "None", "None", "TransactionConflict", "None")
        else:
            scripted.stubber.add_response("transact_write_items", {})
    pauses: list[float] = []
    result = book_reservation(
        scripted.book, StoppedClock(), DA_VINCI, wish(), key(), patience=Patience(pause=pauses.append)
    )
    assert isinstance(result, Booked)
    assert len(pauses) == 2


def test_a_commit_is_one_transaction_of_guarded_puts_with_a_token(scripted: Scripted) -> None:
    timed = replace(COMMIT, timers=(Timer("t1", DA_VINCI.id, "reminder", NOW),))
    *puts, timer = scripted.book._writes(timed)
    assert timer["Update"]["Key"]["sk"] == {"S": "TIMER#t1"}
    assert "ConditionExpression" not in timer["Update"], "a timer that is set already must not stop a booking"
    writes = [write["Put"] for write in puts]
    kinds = [write["Item"]["kind"]["S"] for write in writes]
    assert kinds == ["action", "reservation", "code", "ledger", "outbox"]
    assert all(write["ConditionExpression"] for write in writes)
    assert all(int(write["Item"]["expires_at"]["N"]) > 0 for write in writes)
    scripted.stubber.add_response("transact_write_items", {}, {"TransactItems": ANY, "ClientRequestToken": ANY})
    scripted.book.commit(COMMIT)


def test_the_clients_timeouts_fit_into_a_tool_call() -> None:
    assert (TIMEOUTS.connect_timeout, TIMEOUTS.read_timeout) == (1, 2)  # type: ignore[attr-defined]  # Config has its options as attributes
    assert TIMEOUTS.retries == {"mode": "standard", "total_max_attempts": 2}  # type: ignore[attr-defined]  # as above


def test_calls_are_forgotten_after_thirty_days() -> None:
    assert Retention().calls.days == 30
