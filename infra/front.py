"""What Twilio connects to: CloudFront in front of a load balancer that has no address on the internet.

CloudFront brings a name and a certificate, so that `wss://` works with no domain of one's own, and reaches the load balancer through
a VPC origin. All of the request's headers are passed on: Sec-WebSocket-* without which there is no WebSocket, X-Twilio-Signature
without which the streamer lets nobody in. Nothing is cached.

Two idle time-outs lie on the way. The load balancer's is set to its maximum. CloudFront closes a WebSocket on which nothing has come
from the origin for ten minutes, and that cannot be changed; the agent is never silent for so long, since the streamer asks whether
the caller is still there after ten seconds. Source: CloudFront guide, "Using WebSockets with CloudFront distributions"; ELB guide,
"Edit attributes" (1-4000 s).
"""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import custom_resources
from constructs import Construct

from infra.environments import OwnDomain
from infra.network import FRONT_PORT, Network

IDLE = cdk.Duration.seconds(4000)
MEDIA_PATH = "/media"
PATHS = [MEDIA_PATH, f"{MEDIA_PATH}/", "/health"]
"""All that is passed on; anything else ends at the load balancer. Twilio may put a slash at the end."""
CLOUDFRONT_GROUP = "CloudFront-VPCOrigins-Service-SG"


class Front(Construct):
    """`listener` takes the rule that leads to the tasks; `domain` is the name that callers' streams go to."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        network: Network,
        own_domain: OwnDomain | None,
        lookup_log: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        self.load_balancer = elb.ApplicationLoadBalancer(
            self,
            "LoadBalancer",
            vpc=network.vpc,
            vpc_subnets=network.front,
            internet_facing=False,
            security_group=network.front_group,
            idle_timeout=IDLE,
            drop_invalid_header_fields=True,
        )
        self.listener = self.load_balancer.add_listener(
            "Http",
            port=80,
            protocol=elb.ApplicationProtocol.HTTP,
            open=False,
            default_action=elb.ListenerAction.fixed_response(
                404, content_type="text/plain", message_body="Media streams are served at /media only.\n"
            ),
        )
        self.distribution = self._distribution(own_domain)
        self.domain = own_domain.name if own_domain else self.distribution.distribution_domain_name
        self.group_lookup = self._cloudfronts_group(network, lookup_log)
        network.front_group.add_ingress_rule(
            ec2.SecurityGroup.from_security_group_id(
                self, "CloudFrontGroup", self.group_lookup.get_response_field("SecurityGroups.0.GroupId"), mutable=False
            ),
            FRONT_PORT,
            "Streams from CloudFront's interfaces in this network",
        )

    def _distribution(self, own_domain: OwnDomain | None) -> cloudfront.Distribution:
        own: dict[str, Any] = {}
        if own_domain:
            own = {
                "domain_names": [own_domain.name],
                "certificate": acm.Certificate.from_certificate_arn(self, "Certificate", own_domain.certificate_arn),
                "minimum_protocol_version": cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            }
        return cloudfront.Distribution(
            self,
            "Distribution",
            comment="Maitred: callers' media streams",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.VpcOrigin.with_application_load_balancer(
                    self.load_balancer,
                    # TLS here would need a certificate for a name of one's own; this stretch is inside AWS's network.
                    protocol_policy=cloudfront.OriginProtocolPolicy.HTTP_ONLY,
                    connection_attempts=2,
                    connection_timeout=cdk.Duration.seconds(3),
                    read_timeout=cdk.Duration.seconds(10),
                ),
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
                cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER,
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
                compress=False,
            ),
            # WebSockets are HTTP/1.1; whoever speaks more would only be talked down from it.
            http_version=cloudfront.HttpVersion.HTTP1_1,
            **own,
        )

    def _cloudfronts_group(self, network: Network, log: logs.ILogGroup) -> custom_resources.AwsCustomResource:
        """Asks EC2, at deployment, for the security group that CloudFront made for its interfaces in this network.

        CloudFormation does not tell it. The alternative, the list of all of CloudFront's addresses, lets in everybody's distributions.
        """
        found = custom_resources.AwsSdkCall(
            service="ec2",
            action="describeSecurityGroups",
            parameters={
                "Filters": [
                    {"Name": "vpc-id", "Values": [network.vpc.vpc_id]},
                    {"Name": "group-name", "Values": [CLOUDFRONT_GROUP]},
                ]
            },
            physical_resource_id=custom_resources.PhysicalResourceId.of(CLOUDFRONT_GROUP),
            output_paths=["SecurityGroups.0.GroupId"],
        )
        # A role of its own, since the one that CDK would make may write to every log group.
        role = iam.Role(self, "LookupRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log.grant_write(role)
        lookup = custom_resources.AwsCustomResource(
            self,
            "CloudFrontGroupLookup",
            role=role,
            log_group=log,
            on_create=found,
            on_update=found,
            # EC2's Describe actions know no resources.
            policy=custom_resources.AwsCustomResourcePolicy.from_sdk_calls(resources=["*"]),
            install_latest_aws_sdk=False,
        )
        # Only a VPC origin that is in use surely has its group.
        lookup.node.add_dependency(self.distribution)
        return lookup
