"""Registries that tell vulnerabilities, on loopback, by the protocols of the public ones."""

from __future__ import annotations

import datetime
import gzip
import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

Pinned = tuple[str, str]
"""A package and its version."""


class Registry(ThreadingHTTPServer):
    """Answers everything with `refuses`, or tells what it knows."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], knows: Mapping[Pinned, Any], refuses: int | None) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.knows = knows
        self.refuses = refuses
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def _running(registry: Registry) -> Iterator[Registry]:
    thread = Thread(target=registry.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        registry.shutdown()
        registry.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Registry

    def answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


class _Npm(_Handler):
    def do_POST(self) -> None:
        """The advisories of the packages that the client has, by name."""
        content = self.rfile.read(int(self.headers["content-length"]))
        self.server.asked.append(self.path)
        if self.server.refuses:
            self.answer(self.server.refuses, {})
            return
        assert self.path == "/-/npm/v1/security/advisories/bulk", self.path
        has = json.loads(gzip.decompress(content) if self.headers["content-encoding"] == "gzip" else content)
        told: dict[str, list[Any]] = {}
        for (name, version), advisory in self.server.knows.items():
            if version in has.get(name, ()):
                told.setdefault(name, []).append(advisory)
        self.answer(200, told)

    def do_GET(self) -> None:
        """All versions of a package, of which the client finds those that an advisory is about."""
        name = self.path.strip("/")
        versions = {version: {"name": name, "version": version} for each, version in self.server.knows if each == name}
        self.answer(200, {"name": name, "versions": versions, "dist-tags": {}})


@contextmanager
def npm_registry(knows: Mapping[Pinned, Any], *, refuses: int | None = None) -> Iterator[Registry]:
    """npm's registry.

    Args:
        knows: advisories (`id`, `url`, `title`, `severity`, `vulnerable_versions`), by what they are about.
        refuses: the status that it answers everything with.
    """
    with _running(Registry(_Npm, knows, refuses)) as registry:
        yield registry


class _Python(_Handler):
    certificate: ssl.SSLContext

    def do_CONNECT(self) -> None:
        """Be whichever host was asked for, over the same connection, which clients of HTTP/1.0 open too."""
        self.send_response(200)
        self.end_headers()
        self.close_connection = False
        self.connection = self.certificate.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)  # type: ignore[assignment]

    def do_GET(self) -> None:
        """One version of a package: `/pypi/<name>/<version>/json`."""
        self.server.asked.append(self.path)
        *_, name, version, _ = self.path.split("/")
        if self.server.refuses:
            self.answer(self.server.refuses, {"message": "no"})
        elif (name, version) not in self.server.knows:
            self.answer(404, {"message": "Not Found"})
        else:
            self.answer(200, {"info": {"name": name}, "vulnerabilities": self.server.knows[name, version]})


@contextmanager
def python_registry(
    knows: Mapping[Pinned, Any], folder: Path, host: str, *, refuses: int | None = None
) -> Iterator[Registry]:
    """The registry of Python packages, behind a proxy: clients believe `folder/authority.pem` that it is `host`.

    Args:
        knows: the vulnerabilities of every version that it has.
        refuses: the status that it answers everything with.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder, host))
    handler = type("Handler", (_Python,), {"certificate": context})
    with _running(Registry(handler, knows, refuses)) as registry:
        yield registry


def _certificate(folder: Path, host: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(Encoding.PEM)
    (folder / "authority.pem").write_bytes(pem)
    both = folder / "server.pem"
    both.write_bytes(pem + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return both
