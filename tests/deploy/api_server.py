"""As much of a Kubernetes API server as Helm and kubectl ask before they apply anything: discovery and Secrets.

It listens on loopback, keeps namespaces and Secrets in memory, refuses every other change, and remembers what it was
asked. There is no cluster in it: nothing starts, and only what clients see is like the real one.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"]
GROUPS: dict[str, dict[str, str]] = {
    "v1": {"secrets": "Secret", "services": "Service", "persistentvolumeclaims": "PersistentVolumeClaim"},
    "apps/v1": {"deployments": "Deployment", "statefulsets": "StatefulSet"},
    "autoscaling/v2": {"horizontalpodautoscalers": "HorizontalPodAutoscaler"},
    "networking.k8s.io/v1": {"ingresses": "Ingress", "networkpolicies": "NetworkPolicy"},
    "policy/v1": {"poddisruptionbudgets": "PodDisruptionBudget"},
}
"""API versions that discovery tells of: plural and kind of their resources."""
_SECRETS = re.compile(r"/api/v1/namespaces/(?P<namespace>[^/]+)/secrets(?:/(?P<name>[^/?]+))?$")


class ApiServer:
    """The double: its Secrets by (namespace, name), and what was asked as `GET /path`."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.namespaces: set[str] = set()
        self.secrets: dict[tuple[str, str], dict[str, Any]] = {}
        self.asked: list[str] = []

    def kubeconfig(self, folder: Path, namespace: str) -> Path:
        """Write a kubeconfig that leads here, JSON being YAML."""
        path = folder / "kubeconfig"
        cluster = {"name": "double", "cluster": {"server": f"http://127.0.0.1:{self.port}"}}
        context = {"name": "double", "context": {"cluster": "double", "user": "nobody", "namespace": namespace}}
        user = {"name": "nobody", "user": {}}
        config = {"clusters": [cluster], "contexts": [context], "users": [user], "current-context": "double"}
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "Config", **config}))
        return path

    def answer(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, dict[str, Any]]:
        """Status and object."""
        self.asked.append(f"{method} {path}")
        secret = _SECRETS.fullmatch(path)
        if secret is not None:
            return self._secret(method, secret["namespace"], secret["name"], body)
        if (method, path) == ("POST", "/api/v1/namespaces") and body is not None:
            self.namespaces.add(body["metadata"]["name"])
            return 201, body
        found = _discovery(path) if method == "GET" else None
        return (200, found) if found is not None else _status(404, "NotFound", f"nothing at {method} {path}")

    def _secret(
        self, method: str, namespace: str, name: str | None, body: dict[str, Any] | None
    ) -> tuple[int, dict[str, Any]]:
        if method == "GET" and name is None:
            # Only Helm lists them, by the label of its own records, which it never writes here.
            return 200, {"kind": "SecretList", "apiVersion": "v1", "metadata": {}, "items": []}
        if method == "GET" and (namespace, name) in self.secrets:
            return 200, self.secrets[namespace, str(name)]
        if method == "POST" and namespace not in self.namespaces:
            return _status(404, "NotFound", f'namespaces "{namespace}" not found')
        if method == "POST" and body is not None:
            key = (namespace, body["metadata"]["name"])
            if key in self.secrets:
                return _status(409, "AlreadyExists", f'secrets "{key[1]}" already exists')
            self.secrets[key] = {**body, "metadata": {**body["metadata"], "namespace": namespace, "uid": "1"}}
            return 201, self.secrets[key]
        return _status(404, "NotFound", f'secrets "{name}" not found')


def _object_of(body: bytes) -> dict[str, Any]:
    """A JSON object, or a namespace or Secret as kubectl writes it: protobuf in the envelope that is called Unknown."""
    if not body.startswith(b"k8s\0"):
        return dict(json.loads(body))
    envelope = _fields(body[4:])
    if _fields(envelope[1][0])[2] == [b"Namespace"]:
        name = _fields(_fields(envelope[2][0])[1][0])[1][0].decode()
        return {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": name}}
    secret = _fields(envelope[2][0])
    data: dict[str, str] = {}
    for entry in secret.get(2, []):
        pair = _fields(entry)
        data[pair[1][0].decode()] = base64.b64encode(pair[2][0]).decode()
    name = _fields(secret[1][0])[1][0].decode()
    kind = secret[3][0].decode()
    return {"kind": "Secret", "apiVersion": "v1", "type": kind, "metadata": {"name": name}, "data": data}


def _fields(message: bytes) -> dict[int, list[bytes]]:
    """The length-delimited fields of a protobuf message by number; whole numbers are passed over."""
    fields: dict[int, list[bytes]] = {}
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        size, at = _varint(message, at)
        if tag & 7 == 2:
            fields.setdefault(tag >> 3, []).append(message[at : at + size])
            at += size
    return fields


def _varint(message: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = message[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at


def _status(code: int, reason: str, message: str) -> tuple[int, dict[str, Any]]:
    fault = {"status": "Failure", "reason": reason, "message": message, "code": code}
    return code, {"kind": "Status", "apiVersion": "v1", "metadata": {}, **fault}


def _discovery(path: str) -> dict[str, Any] | None:
    if path == "/version":
        return {"major": "1", "minor": "35", "gitVersion": "v1.35.0", "platform": "linux/amd64"}
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    if path == "/apis":
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(each) for each in GROUPS if "/" in each]}
    resources = GROUPS.get(path.removeprefix("/apis/").removeprefix("/api/"))
    if resources is None:
        return None
    listed = [
        {"name": plural, "singularName": kind.lower(), "namespaced": True, "kind": kind, "verbs": VERBS}
        for plural, kind in resources.items()
    ]
    version = path.removeprefix("/apis/").removeprefix("/api/")
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": listed}


def _group(version: str) -> dict[str, Any]:
    named = {"groupVersion": version, "version": version.split("/")[1]}
    return {"name": version.split("/")[0], "versions": [named], "preferredVersion": named}


@contextmanager
def api_server() -> Iterator[ApiServer]:
    """A double that runs until the context ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        """Head and body go out as one: in two, each answer would wait for an acknowledgement, 40 ms."""

        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = _object_of(self.rfile.read(length)) if length else None
            status, content = double.answer(self.command, self.path.split("?")[0], body)
            text = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

        def log_message(self, *_: object) -> None:
            """Faults show in the client's own words."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    double = ApiServer(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
