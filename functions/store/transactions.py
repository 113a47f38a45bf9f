"""What every transaction of the store is made of: conditional puts, versions, the request's token, and its refusals."""

import hashlib
import json
from typing import Any

from botocore.exceptions import ClientError

from functions.domain.ports import CommitConflict
from functions.store.failures import LATER, REASONS_TO_DECIDE_AGAIN, code_of, reasons_of


def put(
    table: str, item: dict[str, Any], condition: str, values: dict[str, Any] | None = None, *, old: bool = False
) -> dict[str, Any]:
    """A put under a condition; `old` lets the refusal tell what stands there."""
    arguments: dict[str, Any] = {"TableName": table, "Item": item, "ConditionExpression": condition}
    if values:
        arguments["ExpressionAttributeValues"] = values
    if old:
        arguments["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return {"Put": arguments}


def at_version(version: int) -> tuple[str, dict[str, Any] | None]:
    """The condition that the stored item still has this version; version 0 is no item."""
    return ("version = :read", {":read": {"N": str(version)}}) if version else ("attribute_not_exists(pk)", None)


def token_of(writes: list[Any]) -> str:
    """The same content always gives the same token (36 signs at most), so a repeated request is done once by DynamoDB itself."""
    content = json.dumps(writes, sort_keys=True, default=lambda blob: blob.hex())
    return hashlib.sha256(content.encode()).hexdigest()[:36]


def decide_again(error: ClientError) -> None:
    """Raise CommitConflict if the refusal means that somebody else was quicker, or that there was too much at once."""
    if code_of(error) in LATER - {"InternalServerError", "InternalFailure", "ServiceUnavailable"}:
        raise CommitConflict(f"the store had too much to do at once: {code_of(error)}") from error
    codes = {str(reason.get("Code")) for reason in reasons_of(error)} - {"None"}
    if codes and codes <= REASONS_TO_DECIDE_AGAIN:
        raise CommitConflict(f"somebody else was quicker: {', '.join(sorted(codes))}") from error
