"""Creates stacks in the emulator as `cdk deploy` does in an account: files into the bucket, template, wait until it stands."""

import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.bundle.archive import write_zip
from local.deploying.assembly import Asset
from local.emulator import REGION, Emulator

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BOOTSTRAPPED = "/cdk-bootstrap/hnb659fds/version"
_NEWER_THAN_ANY_ASKED_FOR = "1000"
_CREATED_WITHIN_S = 120.0
_POLL_S = 0.2


class NotDeployed(Exception):
    """A stack did not come to stand; the text holds CloudFormation's words."""


class EmulatedAccount:
    """The emulator as `cdk bootstrap` leaves an account; all methods block."""

    def __init__(self, emulator: Emulator) -> None:
        """Make the bucket for files and say that the account is ready."""
        session, url = emulator.session(), emulator.url
        self._url = url
        self._cloudformation = session.client("cloudformation", endpoint_url=url)
        self._s3: S3Client = session.client("s3", endpoint_url=url)
        self._vault = session.client("secretsmanager", endpoint_url=url)
        self._logs = session.client("logs", endpoint_url=url)
        self._account = session.client("sts", endpoint_url=url).get_caller_identity()["Account"]
        self._bucket = self._here("cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}")
        self._s3.create_bucket(Bucket=self._bucket)
        ssm = session.client("ssm", endpoint_url=url)
        ssm.put_parameter(Name=_BOOTSTRAPPED, Value=_NEWER_THAN_ANY_ASKED_FOR, Type="String")

    def upload(self, asset: Asset) -> None:
        """Put a file, or a folder as a zip, where the template looks for it."""
        bucket, key = self._here(asset.bucket), self._here(asset.key)
        if asset.path.is_file():
            self._s3.upload_file(str(asset.path), bucket, key)
            return
        with tempfile.TemporaryDirectory() as folder:
            zipped = Path(folder) / "asset.zip"
            write_zip(asset.path, zipped)
            self._s3.upload_file(str(zipped), bucket, key)

    def create(self, name: str, template: dict[str, Any]) -> float:
        """Create the stack and wait; the seconds that it took. Raises NotDeployed."""
        began = time.monotonic()
        self._s3.put_object(Bucket=self._bucket, Key=f"{name}.json", Body=json.dumps(template).encode())
        where = f"{self._url}/{self._bucket}/{name}.json"
        try:
            self._cloudformation.create_stack(StackName=name, TemplateURL=where, Capabilities=["CAPABILITY_IAM"])
        except self._cloudformation.exceptions.ClientError as refused:
            raise NotDeployed(f"{name}: {refused}") from refused
        while (status := self._status(name)).endswith("_IN_PROGRESS"):
            if time.monotonic() - began > _CREATED_WITHIN_S:
                raise NotDeployed(f"{name}: still {status} after {_CREATED_WITHIN_S:.0f} s")
            time.sleep(_POLL_S)
        if status != "CREATE_COMPLETE":
            raise NotDeployed("\n".join([f"{name}: {status}", *self._failures(name)]))
        return time.monotonic() - began

    def resources(self, name: str) -> dict[str, str]:
        """Logical id to physical id, of everything in the stack."""
        pages = self._cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
        return {
            resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "")
            for page in pages
            for resource in page["StackResourceSummaries"]
        }

    def store_secret(self, secret: str, value: dict[str, str]) -> None:
        """Put in what the owner would."""
        self._vault.put_secret_value(SecretId=secret, SecretString=json.dumps(value))

    def secret(self, secret: str) -> dict[str, str]:
        """What lies in it: fresh from the template, or what was put in."""
        held: dict[str, str] = json.loads(self._vault.get_secret_value(SecretId=secret)["SecretString"])
        return held

    def log_lines(self, group: str) -> list[str]:
        """What a function has logged so far."""
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        return [event["message"] for page in pages for event in page["events"]]

    def _here(self, text: str) -> str:
        return text.replace("${AWS::AccountId}", self._account).replace("${AWS::Region}", REGION)

    def _status(self, name: str) -> str:
        return str(self._cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])

    def _failures(self, name: str) -> list[str]:
        events = self._cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        return [
            f"    {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
            for event in events
            if event.get("ResourceStatus", "").endswith("_FAILED")
        ]
