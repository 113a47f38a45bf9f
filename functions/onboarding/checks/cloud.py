"""The deployment itself: its outputs, its table, its secrets."""

from functions.domain.errors import BadConfiguration
from functions.onboarding.diagnosis import Check, Degraded, Examination, Finding, Live, Off
from functions.store.table import definition


def stack_outputs(examination: Examination) -> Finding:
    """Everything that the stacks must tell."""
    deployment = examination.site.deployment
    missing = deployment.missing()
    if missing:
        lacking = "; ".join(f"{stack} lacks {', '.join(keys)}" for stack, keys in missing.items())
        return Off(lacking, f"cdk deploy {' '.join(missing)}; see also --environment and --region")
    return Live(f"all three stacks of {deployment.environment} tell what they must")


def table(examination: Examination) -> Finding:
    """The table as its definition says, and recoverable."""
    dynamodb, name = examination.site.dynamodb, examination.site.deployment["TableName"]
    described, wanted = dynamodb.describe_table(TableName=name)["Table"], definition()
    if described["TableStatus"] != "ACTIVE":
        return Off(f"{name} is {described['TableStatus']}", "wait, then look again")
    broken, weak = [], []
    stream = described.get("StreamSpecification", {})
    if (
        not stream.get("StreamEnabled")
        or stream.get("StreamViewType") != wanted["StreamSpecification"]["StreamViewType"]
    ):
        broken.append("its stream is not as it must be, so no text is sent")
    indexes = {index["IndexName"] for index in described.get("GlobalSecondaryIndexes", [])}
    lacking = {index["IndexName"] for index in wanted["GlobalSecondaryIndexes"]} - indexes
    if lacking:
        broken.append(f"it lacks the index {', '.join(sorted(lacking))}")
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if expiry.get("TimeToLiveStatus") not in ("ENABLED", "ENABLING"):
        weak.append("nothing expires (TTL is off)")
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    if backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") != "ENABLED":
        weak.append("it cannot be restored to a point in time (PITR is off)")
    if broken:
        return Off(f"{name}: {'; '.join(broken + weak)}", "cdk deploy the Data stack")
    if weak:
        return Degraded(f"{name}: {'; '.join(weak)}", "cdk deploy the Data stack")
    return Live(f"{name} is active, with stream, TTL and point-in-time recovery")


def stored_secrets(examination: Examination) -> Finding:
    """Those without which nobody can ring are there and have the right form; whether they work, other checks say."""
    site, wrong = examination.site, []
    for read in (site.call_keys, site.twilio_keys, site.openai_key):
        try:
            read()
        except BadConfiguration as complaint:
            wrong.append(str(complaint))
    if wrong:
        return Off("; ".join(wrong), "run setup")
    if site.twilio_keys().previous_auth_token:
        return Live("all are there; Twilio's previous token is still accepted too")
    return Live("all are there and well formed")


CHECKS = (
    Check("stack outputs", stack_outputs),
    Check("table", table, needs=("stack outputs",)),
    Check("secrets", stored_secrets, needs=("stack outputs",)),
)
