"""Lets the streamer know the secrets: its tasks read them when they start, so they are restarted after a change."""

from functions.domain.errors import VendorUnavailable
from functions.onboarding.doorbell import Doorbell
from functions.onboarding.outputs import stack_name
from functions.onboarding.step import Already, Blocked, Change, Looked, Setup


def look(setup: Setup) -> Looked:
    """Whether a handshake that is signed with the stored token is let in."""
    site = setup.site
    stream_url = site.deployment["StreamUrl"]
    if setup.secrets_changed:
        return _restart(setup, "the secrets have changed")
    try:
        status = Doorbell(site.http, setup.twilio_keys().auth_token).handshake(stream_url, signed=True)
    except VendorUnavailable as silent:
        return _restart(setup, str(silent))
    if status == 101:
        return Already("running with the stored secrets")
    return _restart(setup, f"it answers a signed handshake with {status}")


def _restart(setup: Setup, why: str) -> Looked:
    cluster, service = setup.site.deployment.get("StreamerCluster"), setup.site.deployment.get("StreamerService")
    if not cluster or not service:
        if setup.secrets_changed:
            stack = stack_name(setup.site.deployment.environment, "Streamer")
            return Already(
                "deployed, but it may still run with the old secrets",
                (f"{stack} tells no StreamerCluster and StreamerService: restart its tasks yourself",),
            )
        raise Blocked(
            f"the streamer: {why}", "look at its log; restart its tasks if the secrets are newer than they are"
        )
    return Change(f"restart the tasks: {why}", lambda: _act(setup, cluster, service))


def _act(setup: Setup, cluster: str, service: str) -> Already:
    ecs = setup.site.aws("ecs")
    found = ecs.describe_services(cluster=cluster, services=[service])["services"]
    if not found:
        raise Blocked("the streamer's service is gone", "cdk deploy the Streamer stack")
    rolling = any(one.get("rolloutState") == "IN_PROGRESS" for one in found[0].get("deployments", []))
    if rolling and not setup.secrets_changed:
        return Already("a deployment is under way; it takes some minutes")
    ecs.update_service(cluster=cluster, service=service, forceNewDeployment=True)
    return Already("new tasks are starting; live calls go on in the old ones until they end")
