"""Twilio's HTTP requests to an application: signed, timed out, retried, redirected as Twilio does it.

*Documented* (usage/webhooks/webhooks-connection-overrides, usage/security): timeouts and retries are set in the URL's
fragment (`ct`, `rt`, `tt` in ms, `rc`, `rp`), which is neither sent nor signed; defaults 5 s to connect, 15 s to read,
15 s in total, one retry, on connection failures only; every try of one request carries the same
`I-Twilio-Idempotency-Token`; a signature is HMAC-SHA1 over URL and sorted form fields, over the URL alone for GET; user
information is stripped, and for voice over https the port too; a redirect becomes a GET without the form; more than ten
are error 11215. *Judgement*: connection failures are 11205, everything else that is not an answer is 11200.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

import httpx
from twilio.request_validator import RequestValidator

HTTP_RETRIEVAL_FAILURE = 11200
CONNECTION_FAILURE = 11205
TOO_MANY_REDIRECTS = 11215
_MOST_REDIRECTS = 10


class WebhookFailed(Exception):
    """No usable answer. `code` is Twilio's error code."""

    def __init__(self, code: int, url: str, detail: str) -> None:
        super().__init__(f"{code} {url}: {detail}")
        self.code = code
        self.url = url
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer. `url` is where it finally came from."""

    status: int
    text: str
    content: bytes
    content_type: str
    url: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One HTTP request as it went: for the timeline. `status` is 0 where no answer came; `ms` includes the wait."""

    url: str
    method: str
    params: Mapping[str, str]
    status: int
    ms: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class Overrides:
    """Connection settings of one URL. Times in seconds."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})

    @classmethod
    def of(cls, url: str) -> "Overrides":
        """Read a URL's fragment; values out of the documented ranges are pulled into them."""
        asked = dict(parse_qsl(urldefrag(url).fragment))

        def number(key: str, default: float, least: float, most: float) -> float:
            try:
                return min(max(float(asked[key]), least), most)
            except (KeyError, ValueError):
                return default

        return cls(
            connect=number("ct", 5000, 100, 10000) / 1000,
            read=number("rt", 15000, 100, 15000) / 1000,
            total=number("tt", 15000, 100, 15000) / 1000,
            retries=int(number("rc", 1, 0, 5)),
            retry_on=frozenset(asked.get("rp", "ct").split(",")),
        )


