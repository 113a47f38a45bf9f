"""Seals the restaurants' refresh tokens with AWS KMS; the restaurant's id is part of the seal, so no token opens as another's.

A refresh token is at most 512 bytes, far below the 4 096 that KMS encrypts by itself, so there is no data key of ours to lose: the
"envelope" is KMS's own. Access tokens live in memory for an hour and are never stored.
"""

from base64 import b64decode, b64encode
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from functions.domain.errors import VendorRefused, VendorUnavailable


class _Kms(Protocol):
    """What is asked of boto3's client for KMS, of which the lock holds no types."""

    def encrypt(self, *, KeyId: str, Plaintext: bytes, EncryptionContext: dict[str, str]) -> dict[str, Any]: ...

    def decrypt(self, *, KeyId: str, CiphertextBlob: bytes, EncryptionContext: dict[str, str]) -> dict[str, Any]: ...


class KmsVault:
    """TokenVault on KMS."""

    def __init__(self, client: _Kms, key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def seal(self, restaurant_id: str, token: str) -> str:
        """See `TokenVault.seal`."""
        try:
            answer = self._client.encrypt(
                KeyId=self._key_id, Plaintext=token.encode(), EncryptionContext=_context(restaurant_id)
            )
        except (ClientError, BotoCoreError) as error:
            raise VendorUnavailable(f"the token cannot be sealed: {type(error).__name__}") from error
        return b64encode(answer["CiphertextBlob"]).decode()

    def open(self, restaurant_id: str, sealed: str) -> str:
        """See `TokenVault.open`."""
        try:
            answer = self._client.decrypt(
                KeyId=self._key_id,
                CiphertextBlob=b64decode(sealed),
                EncryptionContext=_context(restaurant_id),
            )
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in ("InvalidCiphertextException", "IncorrectKeyException"):
                raise VendorRefused("the token was not sealed for this restaurant", code=code) from None
            raise VendorUnavailable(f"the token cannot be opened: {code}") from error
        except BotoCoreError as error:
            raise VendorUnavailable(f"the token cannot be opened: {type(error).__name__}") from error
        return bytes(answer["Plaintext"]).decode()


class MemoryVault:
    """TokenVault without a key, for tests: the seal names the restaurant and hides nothing."""

    def seal(self, restaurant_id: str, token: str) -> str:
        """See `TokenVault.seal`."""
        return f"{restaurant_id}|{token}"

    def open(self, restaurant_id: str, sealed: str) -> str:
        """See `TokenVault.open`."""
        owner, _, token = sealed.partition("|")
        if owner != restaurant_id:
            raise VendorRefused("the token was not sealed for this restaurant")
        return token


def _context(restaurant_id: str) -> dict[str, str]:
    return {"restaurant": restaurant_id}
