"""Requests over TLS: the other side shows a certificate of its own address, or is asked nothing."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.connections.other_side import OtherSide, other_side, says
from workflow_engine.connections import NotSent, Target, build, calling, read_base, send
from workflow_engine.connections.calling import Answer

Signed = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def certificate(
    name: str, *, by: Signed | None = None, address: str | None = None, days: int = 1
) -> Signed:
    """Signed by an authority, or by itself as one; ``days`` that it is good for from now on."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signing = (by[0].subject, by[1]) if by else (subject, key)
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    )
    if address is not None:
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        made = made.add_extension(names, critical=False)
    return made.sign(signing, hashes.SHA256()), key


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Signed]:
    """A company's own authority, known to the machine as administrators make one known."""
    made = certificate("Authority of the test")
    file = tmp_path / "authority.pem"
    file.write_bytes(made[0].public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    calling._context.cache_clear()
    yield made
    calling._context.cache_clear()


def served(folder: Path, signed: Signed) -> ssl.SSLContext:
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    kind = serialization.PrivateFormat.PKCS8
    file = folder / "server.pem"
    file.write_bytes(signed[1].private_bytes(pem, kind, plain) + signed[0].public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def order(side: OtherSide) -> Answer:
    target = Target(read_base(side.url, plain=False, inside=True), inside=True)
    request = build(target, {"method": "POST", "path": "/orders", "item": "desk"}, "k1")
    return send(target, request, seconds=5, most_bytes=10_000)


def test_a_request_is_encrypted_and_answered(authority: Signed, tmp_path: Path) -> None:
    good = certificate("other side", by=authority, address="127.0.0.1")
    with other_side(served(tmp_path, good)) as side:
        side.behave(says(201, {"number": 7}))
        answer = order(side)
    (request,) = side.received
    assert (request.path, request.json, request.key) == ("/orders", {"item": "desk"}, "k1")
    assert answer.status == 201
    assert answer.content == b'{"number": 7}'


@pytest.mark.parametrize(
    ("address", "days", "reason"),
    [
        ("127.0.0.2", 1, "IP address mismatch"),
        (None, 1, "IP address mismatch"),
        ("127.0.0.1", -1, "certificate has expired"),
    ],
)
def test_a_certificate_of_another_address_or_time_is_asked_nothing(
    authority: Signed, tmp_path: Path, address: str | None, days: int, reason: str
) -> None:
    bad = certificate("other side", by=authority, address=address, days=days)
    with other_side(served(tmp_path, bad)) as side:
        with pytest.raises(NotSent, match=reason):
            order(side)
        assert side.received == []


def test_a_certificate_of_an_unknown_authority_is_asked_nothing(
    authority: Signed, tmp_path: Path
) -> None:
    stranger = certificate("somebody else")
    signed = certificate("other side", by=stranger, address="127.0.0.1")
    with other_side(served(tmp_path, signed)) as side:
        with pytest.raises(NotSent, match="unable to get local issuer"):
            order(side)
        assert side.received == []