class _Failed(Exception):
    """One try failed in a way that `rp` has a word for."""

    def __init__(self, kind: str, status: int, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.status = status


def routed(url: str, routes: Mapping[str, str]) -> str:
    """The address that stands in for a public URL: the longest matching prefix is exchanged."""
    for prefix in sorted(routes, key=len, reverse=True):
        if url.startswith(prefix):
            return routes[prefix] + url[len(prefix) :]
    return url


class Webhooks:
    """`routes` maps public prefixes to where they are served here; signatures are made over the public URL.

    `delay` is a network fault to inject: seconds that the answer to a URL takes longer.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        auth_token: str,
        *,
        routes: Mapping[str, str],
        delay: Callable[[str], float] = lambda url: 0.0,
    ) -> None:
        self._client = client
        self._validator = RequestValidator(auth_token)
        self._routes = routes
        self._delay = delay

    def signature(self, url: str, params: Mapping[str, str] | None = None) -> str:
        """`X-Twilio-Signature` for a URL and its form fields."""
        return str(self._validator.compute_signature(url, dict(params or {})))

    async def request(
        self,
        url: str,
        params: Mapping[str, str],
        *,
        method: str = "POST",
        token: str,
        voice: bool = True,
        note: Callable[[Attempt], None] = lambda attempt: None,
    ) -> Answer:
        """Ask an application. `token` is the idempotency token. Raises WebhookFailed when all tries have failed."""
        settings = Overrides.of(url)
        target = urldefrag(url).url
        failure = _Failed("tt", 0, "no time")
        try:
            async with asyncio.timeout(settings.total):
                for _ in range(settings.retries + 1):
                    try:
                        return await self._try(target, params, method.upper(), token, voice, settings, note)
                    except _Failed as failed:
                        failure = failed
                        if not _retried(failed, settings.retry_on):
                            break
        except TimeoutError:
            failure = _Failed("tt", 0, f"no answer within {settings.total:g} s")
            note(Attempt(target, method, dict(params), 0, int(settings.total * 1000), str(failure)))
        code = CONNECTION_FAILURE if failure.kind == "ct" else HTTP_RETRIEVAL_FAILURE
        raise WebhookFailed(code, target, str(failure)) from failure

    async def fetch(self, url: str) -> Answer:
        """Get a media file. Raises WebhookFailed."""
        return await self.request(url, {}, method="GET", token="media")  # noqa: S106  # names the request, guards nothing

    async def _try(
        self,
        url: str,
        params: Mapping[str, str],
        method: str,
        token: str,
        voice: bool,
        settings: Overrides,
        note: Callable[[Attempt], None],
    ) -> Answer:
        for _ in range(_MOST_REDIRECTS + 1):
            response = await self._once(url, params, method, token, voice, settings, note)
            if not response.is_redirect:
                return Answer(
                    response.status_code,
                    response.text,
                    response.content,
                    response.headers.get("content-type", ""),
                    url,
                )
            url, method, params = urljoin(url, response.headers["location"]), "GET", {}
        raise WebhookFailed(TOO_MANY_REDIRECTS, url, f"more than {_MOST_REDIRECTS} redirects")

    async def _once(
        self,
        url: str,
        params: Mapping[str, str],
        method: str,
        token: str,
        voice: bool,
        settings: Overrides,
        note: Callable[[Attempt], None],
    ) -> httpx.Response:
        loop = asyncio.get_running_loop()
        began = loop.time()
        status, error = 0, ""
        try:
            async with asyncio.timeout(settings.read):
                await asyncio.sleep(self._delay(url))
                response = await self._client.send(self._build(url, params, method, token, voice, settings))
            status = response.status_code
        except (httpx.ConnectError, httpx.ConnectTimeout) as failed:
            error = f"cannot connect: {failed!r}"
            raise _Failed("ct", 0, error) from failed
        except (TimeoutError, httpx.TimeoutException) as failed:
            error = f"no answer within {settings.read:g} s"
            raise _Failed("rt", 0, error) from failed
        except httpx.HTTPError as failed:
            error = f"broken answer: {failed!r}"
            raise _Failed("rt", 0, error) from failed
        finally:
            note(Attempt(url, method, dict(params), status, round((loop.time() - began) * 1000), error))
        if status >= 400:
            raise _Failed(f"{status // 100}xx", status, f"HTTP {status}")
        return response

    def _build(
        self, url: str, params: Mapping[str, str], method: str, token: str, voice: bool, settings: Overrides
    ) -> httpx.Request:
        if method == "GET" and params:
            url += ("&" if "?" in url else "?") + urlencode(params)
            params = {}
        public = urlsplit(url)
        headers = {
            "Host": public.netloc.rpartition("@")[2],
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "I-Twilio-Idempotency-Token": token,
            "X-Twilio-Signature": self.signature(signed_url(url, voice=voice), params),
        }
        content = None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
            content = urlencode(params).encode("ascii")
        timeout = httpx.Timeout(settings.read, connect=settings.connect)
        return self._client.build_request(
            method, routed(url, self._routes), headers=headers, content=content, timeout=timeout
        )


def signed_url(url: str, *, voice: bool) -> str:
    """The URL that the signature covers: without user information, and for voice over https without the port."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if voice and parts.scheme == "https" and parts.port is not None:
        host = host.rpartition(":")[0]
    return urlunsplit(parts._replace(netloc=host))


def _retried(failed: _Failed, retry_on: frozenset[str]) -> bool:
    return "all" in retry_on or failed.kind in retry_on
