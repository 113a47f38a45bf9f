"""Reads DynamoDB's refusals: what may be tried again, what is a conflict, what is our own mistake."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from functions.domain.errors import VendorRefused, VendorUnavailable

_T = TypeVar("_T")

LATER = frozenset(
    {
        "InternalServerError",
        "InternalFailure",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "Throttling",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
"""Errors of a whole request after which it may be sent again."""

REASONS_TO_DECIDE_AGAIN = frozenset(
    {"ConditionalCheckFailed", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
)
"""Reasons of a cancelled transaction that say that somebody else was quicker, or that there was too much at once."""


def code_of(error: ClientError) -> str:
    """The error's name."""
    return str(error.response.get("Error", {}).get("Code", ""))


def reasons_of(error: ClientError) -> list[Mapping[str, Any]]:
    """Why a transaction was cancelled, one reason per item in the order of the request; empty if it was something else."""
    if code_of(error) != "TransactionCanceledException":
        return []
    reasons: list[Mapping[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]  # a list, says the API
    return reasons


def failed_conditions(error: ClientError) -> list[int]:
    """The places of the items whose condition did not hold."""
    return [place for place, reason in enumerate(reasons_of(error)) if reason.get("Code") == "ConditionalCheckFailed"]


@contextmanager
def translated() -> Iterator[None]:
    """Botocore's exceptions as ours: VendorUnavailable if waiting may help, else VendorRefused."""
    try:
        yield
    except ClientError as error:
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if code_of(error) in LATER or status >= 500 or _may_pass(error):
            raise VendorUnavailable(f"the store is busy: {error}") from error
        raise VendorRefused(f"the store refused: {error}", code=code_of(error)) from error
    except BotoCoreError as error:
        raise VendorUnavailable(f"the store did not answer: {error}") from error


def again(write: Callable[[], _T], *, tries: int = 6, pause: Callable[[float], None] = time.sleep) -> _T:
    """Do the write again while it only collides with another transaction; the last error is raised untouched."""
    for attempt in range(1, tries):
        try:
            return write()
        except ClientError as error:
            if code_of(error) != "TransactionConflictException" and not _may_pass(error):
                raise
            pause(random.uniform(0.5, 1) * min(0.02 * 2**attempt, 0.4))  # noqa: S311 - spreads retries, guards nothing
    return write()


def _may_pass(error: ClientError) -> bool:
    """Whether every reason of the cancelled transaction may be gone in a moment."""
    codes = {str(reason.get("Code")) for reason in reasons_of(error)} - {"None"}
    return bool(codes) and codes <= REASONS_TO_DECIDE_AGAIN - {"ConditionalCheckFailed"}
