"""The network that the streamer stands in: no NAT gateway, nothing that can be reached from the internet.

Tasks need the internet (OpenAI, the restaurant's API, AWS) and nobody on the internet needs them. A NAT gateway would cost more than
all the rest of a small installation, and would be the one place through which every word of every call has to pass. So tasks stand
in public subnets with an address of their own, and their security group lets in nobody but the load balancer, and them only out,
by TLS. The load balancer itself has no address on the internet at all: it stands in isolated subnets.
"""

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

HTTPS = ec2.Port.tcp(443)
TASK_PORT = ec2.Port.tcp(8080)
FRONT_PORT = ec2.Port.tcp(80)


class Network(Construct):
    """Two zones. `front` is for the load balancer, `tasks` for what it sends to; `front_group` and `task_group` are their guards."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="Tasks", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=22, map_public_ip_on_launch=False
                ),
                # CloudFront puts its own network interfaces here too, which is why it asks for private subnets.
                ec2.SubnetConfiguration(name="Front", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=26),
            ],
            # Costs nothing: the layers of the image come from S3, and need not go over the internet.
            gateway_endpoints={
                "S3": ec2.GatewayVpcEndpointOptions(
                    service=ec2.GatewayVpcEndpointAwsService.S3,
                    subnets=[ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)],
                )
            },
            # Nothing here belongs to the default group, which lets in only its own members. Emptying it would take a Lambda.
            restrict_default_security_group=False,
        )
        self.front = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        self.tasks = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)
        self.front_group = self._group("FrontGroup", "The load balancer: in from CloudFront, out to the tasks")
        self.task_group = self._group("TaskGroup", "The tasks: in from the load balancer, out by TLS")
        _let_nothing_out(self.front_group)
        self.front_group.add_egress_rule(self.task_group, TASK_PORT, "Streams to the tasks")
        self.task_group.add_ingress_rule(self.front_group, TASK_PORT, "Streams from the load balancer")
        # Names are resolved by the VPC's own resolver, which security groups do not stand in the way of.
        self.task_group.add_egress_rule(ec2.Peer.any_ipv4(), HTTPS, "OpenAI, the restaurant's API, AWS")

    def _group(self, construct_id: str, description: str) -> ec2.SecurityGroup:
        """A security group that lets nothing in or out until it is told to."""
        return ec2.SecurityGroup(self, construct_id, vpc=self.vpc, description=description, allow_all_outbound=False)


def _let_nothing_out(guard: ec2.SecurityGroup) -> None:
    """Fill the group's own list of ways out with one that leads nowhere.

    The way to the tasks is a resource of its own, which CDK makes when the service is attached to its target group. With nothing
    in the group itself, CloudFormation would add "everywhere" to it.
    """
    group = guard.node.default_child
    assert isinstance(group, ec2.CfnSecurityGroup)
    group.security_group_egress = [
        ec2.CfnSecurityGroup.EgressProperty(
            ip_protocol="icmp", from_port=252, to_port=86, cidr_ip="255.255.255.255/32", description="Nothing"
        )
    ]
