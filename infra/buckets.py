"""The buckets: menus that owners upload and recordings of calls, both private, encrypted, and logged in a third."""

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.environments import Environment

_ABANDONED_UPLOAD = cdk.Duration.days(7)
_OLD_MENU = cdk.Duration.days(90)
_DELETED_RECORDING = cdk.Duration.days(1)


class Buckets(Construct):
    """`menus` tells EventBridge of every upload; `recordings` forgets, since it holds voices."""

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id)
        self._removal = cdk.RemovalPolicy.RETAIN if environment.keeps_data else cdk.RemovalPolicy.DESTROY
        self.access_logs = self._bucket(
            "AccessLogs",
            versioned=False,
            rules=[s3.LifecycleRule(expiration=cdk.Duration.days(environment.access_log_days))],
            logged=None,
        )
        self.menus = self._bucket(
            "Menus",
            versioned=True,
            rules=[s3.LifecycleRule(noncurrent_version_expiration=_OLD_MENU)],
            logged=self.access_logs,
        )
        _tell_event_bridge(self.menus)
        self.recordings = self._bucket(
            "Recordings",
            versioned=True,
            rules=[
                s3.LifecycleRule(
                    expiration=cdk.Duration.days(environment.recording_days),
                    noncurrent_version_expiration=_DELETED_RECORDING,
                ),
                # A rule of its own: S3 does not take it beside an expiration in days.
                s3.LifecycleRule(expired_object_delete_marker=True),
            ],
            logged=self.access_logs,
        )

    def _bucket(
        self, construct_id: str, *, versioned: bool, rules: list[s3.LifecycleRule], logged: s3.Bucket | None
    ) -> s3.Bucket:
        """A private bucket; who reads or writes it is written into `logged`."""
        return s3.Bucket(
            self,
            construct_id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=versioned,
            lifecycle_rules=[*rules, s3.LifecycleRule(abort_incomplete_multipart_upload_after=_ABANDONED_UPLOAD)],
            server_access_logs_bucket=logged,
            server_access_logs_prefix=f"{construct_id.lower()}/" if logged else None,
            removal_policy=self._removal,
        )


def _tell_event_bridge(bucket: s3.Bucket) -> None:
    """Switch the notifications on in CloudFormation itself; the construct's own way would deploy a Lambda to do it."""
    resource = bucket.node.default_child
    assert isinstance(resource, s3.CfnBucket)
    resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
    )
