"""Asking web addresses of the outside world, without being led into a network of our own.

Whoever can name an address could else let the portal ask what stands behind its firewall. So the
name is resolved once, each address it stands for has to be one of the Internet, and the connection
goes to the very address that was looked at; the same again after each redirect.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Collection
from dataclasses import dataclass
from http.client import HTTPException
from threading import Thread
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

LIMIT = 10.0  # seconds for the whole, with its redirects
HEAD_LIMIT = 4.0  # seconds of them until a server that is silent to HEAD is asked by GET
REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
ADDRESSES_TRIED = 3  # of one name, one after the other
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TOO_MANY_REQUESTS = 429

_IPV6_SITES = ipaddress.ip_network("2000::/3")  # RFC 4291: unicast addresses of the Internet
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_NO_SITES = [
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # RFC 6890: protocols; one provider's cloud tells its secrets there
        "192.88.99.0/24",  # RFC 7526: relays to IPv6
        "168.63.129.16/32",  # another provider's cloud, the same
        "2001::/23",  # RFC 2928: protocols and tunnels
        "2002::/16",  # RFC 3056: stands for an IPv4 address
        "3fff::/20",  # RFC 9637: documentation
    )
]


class Trouble(TextChoices):
    """Why there was no answer."""

    NO_ADDRESS = "no_address", _("This is no public web address.")
    PORT = "port", _("Only the usual ports, 80 and 443, are asked.")
    NO_NAME = "no_name", _("The name of the site is not known on the Internet.")
    PRIVATE = "private", _("The address leads into a private network.")
    NO_CONNECTION = "no_connection", _("No connection can be made with the site.")
    NOT_SECURE = "not_secure", _("No secure connection can be made with the site.")
    TOO_SLOW = "too_slow", _("The site did not answer in time.")
    NO_HTTP = "no_http", _("What the site answers is not understood.")
    REDIRECTS = "redirects", _("The site leads on without end.")


@dataclass(frozen=True)
class Answer:
    """What came of asking: `url` is where it led in the end. Either `status`, the number of HTTP,
    or `trouble` is set.
    """

    url: str
    status: int | None = None
    trouble: Trouble | None = None

    @property
    def is_reached(self) -> bool:
        """Whether a site answered at all, be it with an error."""
        return self.status is not None


class _NotReached(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def ask(url: str, *, allow: Collection[tuple[str, int]] = ()) -> Answer:
    """Ask a web address, by HEAD or, where this is refused, by GET; at most LIMIT seconds.

    It follows at most five redirects, keeps no cookies and reads no body. `allow` names pairs of
    IP address and port that are let through beside those of the Internet: for tests alone.
    """
    visit = _Visit(url, allow)
    visit.start()
    visit.join(LIMIT)
    if visit.is_alive():
        visit.give_up()
        return Answer(visit.url, trouble=Trouble.TOO_SLOW)
    if visit.error is not None:
        raise visit.error
    return visit.answer


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of a site on the Internet, as far as its number says."""
    found: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found in _NAT64:
            found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        elif found not in _IPV6_SITES:
            return False
    return (
        found.is_global
        and not found.is_multicast
        and not any(found in network for network in _NO_SITES)
    )


