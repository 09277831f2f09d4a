"""A Kubernetes API server that knows pods, as far as `kubectl create`, `wait`, `exec` and `delete` ask, on loopback.

What is executed in a pod really runs: here, in a folder of the pod's own, which is its TMPDIR, with its variables.
Streams go over WebSocket as kubectl's do (v5.channel.k8s.io). There is no cluster: no image is pulled, nothing is
scheduled, and what is executed is not kept from the rest of this machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

PROTOCOL = "v5.channel.k8s.io"
STDIN, STDOUT, STDERR, ERROR, CLOSE = 0, 1, 2, 3, 255


class Pods:
    """The double.

    Attributes:
        made: pods that were made, as they came.
        deleted: names of pods that were deleted.
        refused: what the making of a pod is answered with; None: it is made.
        starts: whether a pod becomes ready.
        programs: folders ahead of this machine's on the PATH of a pod.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.made: list[dict[str, Any]] = []
        self.deleted: list[str] = []
        self.refused: str | None = None
        self.starts = True
        self.programs: list[str] = []

    def kubeconfig(self) -> Path:
        """A kubeconfig that leads here, JSON being YAML."""
        cluster = {"name": "double", "cluster": {"server": f"http://127.0.0.1:{self.port}"}}
        context = {"name": "double", "context": {"cluster": "double", "user": "nobody"}}
        parts = {"clusters": [cluster], "contexts": [context], "users": [{"name": "nobody", "user": {}}]}
        path = self.folder / "kubeconfig"
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "Config", "current-context": "double", **parts}))
        return path

    def application(self) -> web.Application:
        application = web.Application()
        pods = "/api/v1/namespaces/{namespace}/pods"
        application.add_routes(
            [
                *(web.get(path, self._discover) for path in _DISCOVERY),
                web.post(pods, self._make),
                web.get(pods, self._list),
                web.get(pods + "/{name}", self._get),
                web.delete(pods + "/{name}", self._delete),
                web.get(pods + "/{name}/exec", self._execute),
            ]
        )
        return application

    def _known(self, request: web.Request) -> list[dict[str, Any]]:
        """Pods of the namespace, as they are now; only the one that is named, if one is."""
        name = request.match_info.get("name") or request.query.get("fieldSelector", "").removeprefix("metadata.name=")
        return [
            self._now(pod)
            for pod in self.made
            if pod["metadata"]["namespace"] == request.match_info["namespace"]
            and pod["metadata"]["name"] == (name or pod["metadata"]["name"])
            and pod["metadata"]["name"] not in self.deleted
        ]

    def _now(self, pod: dict[str, Any]) -> dict[str, Any]:
        ready = "True" if self.starts else "False"
        status: dict[str, Any] = {"phase": "Running" if self.starts else "Pending"}
        status["conditions"] = [{"type": "Ready", "status": ready}]
        if not self.starts:
            waiting = {"reason": "ImagePullBackOff", "message": "no such image"}
            status["containerStatuses"] = [{"name": "cypress", "state": {"waiting": waiting}}]
        return {**pod, "status": status}

    async def _discover(self, request: web.Request) -> web.Response:
        return _json(_DISCOVERY[request.path])

    async def _make(self, request: web.Request) -> web.Response:
        if self.refused is not None:
            return _fault(403, "Forbidden", self.refused)
        pod = await request.json()
        pod["metadata"] |= {"namespace": request.match_info["namespace"], "uid": "1", "resourceVersion": "1"}
        self.made.append(pod)
        return _json(pod, 201)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("watch") not in ("true", "1"):
            kind = {"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}}
            return _json({**kind, "items": self._known(request)})
        stream = web.StreamResponse(headers={"Content-Type": "application/json"})
        await stream.prepare(request)
        # What is there already, as clients of the last releases ask for it; nothing changes after that.
        events = [{"type": "ADDED", "object": pod} for pod in self._known(request)]
        events.append({"type": "BOOKMARK", "object": _BOOKMARK})
        await stream.write(b"".join(json.dumps(event).encode() + b"\n" for event in events))
        await asyncio.sleep(float(request.query.get("timeoutSeconds", "60")))
        return stream

    async def _get(self, request: web.Request) -> web.Response:
        known = self._known(request)
        return _json(known[0]) if known else _fault(404, "NotFound", f'pods "{request.match_info["name"]}" not found')

    async def _delete(self, request: web.Request) -> web.Response:
        known = self._known(request)
        self.deleted.append(request.match_info["name"])
        return _json(known[0]) if known else _fault(404, "NotFound", f'pods "{request.match_info["name"]}" not found')

    async def _execute(self, request: web.Request) -> web.StreamResponse:
        (pod,) = self._known(request)
        socket = web.WebSocketResponse(protocols=[PROTOCOL], max_msg_size=0)
        await socket.prepare(request)
        folder = self.folder / pod["metadata"]["name"]
        folder.mkdir(exist_ok=True)
        (container,) = pod["spec"]["containers"]
        environment = {
            "PATH": ":".join([*self.programs, os.environ["PATH"]]),
            "HOME": str(folder),
            "TMPDIR": str(folder),
            **{each["name"]: each["value"].replace("$$(", "$(") for each in container["env"]},
        }
        process = await asyncio.create_subprocess_exec(
            *request.query.getall("command"),
            cwd=folder,
            env=environment,
            stdin=asyncio.subprocess.PIPE if request.query.get("stdin") == "true" else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None and process.stderr is not None
        fed = asyncio.create_task(_feed(socket, process.stdin))
        await asyncio.gather(_carry(process.stdout, socket, STDOUT), _carry(process.stderr, socket, STDERR))
        code = await process.wait()
        status: dict[str, Any] = {"metadata": {}, "status": "Success"}
        if code != 0:
            causes = [{"reason": "ExitCode", "message": str(code)}]
            message = f"command terminated with exit code {code}"
            status |= {"status": "Failure", "reason": "NonZeroExitCode", "message": message}
            status["details"] = {"causes": causes}
        await socket.send_bytes(bytes([ERROR]) + json.dumps(status).encode())
        await socket.close()
        fed.cancel()
        return socket


async def _feed(socket: web.WebSocketResponse, stdin: asyncio.StreamWriter | None) -> None:
    """What comes on channel 0 goes to the process, until that channel is closed."""
    async for message in socket:
        if message.type is not WSMsgType.BINARY or stdin is None:
            continue
        if message.data[0] == STDIN:
            stdin.write(message.data[1:])
            await stdin.drain()
        elif message.data[:2] == bytes([CLOSE, STDIN]):
            stdin.close()


async def _carry(source: asyncio.StreamReader, socket: web.WebSocketResponse, channel: int) -> None:
    while data := await source.read(65536):
        await socket.send_bytes(bytes([channel]) + data)


_BOOKMARK = {
    "kind": "Pod",
    "apiVersion": "v1",
    "metadata": {"resourceVersion": "1", "annotations": {"k8s.io/initial-events-end": "true"}},
}
_VERBS = ["create", "delete", "get", "list", "watch"]
_DISCOVERY: dict[str, dict[str, Any]] = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {
        "kind": "APIResourceList",
        "groupVersion": "v1",
        "resources": [{"name": "pods", "singularName": "pod", "namespaced": True, "kind": "Pod", "verbs": _VERBS}],
    },
}


def _json(content: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(content, status=status)


def _fault(code: int, reason: str, message: str) -> web.Response:
    fault = {"status": "Failure", "reason": reason, "message": message, "code": code}
    return _json({"kind": "Status", "apiVersion": "v1", "metadata": {}, **fault}, code)


@contextmanager
def pods_served(folder: Path) -> Iterator[Pods]:
    """A double that runs, in a thread of its own, until the context ends."""
    double = Pods(folder)
    loop = asyncio.new_event_loop()

    async def start() -> web.AppRunner:
        runner = web.AppRunner(double.application(), shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        double.port = runner.addresses[0][1]
        return runner

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield double
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
