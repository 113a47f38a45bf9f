"""Mails kitchen tickets through Amazon SES, plain text, as the kitchen's printer would have it."""

from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from functions.domain.errors import VendorRefused, VendorUnavailable

if TYPE_CHECKING:
    from functions.pos.delivering import Mail

_FOR_LATER = frozenset(
    {"TooManyRequestsException", "LimitExceededException", "ThrottlingException", "InternalServiceErrorException"}
)
DEADLINES = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})


def mailer(client: Any, sender: str) -> "Mail":
    """A `Mail` on an SES v2 client; `sender` must be a verified identity of the account."""

    def mail(address: str, subject: str, text: str) -> None:
        try:
            client.send_email(
                FromEmailAddress=sender,
                Destination={"ToAddresses": [address]},
                Content={
                    "Simple": {
                        "Subject": {"Data": subject, "Charset": "UTF-8"},
                        "Body": {"Text": {"Data": text, "Charset": "UTF-8"}},
                    }
                },
            )
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _FOR_LATER:
                raise VendorUnavailable(f"SES is busy: {code}") from error
            raise VendorRefused(f"SES refused: {code}", code=code) from error
        except BotoCoreError as error:
            raise VendorUnavailable("SES did not answer") from error

    return mail