class _Visit(Thread):
    """One asking, in a thread of its own: neither a name server nor a site that sends a letter a
    second can hold up who asks.
    """

    def __init__(self, url: str, allow: Collection[tuple[str, int]]) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.allow = allow
        self.until = time.monotonic() + LIMIT
        self.method = "HEAD"
        self.socket: socket.socket | None = None
        self.answer = Answer(url, trouble=Trouble.TOO_SLOW)
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.answer = self._follow()
        except _NotReached as error:
            self.answer = Answer(self.url, trouble=error.trouble)
        except Exception as error:  # noqa: BLE001 (it is raised again where the answer is awaited)
            self.error = error

    def give_up(self) -> None:
        """Break off: what the thread waits for ends at once."""
        if self.socket is not None:
            _shut(self.socket)

    def _follow(self) -> Answer:
        """Ask, and go where the site leads; raises _NotReached."""
        for _step in range(REDIRECTS + 1):
            status, location = self._ask_once(_parsed(self.url))
            if status not in _REDIRECTS or not location:
                return Answer(self.url, status)
            try:
                self.url = urljoin(self.url, location)
            except ValueError as error:
                raise _NotReached(Trouble.NO_ADDRESS) from error
        raise _NotReached(Trouble.REDIRECTS)

    def _ask_once(self, url: Url) -> tuple[int, str]:
        """Return status and Location. Many servers refuse HEAD, or hang up on it."""
        if self.method == "HEAD":
            try:
                status, location = self._send(url, min(HEAD_LIMIT, self._left()))
            except _NotReached as error:
                if error.trouble not in (Trouble.NO_HTTP, Trouble.TOO_SLOW):
                    raise
            else:
                if status < 400 or status == _TOO_MANY_REQUESTS:
                    return status, location
            self.method = "GET"
        return self._send(url, self._left())

    def _send(self, url: Url, seconds: float) -> tuple[int, str]:
        """Ask one server; `seconds` pass at most between two signs of life."""
        host = str(url.host).strip("[]")
        port = url.port or PORTS[str(url.scheme)]
        connection = HTTPConnection(host, port, timeout=seconds)
        self.socket = connection.sock = self._connect(host, port, seconds)
        try:
            if url.scheme == "https":
                # The old socket gives its place to the one that encrypts.
                self.socket = connection.sock = secured = _secured(self.socket, host)
                _shake_hands(secured)
            headers = {
                # Only here: urllib3 would add the port that an encrypted address has by itself.
                "Host": str(url.host if url.port == PORTS[str(url.scheme)] else url.netloc),
                "User-Agent": f"Mozilla/5.0 (compatible; WSIS-portal; +{settings.SITE_URL})",
                "Accept": "text/html,*/*;q=0.5",
                "Accept-Encoding": "identity",
                "Connection": "close",
            }
            connection.request(self.method, url.request_uri, headers=headers, preload_content=False)
            response = connection.getresponse()
            response.close()
        except TimeoutError as error:
            raise _NotReached(Trouble.TOO_SLOW) from error
        except (HTTPException, HTTPError, OSError, ValueError) as error:
            raise _NotReached(Trouble.NO_HTTP) from error
        finally:
            self.socket.close()
            connection.close()
        return response.status, _location(response.headers.get("Location", ""))

    def _connect(self, host: str, port: int, seconds: float) -> socket.socket:
        """Return a connection with one of the addresses of `host`, all of which are public."""
        trouble = Trouble.NO_CONNECTION
        for family, address in self._addresses(host, port)[:ADDRESSES_TRIED]:
            connection = socket.socket(family, socket.SOCK_STREAM)
            connection.settimeout(min(seconds, self._left()))
            try:
                # Numbers, not the name: it is not resolved a second time.
                connection.connect(address)
            except OSError as error:
                connection.close()
                late = isinstance(error, TimeoutError)
                trouble = Trouble.TOO_SLOW if late else Trouble.NO_CONNECTION
            else:
                return connection
        raise _NotReached(trouble)

    def _addresses(self, host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
        """Return family and address of what the name stands for: asked once, all looked at."""
        usual = port in PORTS.values()
        if not usual and port not in {allowed for _address, allowed in self.allow}:
            raise _NotReached(Trouble.PORT)
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise _NotReached(Trouble.NO_NAME) from error
        for _family, _type, _protocol, _name, address in found:
            number = str(address[0])
            if (number, port) in self.allow:
                continue
            if not usual or not is_public(number):
                raise _NotReached(Trouble.PRIVATE)
        return [(family, address) for family, _type, _protocol, _name, address in found]  # type: ignore[misc]

    def _left(self) -> float:
        """Return the seconds that are left; raises _NotReached where there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise _NotReached(Trouble.TOO_SLOW)
        return left


def _parsed(text: str) -> Url:
    """Return the parts of an address that can be asked; raises _NotReached."""
    try:
        url = parse_url(text)
    except (HTTPError, ValueError) as error:
        raise _NotReached(Trouble.NO_ADDRESS) from error
    if url.scheme not in PORTS or not url.host or url.auth:
        raise _NotReached(Trouble.NO_ADDRESS)
    return url


def _secured(connection: socket.socket, host: str) -> ssl.SSLSocket:
    """Return the connection as one that will be encrypted, with a server that proves to be `host`.
    Nothing is said yet: who waits for the answer can break off (`give_up`).
    """
    context = ssl.create_default_context()
    try:
        return context.wrap_socket(connection, server_hostname=host, do_handshake_on_connect=False)
    except (OSError, ValueError) as error:  # no name that a certificate could be for
        raise _NotReached(Trouble.NOT_SECURE) from error


def _shake_hands(connection: ssl.SSLSocket) -> None:
    try:
        connection.do_handshake()
    except TimeoutError:
        raise
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise _NotReached(Trouble.NOT_SECURE) from error


def _location(header: str) -> str:
    """Return a Location as it was meant: many servers send UTF-8, which HTTP reads as Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # It has just ended by itself.
        return
