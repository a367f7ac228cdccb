"""An authority for certificates that crawls of the lab believe, and what may be wrong with one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_PEM = serialization.Encoding.PEM
_DAY = datetime.timedelta(days=1)
#: Whose address a certificate names, on how many days it holds from now on, and who signed it.
KINDS = {
    "well": ("127.0.0.1", 9, True),
    "expired": ("127.0.0.1", -1, True),
    "of_another": ("127.0.0.77", 9, True),
    "self_signed": ("127.0.0.1", 9, False),
}


@dataclass(frozen=True, slots=True)
class Certificates:
    """The authority's own certificate, and those of hosts, as files in a folder."""

    folder: Path

    @property
    def authority(self) -> Path:
        """What those who believe it need."""
        return self.folder / "authority.pem"

    def path(self, kind: str) -> Path:
        """A host's certificate, with its key."""
        return self.folder / f"{kind}.pem"


def issue(folder: Path) -> Certificates:
    """Make them all."""
    made = Certificates(folder)
    folder.mkdir(parents=True, exist_ok=True)
    key, name = ec.generate_private_key(ec.SECP256R1()), _name("the lab's authority")
    root = _signed(name, key, name, key, days=9, authority=True)
    made.authority.write_bytes(root.public_bytes(_PEM))
    for number, (kind, (address, days, signed)) in enumerate(KINDS.items(), 2):
        own, own_name = ec.generate_private_key(ec.SECP256R1()), _name(f"portal {number}")
        issuer = (name, key) if signed else (own_name, own)
        one = _signed(own_name, own, *issuer, days=days, address=address)
        private = own.private_bytes(
            _PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        made.path(kind).write_bytes(one.public_bytes(_PEM) + private)
    return made


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _signed(
    name: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    with_key: ec.EllipticCurvePrivateKey,
    *,
    days: int,
    address: str = "",
    authority: bool = False,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 9 * _DAY)
        .not_valid_after(now + days * _DAY)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if address:
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(with_key, hashes.SHA256())
