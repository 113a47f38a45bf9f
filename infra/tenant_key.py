"""The key that encrypts what the restaurants entrust to us: their tokens for calendars and points of sale."""

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.environments import Environment


class TenantKey(Construct):
    """One key for all restaurants; the restaurant's id goes into the encryption context, so that no token opens as another's.

    A key for each would cost a dollar a month and restaurant. Nothing is granted here: the key's policy leaves it to the roles'
    own policies, as CDK's feature flag for KMS says.
    """

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            description=f"Maitred ({environment.name}): encrypts restaurants' tokens for calendars and points of sale",
            enable_key_rotation=True,
            # The longest that AWS offers between the wish to delete the key and its end: without it, every token is lost.
            pending_window=cdk.Duration.days(30),
            removal_policy=cdk.RemovalPolicy.RETAIN if environment.keeps_data else cdk.RemovalPolicy.DESTROY,
        )
