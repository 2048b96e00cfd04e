"""What the portal watches about its own server."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from socket import create_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from notices.models import Reading
from wsis_portal import alarms
from wsis_portal.watching import health

pytestmark = pytest.mark.django_db


def found(check):
    return [(each.key, each.data) for each in check().find()]


def test_full_disk(settings):
    assert found(alarms.DiskFull) == []
    settings.DISK_FREE_MB = 10**12  # more than there is

    (first, *_rest) = alarms.DiskFull().find()

    assert first.key == "data"
    assert alarms.DiskFull().words({"free": 12}) == "Only 12 megabytes are free on the disk."
    assert alarms.DiskFull().advice({})
    assert health.look().parts["disk"] == "failing"


@pytest.fixture
def serve_certificate(tmp_path, settings, monkeypatch):
    """Serve a certificate that ends after some time, as the proxy in front of the portal does."""
    listener = create_server(("127.0.0.1", 0))
    settings.SITE_URL = f"https://localhost:{listener.getsockname()[1]}"

    def serve(*, lasts, trusted=True):
        path, ends_at = make_certificate(tmp_path, lasts)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(path))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)

        def answer():
            line, _address = listener.accept()
            with line:
                try:
                    context.wrap_socket(line, server_side=True).close()
                except ssl.SSLError as refused:
                    seen.append(refused)

        seen = []
        thread = threading.Thread(target=answer)
        thread.start()
        ends.append(lambda: thread.join(10))
        return ends_at

    ends = [listener.close]
    yield serve
    for end in reversed(ends):
        end()


def make_certificate(folder, lasts):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC).replace(microsecond=0)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path, now + lasts


def test_certificate_that_lasts_is_noted(serve_certificate):
    ends_at = serve_certificate(lasts=timedelta(days=60))

    assert found(alarms.CertificateEnds) == []

    assert Reading.moment(alarms.CERTIFICATE_ENDS) == ends_at
    left = health.numbers()["certificate_seconds_left"][1]
    assert left == pytest.approx(timedelta(days=60).total_seconds(), abs=60)


def test_certificate_that_ends_soon_is_found(serve_certificate):
    ends_at = serve_certificate(lasts=timedelta(days=13))

    assert found(alarms.CertificateEnds) == [("ends", {"at": ends_at.isoformat()})]
    words = alarms.CertificateEnds().words({"at": "2026-11-24T10:15:00+00:00"})
    assert words == "The certificate of the site ends on 24 November 2026, 10:15 UTC."


@pytest.mark.parametrize(
    ("lasts", "trusted", "reason"),
    [(-1, True, "certificate has expired"), (60, False, "self-signed certificate")],
)
def test_certificate_that_browsers_refuse_is_found(serve_certificate, lasts, trusted, reason):
    Reading.note(alarms.CERTIFICATE_ENDS, timezone.now().isoformat())
    serve_certificate(lasts=timedelta(days=lasts), trusted=trusted)

    assert found(alarms.CertificateEnds) == [("refused", {"reason": reason})]
    assert Reading.moment(alarms.CERTIFICATE_ENDS) is None
    words = alarms.CertificateEnds().words({"reason": reason})
    assert words == f"Browsers refuse the certificate of the site: {reason}."
    assert alarms.CertificateEnds().advice({})


def test_site_without_https_has_no_certificate():
    Reading.note(alarms.CERTIFICATE_ENDS, timezone.now().isoformat())

    assert found(alarms.CertificateEnds) == []
    assert str(Reading(name="x")) == "x"
    assert not Reading.objects.exists()
