"""A web server of the machine's own, and a name server that knows what a test tells it."""

import datetime
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Site(ThreadingHTTPServer):
    """Answers as `pages` says: by path a function of the handler, or (status, headers).

    `asked` keeps method, path and headers of each request.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages = {}
        self.asked = []
        self.stopped = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def address(self):
        """What a test lets through: (IP address, port)."""
        return ("127.0.0.1", self.server_address[1])

    def url(self, path="/", host="127.0.0.1"):
        return f"http://{host}:{self.server_address[1]}{path}"

    def methods(self):
        return [method for method, _path, _headers in self.asked]

    def close(self):
        self.stopped.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """Say nothing: whoever asks may hang up."""


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_HEAD(self):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        page = self.server.pages.get(self.path, (200, {}))
        if callable(page):
            page = page(self)
        if page is None:
            return
        status, headers = page
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *_arguments):
        """Say nothing."""


@pytest.fixture
def certificate(tmp_path):
    """Give what makes a certificate for a name."""
    return lambda name: _certificate(tmp_path, name)


def _certificate(folder, name):
    """Write a certificate for `name` that vouches for itself, with its key; return the path."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(issuer)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "certificate.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def web_site():
    """Serve a site on 127.0.0.1 at a port of its own."""
    server = Site()
    yield server
    server.close()


@pytest.fixture
def name_server(monkeypatch):
    """Give the table of the names that stand for something: lists of addresses, or lists of such
    lists, one for each time that the name is asked for. `asked` keeps what was asked for.
    """
    resolve = socket.getaddrinfo

    def fake(host, port, *arguments, **options):
        table.asked.append(host)
        if host in table:
            entry = table[host]
            numbers = entry.pop(0) if isinstance(entry[0], list) else entry
            return [one for each in numbers for one in resolve(each, port, *arguments, **options)]
        if host.replace(".", "").isdigit() or ":" in host or host.startswith("0x"):
            return resolve(host, port, *arguments, **options)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    table = _Names()
    monkeypatch.setattr(socket, "getaddrinfo", fake)
    return table


class _Names(dict):
    def __init__(self):
        super().__init__()
        self.asked = []
