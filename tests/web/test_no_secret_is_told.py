"""Secrets that nobody is told: neither the log, at any level, nor health, metrics, errors or the audit trail.

Every secret of the settings is a word that can be recognised, and so is all that a client may send by mistake. Then
everything that can fail does, and what came out is searched for the words, as they are and in base64.
"""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from octopus.model import FieldError
from octopus.settings import Settings, SettingsError, read_settings
from octopus.settings.reference import settings_table
from octopus.web.suite import running_suite
from tests.serving import SECRET, ServerProcess, server_process

NOBODY = "127.0.0.1:9"
"""Where nobody listens."""
SENT = {
    kind: f"sent{index}Zq8Kp3Lm7Tx"
    for index, kind in enumerate(("password", "bearer", "cookie", "query", "address", "body"))
}
"""What a client sends, by where it stands."""


def word(name: str) -> str:
    """The secret of a setting: it varies enough to be taken, and nothing else is like it."""
    return f"hush{hashlib.sha256(name.encode()).hexdigest()[:36]}"


def shapes(secret: str) -> set[str]:
    """A secret as text and as base64, wherever in the encoded text it begins."""
    found = {secret}
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + secret.encode()).decode().rstrip("=")
        found.add(encoded[4 if before else 0 : -4])
    return found


def told(text: str, secrets: dict[str, str]) -> list[str]:
    """The names of the secrets that a text tells."""
    return [name for name, secret in secrets.items() if any(shape in text for shape in shapes(secret))]


SECRETS = tuple(re.findall(r"^\| `([^`]+)` \| unset \| secret \|", settings_table(), re.MULTILINE))
"""Every secret of the settings, as their reference has them."""
FORMS = {
    "MONGO_URL": f"mongodb://octopus:{{}}@{NOBODY}/?serverSelectionTimeoutMS=200",
    "HDBPP_PG_DSN_<NAME>": f"postgresql://octopus:{{}}@{NOBODY}/hdb",
    "NATS_URL": f"nats://octopus:{{}}@{NOBODY}",
    "OIDC_PROVIDERS": f'[{{{{"id": "site", "issuer": "http://{NOBODY}", "client_id": "x", "client_secret": "{{}}"}}}}]',
}
"""How those are written that are more than a word."""
ELSEWHERE = {"MONGO_URL", "NATS_URL"}
"""Without what these name, nothing serves: they are tried by starts that fail."""


def variable(name: str) -> tuple[str, str]:
    """A secret's variable and value."""
    spelled = re.sub(r"<\w+>", "LOW" if "TANGO" in name else "MAIN", name)
    return spelled, FORMS.get(name, "{}").format(word(name))


SERVED = {name: word(name) for name in SECRETS if name not in ELSEWHERE} | {
    "the password of a user": word("USER"),
    "a secret of endpoints.json": word("UPSTREAM"),
}
DOCUMENT: dict[str, Any] = {
    "vars": {"UPSTREAM_TOKEN": "", "PLACE": f"http://{NOBODY}"},
    "queries": {
        "header": {"method": "GET", "url": "{PLACE}/a", "headers": {"Authorization": "Bearer {UPSTREAM_TOKEN}"}},
        "address": {"method": "GET", "url": "{PLACE}/b?token={UPSTREAM_TOKEN}"},
    },
    "streams": {"polled": {"url": "{PLACE}/c", "interval": 1, "headers": {"X-Key": "{UPSTREAM_TOKEN}"}}},
}


@pytest.fixture(scope="module")
async def process(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServerProcess]:
    """A server with every secret set, nothing at the addresses that it is given, and a log that tells all it has."""
    folder = tmp_path_factory.mktemp("octopus")
    (folder / "endpoints.json").write_text(json.dumps(DOCUMENT))
    users = {"admin": {"password": SERVED["the password of a user"], "role": "Admin"}}
    variables = dict(variable(name) for name in SECRETS if name not in ELSEWHERE) | {
        "OCTOPUS_LOG_LEVEL": "DEBUG",
        "OCTOPUS_AUTH_USERS": json.dumps(users),
        "OCTOPUS_LOGIN_ATTEMPTS": "1000",
        "CFG_UI_RL_ATTEMPTS": "1000",
        "SECURE_COOKIES": "false",
        "TANGO_DBS": f"low=http://{NOBODY}/db",
        "WIDGET_REGISTRIES": f"main=http://{NOBODY}",
        "WIDGET_ALLOWED_NPM_SCOPES": "@observatory",
        "OCTOPUS_ENDPOINTS": str(folder / "endpoints.json"),
        "OCTOPUS_OUTBOUND_HOSTS": NOBODY,
        "UPSTREAM_TOKEN": SERVED["a secret of endpoints.json"],
    }
    try:
        async with server_process(folder, **variables) as running:
            yield running
    except RuntimeError as fault:
        raise AssertionError((folder / "stderr.log").read_text()) from fault


def log_of(process: ServerProcess, folder: Path) -> str:
    return "\n".join(process.lines) + (folder / "stderr.log").read_text()


