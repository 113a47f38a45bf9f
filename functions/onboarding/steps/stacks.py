"""Whether there is a deployment to set up at all."""

from functions.onboarding.outputs import stack_name
from functions.onboarding.step import Already, Blocked, Looked, Setup


def look(setup: Setup) -> Looked:
    """The data stack must be there; the others may follow, since a streamer without secrets would not start."""
    deployment = setup.site.deployment
    missing = deployment.missing()
    data = stack_name(deployment.environment, "Data")
    if data in missing:
        raise Blocked(
            f"{data} has not told {', '.join(missing[data])}",
            f"cdk deploy {data} (or choose another environment with --environment, another region with --region)",
        )
    later = tuple(f"{stack} is not complete yet; it is needed further down" for stack in missing)
    return Already(f"there: {deployment['TableName']} and the secrets of {deployment.environment}", later)
