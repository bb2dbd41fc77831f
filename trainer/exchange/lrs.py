"""A learning record store on the network, as far as it is written to: xAPI 1.0.3, Part Three, 2.1.

Only the standard library: a request with a deadline, no redirect followed, so that a password goes to the address that
was named and nowhere else. What the store answers is untrusted: read up to a limit, told in a few printable words.
"""

from __future__ import annotations

import http.client
import ipaddress
import ssl
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

from trainer.errors import UsageError
from trainer.printable import printable

VERSION = "1.0.3"
TIMEOUT = 30.0
"""Seconds that one step of a request may take."""
_MOST_ANSWER = 64 * 1024
_SHOWN = 160
_LONGEST_WAIT = 300.0


class Said(Enum):
    """What an answer means for the statements that were sent."""

    TAKEN = auto()
    """The store has them (200, 204)."""
    OTHERWISE = auto()
    """It has another statement under one of these ids (409); of several, none was taken."""
    REFUSED = auto()
    """One of them is not to its liking (400, 413, 422); of several, none was taken."""
    DENIED = auto()
    """Not this address, or not with these credentials: no statement is at fault."""
    AWAY = auto()
    """No answer, or one that promises a better one later (408, 429, 5xx)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request.

    Attributes:
        reason: in words, for a person; never holds a credential.
        wait: seconds after which the store asks to be tried again; 0 when it does not say.
    """

    said: Said
    reason: str = ""
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Store:
    """An address of an LRS with what it takes to write there; its text never shows the credentials.

    Attributes:
        address: of its xAPI endpoint, such as ``https://lrs.example.org/xAPI``, without a slash at its end.
    """

    address: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def at(cls, address: str, user: str = "", password: str = "", *, without_tls: bool = False) -> Store:
        """The store at this address.

        Args:
            without_tls: whether credentials may cross a network unencrypted; on this machine they always may.

        Raises:
            UsageError: it is no address of a store, or credentials are in it.
        """
        parts = _parts(address)
        if parts.username is not None or parts.password is not None:
            raise UsageError(
                "Credentials do not belong in the address: shells and logs keep it.",
                hint="Put them into SAYBACK_LRS_USER and SAYBACK_LRS_PASSWORD, or be asked.",
            )
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise UsageError(
                f"{printable(address)} is no address of an LRS.", hint="Such as https://lrs.our-house.org/xAPI"
            )
        if parts.scheme == "http" and not without_tls and not _is_here(parts.hostname):
            raise UsageError(
                "Over http:// anybody on the way reads names, marks and the password.",
                hint="Use https://, or add --without-tls on a network that is yours alone.",
            )
        path = parts.path.rstrip("/").removesuffix("/statements").rstrip("/")
        return cls(f"{parts.scheme}://{parts.netloc}{path}", user, password)

    def post(self, statements: Sequence[str], timeout: float = TIMEOUT) -> Answer:
        """Send statements, each as JSON, in one request. Never raises for what the network or the store does.

        Args:
            timeout: seconds that connecting, sending and waiting for the answer may each take.
        """
        parts = _parts(self.address)
        make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = make(parts.hostname or "", parts.port, timeout=timeout)
        try:
            connection.request(
                "POST", f"{parts.path}/statements", f"[{','.join(statements)}]".encode(), self._headers()
            )
            response = connection.getresponse()
            told = response.read(_MOST_ANSWER)
            return _meaning(response.status, told, response.getheader("Retry-After"), response.getheader("Location"))
        except ssl.SSLCertVerificationError as error:
            return Answer(Said.DENIED, f"its certificate cannot be trusted: {error.verify_message}")
        except ssl.SSLError as error:
            return Answer(Said.AWAY, f"no secure connection: {error.reason or error}")
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            return Answer(Said.AWAY, _short(f"no connection: {reason}"))
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        headers = {
            "X-Experience-API-Version": VERSION,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        if self.user or self.password:
            headers["Authorization"] = f"Basic {b64encode(f'{self.user}:{self.password}'.encode()).decode()}"
        return headers


_SAID: dict[int, Said] = {
    HTTPStatus.OK: Said.TAKEN,
    HTTPStatus.NO_CONTENT: Said.TAKEN,
    HTTPStatus.CONFLICT: Said.OTHERWISE,
    HTTPStatus.BAD_REQUEST: Said.REFUSED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Said.REFUSED,
    HTTPStatus.UNPROCESSABLE_ENTITY: Said.REFUSED,
    HTTPStatus.REQUEST_TIMEOUT: Said.AWAY,
    HTTPStatus.TOO_MANY_REQUESTS: Said.AWAY,
}


def _meaning(status: int, told: bytes, wait: str | None, moved: str | None) -> Answer:
    said = _SAID.get(status, Said.AWAY if status >= 500 else Said.DENIED)
    if said is Said.TAKEN:
        return Answer(said)
    reason = f"{status} {http.client.responses.get(status, '')}".strip()
    if 300 <= status < 400:
        reason = f"{reason}: it says it moved to {moved or 'an unknown place'}; name that address if you trust it"
    elif told.strip():
        reason = f"{reason}: {' '.join(told.decode('utf-8', 'replace').split())}"
    return Answer(said, _short(reason), _seconds(wait))


def _seconds(wait: str | None) -> float:
    """Of a Retry-After header: whole seconds, five minutes at most; a date counts as not said."""
    return min(float(wait), _LONGEST_WAIT) if wait is not None and wait.isascii() and wait.isdigit() else 0.0


def _short(text: str) -> str:
    return printable(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…")


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for what is no port
    except ValueError as error:
        raise UsageError(f"{printable(address)} is no web address: {error}.") from error
    if not address.isascii() or any(letter.isspace() for letter in address):
        raise UsageError(f"{printable(address)} is no web address.", hint="Such as https://lrs.our-house.org/xAPI")
    return parts


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