async def test_whatever_fails_tells_no_secret(process: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = next(tmp_path_factory.getbasetemp().glob("octopus*/endpoints.json")).parent
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(process.url, cookie_jar=jar) as http:
        drive = Drive(http)
        await drive.sign_in_in_vain()
        token = await drive.sign_in(SERVED["the password of a user"])
        await drive.everything_that_fails(token)
        await drive.read_what_is_kept(token)
    assert await process.stop() == 0
    log = log_of(process, folder)
    for line in ('"/auth/login"', "endpoints adopted", "an outside system cannot be reached", "no connection"):
        assert line in log, f"it logged what happened ({line})"
    assert told(log, SERVED | SENT) == [], "the log"
    assert [f"{where}: {name}" for where, text in drive.answers for name in told(text, SERVED)] == []
    # What was written to a device is no secret, and the audit trail has it.
    credentials = {kind: each for kind, each in SENT.items() if kind != "body"}
    kept = [(where, text) for where, text in drive.answers if where in ("ready", "metrics", "audit", "sources")]
    assert len(kept) == 4
    assert [f"{where}: {name}" for where, text in kept for name in told(text, credentials)] == []


class Drive:
    """A client that does everything wrong that it can, and keeps what it was answered."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._csrf = ""
        self.answers: list[tuple[str, str]] = []

    async def ask(self, where: str, method: str, path: str, **more: Any) -> str:
        async with self._http.request(method, path, **more) as answer:
            text = await answer.text()
            assert answer.status < 500 or where == "ready", f"{where}: {text}"
            self.answers.append((where, f"{answer.headers} {text}"))
            return text

    async def query(self, where: str, token: str, document: str, **variables: Any) -> dict[str, Any]:
        body = {"query": document, "variables": variables}
        head = {"Authorization": f"Bearer {token}", "X-CSRF-Token": self._csrf}
        return dict(json.loads(await self.ask(where, "POST", "/graphql", json=body, headers=head)))

    async def sign_in_in_vain(self) -> None:
        for body in (
            {"username": "admin", "password": SENT["password"]},
            {"username": "nobody", "password": SENT["password"]},
            {"username": "admin", "password": [SENT["password"]]},
            {"username": "admin", "password": SENT["password"] * 1000},
            {"password": SENT["password"]},
        ):
            await self.ask("sign-in", "POST", "/auth/login", json=body)
        broken = f'{{"username": "admin", "password": "{SENT["password"]}'
        await self.ask("sign-in", "POST", "/auth/login", data=broken, headers={"Content-Type": "application/json"})
        cookies = {"Cookie": f"octopus_refresh={SENT['cookie']}; octopus_config={SENT['cookie']}"}
        await self.ask("refresh", "POST", "/auth/refresh", headers=cookies)
        await self.ask("logout", "POST", "/auth/logout", headers=cookies)
        for scheme in ("Bearer", "Basic", "Octopus", ""):
            head = {"Authorization": f"{scheme} {SENT['bearer']}", "X-CSRF-Token": SENT["cookie"]}
            for path in ("/auth/me", "/config-session", "/metrics", "/widget-projects/x", "/graphql?query={me{role}}"):
                await self.ask("bearer", "GET", path, headers=head | cookies)
        for path in ("/", "/docs/", "/metrics", "/nothing", "/auth/me", "/graphql"):
            await self.ask("query", "GET", f"{path}?access_token={SENT['query']}&code={SENT['query']}")

    async def sign_in(self, password: str) -> str:
        text = await self.ask("sign-in", "POST", "/auth/login", json={"username": "admin", "password": password})
        # Whoever signs in is told their own token, and nobody else's secret.
        token = str(json.loads(text)["access_token"])
        head = {"Authorization": f"Bearer {token}"}
        for given in (SENT["password"], SERVED["CFG_UI_PASSWORD"]):
            text = await self.ask("unlock", "POST", "/config-session", json={"password": given}, headers=head)
        self._csrf = str(json.loads(text)["csrf"])
        return token

    async def everything_that_fails(self, token: str) -> None:
        ask, body = self.query, SENT["body"]
        await ask("syntax", token, f'{{ me {{ username }} # "{body}"\n "{body}')
        await ask("unknown", token, f'{{ preferences(userId: "{body}") {body} }}')
        await ask("variable", token, "query ($a: Int!) { me { username @skip(if: $a) } }", a=body)
        await ask("name", token, "query ($n: [String!]!) { attributes(fullNames: $n) { fullName label } }", n=[body])
        await ask("tango", token, '{ attributes(fullNames: ["low://a/b/c/d"]) { fullName } }')
        await ask("tango", token, '{ devices(pattern: "*") { name } }')
        write = 'mutation ($v: JSON!) { setAttributeValue(device: "low://a/b/c", name: "d", value: $v) { ok message } }'
        await ask("write", token, write, v=body)
        history = (
            '{ hdbppHistory(fullNames: ["a/b/c/d"], start: "2026-01-01T00:00:00Z", end: "2026-01-02T00:00:00Z") '
            "{ errors { message } } }"
        )
        await ask("archive", token, history)
        for name in ("header", "address"):
            answer = await ask("upstream", token, f"{{ {name} }}")
            assert answer["errors"][0]["extensions"]["code"] == "SOURCE_UNAVAILABLE", answer
        await ask("registry", token, 'mutation { addWidget(name: "@observatory/rain") { name } }')
        for reveal in ("UPSTREAM_TOKEN", "JWT_SECRET", "HDBPP_PG_DSN_MAIN", "OCTOPUS_AUTH_USERS"):
            answer = await ask("reveal", token, "mutation ($n: String!) { revealVariable(name: $n) }", n=reveal)
            assert answer.get("errors"), f"{reveal} is shown to nobody"
        await ask("variables", token, "{ endpointVariables { name value } }")
        await ask("document", token, "{ endpointDocument(version: null) }")
        await ask("export", token, "{ exportEndpoints(reveal: true) { text variables { value } } }")
        for vars in ({"A_TOKEN": body}, {"A": f"http://u:{body}@h"}):
            bad = DOCUMENT | {"vars": DOCUMENT["vars"] | vars, "queries": {"broken": {"url": "{A}", "type": body}}}
            publish = 'mutation ($d: JSON!) { publishEndpoints(document: $d, comment: "", baseVersion: 0) { version } }'
            await ask("publish", token, publish, d=bad)
        address = f"http://octopus:{SENT['address']}@{NOBODY}"
        await ask("store", token, "mutation ($n: String!) { addWidget(name: $n) { name } }", n=address)
        await self.listen(token)

    async def listen(self, token: str) -> None:
        """Over the socket: a wrong token, then a stream whose source is away."""
        for given in (SENT["bearer"], token):
            async with self._http.ws_connect("/graphql", protocols=("graphql-transport-ws",)) as socket:
                hello = {"type": "connection_init", "payload": {"Authorization": f"Bearer {given}"}}
                await socket.send_json(hello)
                if given == token:
                    await socket.send_json(
                        {"id": "1", "type": "subscribe", "payload": {"query": "subscription { polled }"}}
                    )
                async with asyncio.timeout(15):
                    await socket.receive()
                    self.answers.append(("socket", str(await socket.receive())))

    async def read_what_is_kept(self, token: str) -> None:
        metrics = {"Authorization": f"Bearer {SERVED['OCTOPUS_METRICS_TOKEN']}"}
        await self.ask("ready", "GET", "/health/ready")
        await self.ask("metrics", "GET", "/metrics", headers=metrics)
        await self.query("sources", token, "{ sources { name reachable error } checks { findings { part message } } }")
        await self.query("audit", token, "{ auditTrail(limit: 200) { entries { action target detail } } }")


@pytest.mark.parametrize("name", SECRETS)
async def test_a_start_that_fails_tells_no_secret(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """With a secret that is too short, and with what it leads to away or unreadable."""
    spelled, value = variable(name)
    tried = 0
    away = value.replace(NOBODY, "127.0.0.1:0")
    # A bare word in the place of an address is a host, which is told.
    bare = () if name in ELSEWHERE else (word(name), word(name) * 200)
    for given in (value, away, f"\n{value}\t€", f"x://[{word(name)}", *bare):
        environment = {"JWT_SECRET": SECRET, "OCTOPUS_DATA_DIR": str(tmp_path), spelled: given}
        for more in ({}, {"WIDGET_REGISTRIES": "main=https://npm.example.org", "CFG_UI_PASSWORD": "12"}):
            said = ""
            try:
                settings = read_settings(environment | {key: each for key, each in more.items() if key != spelled})
                said = f"{settings!r} {settings} {settings.model_dump_json()}"
                async with running_suite(settings) as suite:
                    said += repr(suite.settings)
            except (SettingsError, FieldError) as fault:
                tried += 1
                said += f"{fault} {fault!r}"
            out = "".join(capfd.readouterr()) + caplog.text
            assert told(said + out, {name: word(name)}) == [], said + out
    assert tried, "at least one of them cannot be used"


HIDDEN = word("an address")
ADDRESSES = (
    *(f"low=ftp://octopus:{HIDDEN}@h", f"ftp://octopus:{HIDDEN}@h/x y", f'["low=ftp://octopus:{HIDDEN}@h"]'),
    *(f"http://octopus:{HIDDEN}@[", f"main=http://octopus:{HIDDEN}@h:99999", f"http://octopus:{HIDDEN}@h/?a=b#c"),
)


@pytest.mark.parametrize("given", ADDRESSES)
def test_no_setting_that_cannot_be_read_repeats_the_password_of_an_address(given: str) -> None:
    """In whatever variable it stands: also in those that are no secrets."""
    refused = 0
    for field in Settings.model_fields.values():
        if not field.validation_alias or "Path" in str(field.annotation):
            continue  # The name of a file is told as it is.
        try:
            settings = read_settings({str(field.validation_alias): given})
            _ = settings.traces_endpoint
        except SettingsError as fault:
            refused += 1
            assert told(str(fault), {"address": HIDDEN}) == [], str(fault)
    assert refused > 50
