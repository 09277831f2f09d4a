"""The settings: each an environment variable of the field's alias, with its doc line."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

import msgspec
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from octopus.model import Role, without_users
from octopus.settings.oidc import IdentityProvider, parse_providers, read_secret
from octopus.settings.widgets import (
    TrustedKey,
    WidgetRegistry,
    parse_allowed,
    parse_keys,
    parse_registries,
    parse_scopes,
    sources_of,
)


class SettingsError(Exception):
    """The environment cannot be used; each line of the text names a variable, what was expected and what came."""


class TangoDatabase(msgspec.Struct, frozen=True):
    """One entry of TANGO_DBS."""

    name: str
    """Short name: the route of attribute names."""
    url: str
    """TangoGQL's GraphQL address, `http://host:5004/db`."""

    @property
    def socket_url(self) -> str:
        """TangoGQL's WebSocket address: `/socket` beside `/db`."""
        base = re.sub(r"^http", "ws", self.url)
        return re.sub(r"/db/?$", "", base).rstrip("/") + "/socket"


class LocalUser(msgspec.Struct, frozen=True):
    """One entry of OCTOPUS_AUTH_USERS; the password is plain, or an Argon2 hash (`$argon2…`)."""

    username: str
    password: str
    role: Role


_HOST_PATTERN = re.compile(
    r"(?:\*|(?:\*\.)?[a-z0-9_](?:[a-z0-9_\-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_\-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>\d{1,5}))?",
    re.IGNORECASE,
)


def _is_host_pattern(text: str) -> bool:
    """`name`, `address`, `*.domain` or `*`, each with or without a port (IPv6 in brackets), or a network."""
    if "/" in text:
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            return False
        return True
    match = _HOST_PATTERN.fullmatch(text)
    return match is not None and 0 < int(match["port"] or 1) < 65536


class ArchiveAddress(msgspec.Struct, frozen=True):
    """One HDBPP_PG_DSN_<NAME>."""

    name: str
    """Short name, in lower case: `eda`."""
    dsn: SecretStr
    """`postgresql://user:password@host:port/database`."""

    @property
    def place(self) -> str:
        """What may be shown of the DSN: `host:port/database`."""
        parts = urlsplit(self.dsn.get_secret_value())
        return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


def _env(name: str, default: Any, doc: str, **more: Any) -> Any:
    return Field(default, validation_alias=name, description=doc, **more)


class Settings(BaseModel):
    """Everything a deployment can set. Times are in seconds, sizes in bytes."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, validate_default=True)

    # Serving
    host: str = _env("OCTOPUS_HOST", "127.0.0.1", "Address to listen on.")
    port: int = _env("OCTOPUS_PORT", 8000, "Port to listen on; 0 picks a free one.", ge=0, le=65535)
    workers: int = _env(
        "WORKERS",
        1,
        "Serving processes. With NATS_URL they share one bus and one upstream subscription for each attribute; "
        "without, each has its own.",
        ge=1,
        le=64,
    )
    base_path: str = _env("BASE_PATH", "", "Path prefix behind a reverse proxy, `/octopus`; empty for the root.")
    transport: Literal["fast", "asgi"] = _env(
        "OCTOPUS_TRANSPORT", "fast", "WebSocket path: our own protocol class, or plain ASGI (portable fallback)."
    )
    secure_cookies: bool = _env("SECURE_COOKIES", True, "Set the Secure flag on cookies; off only for plain HTTP.")
    cors_origins: str = _env("OCTOPUS_CORS_ORIGINS", "", "Comma list of origins allowed to call from other sites.")
    trusted_proxies: str = _env(
        "OCTOPUS_TRUSTED_PROXIES",
        "",
        "Comma list of addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed.",
    )
    metrics_open: bool = _env("OCTOPUS_METRICS_OPEN", True, "Serve /metrics to anybody; otherwise to Admins only.")
    metrics_token: SecretStr | None = _env(
        "OCTOPUS_METRICS_TOKEN",
        None,
        "Bearer token that reads /metrics, for Prometheus; with one set, only it and Admins do. 16 characters or more.",
        min_length=16,
    )
    log_level: str = _env("OCTOPUS_LOG_LEVEL", "INFO", "Least level of log lines.")
    log_format: Literal["json", "console"] = _env("OCTOPUS_LOG_FORMAT", "json", "How log lines are written.")

    # Traces
    otlp_endpoint: str = _env(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "",
        "Collector of OpenTelemetry traces, `http://collector:4318` (OTLP over HTTP); unset: none are made. Needs the "
        "extra `traces`. What the SDK knows (`OTEL_TRACES_SAMPLER`, `OTEL_SERVICE_NAME`, …) is set as it documents.",
    )
    otlp_traces_endpoint: str = _env(
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "", "The same with its whole path, for traces alone; goes before it."
    )
    otel_disabled: bool = _env("OTEL_SDK_DISABLED", False, "Make no traces, whatever else is set.")

    # Keeping
    data_dir: Path = _env("OCTOPUS_DATA_DIR", Path(".data"), "Folder of the embedded SQLite file.")
    mongo_url: SecretStr | None = _env("MONGO_URL", None, "MongoDB address; without one, the embedded SQLite file.")
    mongo_database: str = _env("MONGO_DATABASE", "octopus", "MongoDB database.")
    default_preferences: Path | None = _env(
        "OCTOPUS_DEFAULT_PREFERENCES", None, "JSON file: the preferences document of a user who has none yet."
    )

    # Signing in
    jwt_secret: SecretStr | None = _env("JWT_SECRET", None, "Signs access tokens; at least 32 characters.")
    auth_users: str = _env(
        "OCTOPUS_AUTH_USERS",
        "",
        'Local users, JSON: [{"username": "ada", "password": "…", "role": "Operator"}] or {"ada": {"password": …}}.',
    )
    access_ttl: float = _env("OCTOPUS_ACCESS_TTL", 300.0, "Life of an access token.", ge=5)
    refresh_ttl: float = _env("OCTOPUS_REFRESH_TTL", 14 * 86400.0, "Life of an unused refresh cookie.", ge=60)
    anonymous: bool = _env("OCTOPUS_ANONYMOUS", False, "Let a request without a token look on as a Viewer.")
    login_attempts: int = _env("OCTOPUS_LOGIN_ATTEMPTS", 5, "Failed sign-ins per user and address in the window.", ge=1)
    login_window: float = _env("OCTOPUS_LOGIN_WINDOW", 60.0, "Sliding window of failed sign-ins.", gt=0)
    login_lockout: float = _env("OCTOPUS_LOGIN_LOCKOUT", 300.0, "How long sign-in then stays refused.", gt=0)

    # Single sign-on
    oidc_providers: SecretStr | None = _env(
        "OIDC_PROVIDERS",
        None,
        'Identity providers, JSON: [{"id": "site", "issuer": "https://…", "client_id": "octopus"}]; '
        "docs/how-to/sign-in-with-your-identity-provider.md has every key.",
    )
    oidc_providers_file: Path | None = _env(
        "OIDC_PROVIDERS_FILE", None, "File that holds OIDC_PROVIDERS, as secrets are mounted."
    )
    keycloak_url: str = _env(
        "KEYCLOAK_URL", "", "A Keycloak, in short: its address, with KEYCLOAK_REALM and KEYCLOAK_CLIENT_ID."
    )
    keycloak_realm: str = _env("KEYCLOAK_REALM", "", "Realm of that Keycloak.")
    keycloak_client_id: str = _env("KEYCLOAK_CLIENT_ID", "", "Client of that realm that Octopus is.")
    keycloak_client_secret: SecretStr | None = _env(
        "KEYCLOAK_CLIENT_SECRET", None, "Its secret, or KEYCLOAK_CLIENT_SECRET_FILE; neither: a public client."
    )
    keycloak_client_secret_file: Path | None = _env(
        "KEYCLOAK_CLIENT_SECRET_FILE", None, "File that holds KEYCLOAK_CLIENT_SECRET."
    )
    keycloak_label: str = _env("KEYCLOAK_LABEL", "Keycloak", "Text of its button on the sign-in page.")
    entra_tenant_id: str = _env(
        "ENTRA_TENANT_ID", "", "A tenant of Microsoft Entra ID, in short: its id, with ENTRA_CLIENT_ID."
    )
    entra_client_id: str = _env("ENTRA_CLIENT_ID", "", "Application (client) ID of the registration.")
    entra_client_secret: SecretStr | None = _env(
        "ENTRA_CLIENT_SECRET", None, "Its secret, or ENTRA_CLIENT_SECRET_FILE; neither: a public client."
    )
    entra_client_secret_file: Path | None = _env(
        "ENTRA_CLIENT_SECRET_FILE", None, "File that holds ENTRA_CLIENT_SECRET."
    )
    entra_label: str = _env("ENTRA_LABEL", "Microsoft Entra ID", "Text of its button on the sign-in page.")
    entra_authority: str = _env(
        "ENTRA_AUTHORITY", "https://login.microsoftonline.com", "Another one for national clouds."
    )
    role_prefix: str = _env(
        "ROLE_PREFIX",
        "",
        "Roles in tokens are `octopus-admin` and so on; with `low`, `octopus-low-admin`, and all others are ignored.",
    )
    oidc_group_roles: str = _env(
        "OIDC_GROUP_ROLES", "", 'Groups that stand for a role, JSON: {"telescope-operators": "Operator"}.'
    )
    oidc_default_role: str = _env(
        "OIDC_DEFAULT_ROLE", "Viewer", "Role of who has none in the token; `none`: such a person is refused."
    )
    oidc_renewal: Literal["provider", "own"] = _env(
        "OIDC_RENEWAL",
        "provider",
        "`provider`: a sign-in lasts as long as the provider renews it; `own`: OIDC_SESSION_TTL, without asking again.",
    )
    oidc_recheck: float = _env(
        "OIDC_RECHECK",
        300.0,
        "How long a sign-in goes on until the provider is asked again whether the person may, and with what role.",
        ge=10,
    )
    oidc_session_ttl: float = _env(
        "OIDC_SESSION_TTL", 36000.0, "Longest sign-in that the provider does not renew; then one signs in anew.", ge=60
    )
    oidc_unreachable: float = _env(
        "OIDC_UNREACHABLE", 3600.0, "How long sign-ins go on while the provider does not answer.", ge=0
    )
    oidc_leeway: float = _env(
        "OIDC_LEEWAY", 60.0, "How far the provider's clock may differ from this server's.", ge=0, le=600
    )
    oidc_keys_ttl: float = _env(
        "OIDC_KEYS_TTL", 600.0, "How long a provider's signing keys are believed until they are fetched anew.", ge=10
    )
    oidc_timeout: float = _env("OIDC_TIMEOUT", 10.0, "Time-out of one question to a provider.", gt=0, le=120)
    public_url: str = _env(
        "OCTOPUS_PUBLIC_URL",
        "",
        "Where browsers find this deployment, with its base path: https://octopus.example.org. Unset: as each request "
        "says in Host, and in X-Forwarded-Proto where it comes from a trusted proxy.",
    )

    # The second password of the Config UI
    config_password: SecretStr | None = _env(
        "CFG_UI_PASSWORD",
        None,
        "Second password, which the Config UI asks Admins for: at least 12 characters, or an Argon2 hash; unset: none.",
    )
    config_password_file: Path | None = _env(
        "CFG_UI_PASSWORD_FILE", None, "File that holds CFG_UI_PASSWORD, as secrets are mounted."
    )
    config_secret: SecretStr | None = _env(
        "CFG_UI_SECRET",
        None,
        "Signs the sessions of the Config UI; at least 32 characters. Unset: a key derived from JWT_SECRET.",
    )
    config_ttl: float = _env(
        "CFG_UI_TTL_MIN", 30.0, "Minutes without activity after which the password is asked for again.", gt=0, le=720
    )
    config_attempts: int = _env(
        "CFG_UI_RL_ATTEMPTS", 5, "Wrong passwords of one Admin in the window, in all processes together.", ge=1
    )
    config_window: float = _env("CFG_UI_RL_WINDOW", 300.0, "Sliding window of wrong passwords.", gt=0)
    config_lockout: float = _env("CFG_UI_RL_LOCKOUT", 900.0, "How long the password then stays refused.", gt=0)

    sign_in_hint: str = _env("OCTOPUS_SIGN_IN_HINT", "", "Text of the sign-in page; the demo shows its users there.")

    # Tango
    tango_dbs: str = _env(
        "TANGO_DBS", "", "TangoGQL endpoints, `[short=]url`, as a comma list or a JSON list; the first is the default."
    )
    tangogql_secret: SecretStr | None = _env(
        "TANGOGQL_SECRET", None, "Signs writes through TangoGQL; TANGOGQL_SECRET_<DB> beats it for one database."
    )
    tangogql_timeout: float = _env("OCTOPUS_TANGO_TIMEOUT", 8.0, "Time-out of one TangoGQL request.", gt=0)
    stale_after: float = _env(
        "OCTOPUS_STALE_AFTER", 5.0, "Silence after which a value must be confirmed or is stale.", gt=0
    )
    linger: float = _env(
        "OCTOPUS_LINGER", 60.0, "How long an upstream subscription outlives its last subscriber.", ge=0
    )
    ring_seconds: float = _env("OCTOPUS_RING_SECONDS", 60.0, "How far back `since` can replay.", ge=0)
    ring_samples: int = _env("OCTOPUS_RING_SAMPLES", 6000, "Most samples kept for one attribute.", ge=1)

    # Many processes
    nats_url: SecretStr | None = _env(
        "NATS_URL",
        None,
        "NATS servers with JetStream, a comma list of `nats://[user:password@]host:4222` or `tls://…`: the bus between "
        "processes that share a store. Unset: each process keeps its own in memory.",
    )
    nats_credentials: Path | None = _env(
        "OCTOPUS_NATS_CREDENTIALS", None, "File that holds a token, `user:password`, or NATS credentials (`.creds`)."
    )
    nats_prefix: str = _env(
        "OCTOPUS_NATS_PREFIX",
        "octopus",
        "First word of every subject; deployments that share a NATS each take their own.",
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
    )
    nats_buffer: int = _env(
        "OCTOPUS_NATS_BUFFER",
        16 * 1024 * 1024,
        "Most bytes kept for the other processes while NATS is away; then the oldest are dropped, and that is told.",
        ge=65536,
    )
    nats_ring_bytes: int = _env(
        "OCTOPUS_NATS_RING_BYTES",
        256 * 1024 * 1024,
        "Memory that the last seconds of all attributes may take in NATS.",
        ge=1024 * 1024,
    )
    nats_standby: bool = _env(
        "OCTOPUS_NATS_STANDBY",
        False,
        "Follow each attribute that two processes want in a second one too, which fills in when the first is killed: "
        "then nothing is lost, and sources have twice the subscriptions.",
    )
    nats_replicas: int = _env(
        "OCTOPUS_NATS_REPLICAS",
        1,
        "NATS servers that each keep those last seconds; 3 in a cluster of NATS.",
        ge=1,
        le=5,
    )

    # Outside systems that endpoints.json names
    outbound_hosts: str = _env(
        "OCTOPUS_OUTBOUND_HOSTS",
        "",
        "Comma list of hosts that endpoints may call: `oet.example`, `oet.example:5000`, `*.skao.int`, `10.20.0.0/16`; "
        "hosts of its variables that come from the environment are allowed besides. A host that only a wildcard allows "
        "is not called at a private address outside the networks listed.",
    )
    outbound_timeout: float = _env(
        "OCTOPUS_OUTBOUND_TIMEOUT", 10.0, "Time-out of a call whose field sets none.", gt=0, le=600
    )
    outbound_max_timeout: float = _env(
        "OCTOPUS_OUTBOUND_MAX_TIMEOUT", 60.0, "Longest time-out that a field may set.", gt=0, le=600
    )
    outbound_connect_timeout: float = _env(
        "OCTOPUS_OUTBOUND_CONNECT_TIMEOUT", 5.0, "Time-out of finding and connecting to a host.", gt=0, le=600
    )
    outbound_max_reply: int = _env(
        "OCTOPUS_OUTBOUND_MAX_REPLY", 8 * 1024 * 1024, "Largest answer of an outside system, decompressed.", ge=1024
    )
    outbound_concurrency: int = _env("OCTOPUS_OUTBOUND_CONCURRENCY", 16, "Requests open at once to one host.", ge=1)
    outbound_streams: int = _env("OCTOPUS_OUTBOUND_STREAMS", 64, "Streams open at once to one host.", ge=1)
    outbound_cache: int = _env(
        "OCTOPUS_OUTBOUND_CACHE",
        8 * 1024 * 1024,
        "Bytes of answers kept for fields with a `cache`, as they came (parsed, they take several times as much).",
        ge=0,
    )
    outbound_max_cache: float = _env(
        "OCTOPUS_OUTBOUND_MAX_CACHE", 3600.0, "Longest `cache` that a field may set.", ge=0
    )
    outbound_max_retries: int = _env("OCTOPUS_OUTBOUND_MAX_RETRIES", 5, "Most `retries` that a field may set.", ge=0)
    outbound_min_interval: float = _env(
        "OCTOPUS_OUTBOUND_MIN_INTERVAL", 1.0, "Shortest `interval` at which a stream may poll.", gt=0
    )
    stream_idle: float = _env(
        "OCTOPUS_STREAM_IDLE", 600.0, "Silence after which a stream is connected anew; 0: never.", ge=0
    )
    stream_max_event: int = _env(
        "OCTOPUS_STREAM_MAX_EVENT", 1024 * 1024, "Largest event or message of an outside stream.", ge=1024
    )
    max_streams: int = _env("OCTOPUS_MAX_STREAMS", 1000, "Outside streams, polled ones included, run at once.", ge=1)
    stream_backlog: int = _env(
        "OCTOPUS_STREAM_BACKLOG", 1000, "Events kept for a listener that cannot take them; then it is ended.", ge=1
    )

    endpoints_file: Path | None = _env(
        "OCTOPUS_ENDPOINTS",
        None,
        "File of the endpoints document that is served while none is stored; what an Admin publishes takes its place.",
    )
    provisioning_dir: Path | None = _env(
        "OCTOPUS_PROVISIONING_DIR",
        None,
        "Folder of files that are truth beside the Config UI, JSON or YAML in `endpoints/`, `workspaces/` and "
        "`widgets/` below it: loaded at the start and on change.",
    )
    max_endpoints: int = _env("OCTOPUS_MAX_ENDPOINTS", 4 * 1024 * 1024, "Largest endpoints document.", ge=1024)

    # Functions
    function_workers: int = _env(
        "OCTOPUS_FUNCTION_WORKERS",
        2,
        "Processes that run published functions; one more runs slow ones, and one drafts. None starts before its use.",
        ge=1,
        le=32,
    )
    function_timeout: float = _env("OCTOPUS_FUNCTION_TIMEOUT", 1.0, "Longest call of a function.", ge=0.1, le=60)
    function_memory: int = _env(
        "OCTOPUS_FUNCTION_MEMORY", 64 * 1024 * 1024, "Memory that a call may use.", ge=8 * 1024 * 1024
    )
    function_recursion: int = _env(
        "OCTOPUS_FUNCTION_RECURSION", 200, "Deepest recursion of a function.", ge=10, le=1000
    )
    function_printed: int = _env("OCTOPUS_FUNCTION_PRINTED", 16 * 1024, "Printed characters kept of a call.", ge=0)
    function_result: int = _env(
        "OCTOPUS_FUNCTION_RESULT", 4 * 1024 * 1024, "Longest result of a function, in characters of JSON.", ge=1024
    )
    function_drafts: int = _env(
        "OCTOPUS_FUNCTION_DRAFTS",
        60,
        "Drafts that one user may try in a minute; checks while typing, ten times that.",
        ge=1,
    )

    # Widgets from elsewhere
    widget_registries: str = _env(
        "WIDGET_REGISTRIES",
        "",
        "Comma list of npm registries that widgets may come from, in the order they are asked: `url`, `name=url`, or "
        "`name=@scope:url` for one that is asked for this scope only. Without one, none can be added.",
    )
    widget_scopes: str = _env(
        "WIDGET_ALLOWED_NPM_SCOPES",
        "",
        "Comma list of scopes (`@observatory`) and packages that may be added. A host in it is a content network "
        "that serves packages as `/<name>@<version>/<file>`.",
    )
    widget_trusted_scopes: str = _env(
        "WIDGET_TRUSTED_SCOPES",
        "",
        "Comma list of scopes and packages whose widgets run in the page, with all its rights; all others that were "
        "added run isolated, in a frame.",
    )
    widget_keys: str = _env(
        "WIDGET_TRUSTED_KEYS",
        "",
        "Comma list of Ed25519 public keys, `name=<base64>` as `octopus widget keygen` prints them.",
    )
    widget_signatures: bool = _env(
        "WIDGET_REQUIRE_SIGNATURES",
        False,
        "Offer only those added widgets that a key of WIDGET_TRUSTED_KEYS has signed.",
    )
    widget_timeout: float = _env(
        "WIDGET_TIMEOUT", 30.0, "Time-out of one question to a registry, a whole archive included.", gt=0, le=600
    )
    widget_max_bundle: int = _env(
        "WIDGET_MAX_BUNDLE", 8 * 1024 * 1024, "Largest bundle that is taken from a package.", ge=1024
    )
    widget_prewarm: bool = _env(
        "WIDGET_PREWARM", False, "Read the active bundles into memory at the start rather than when first asked for."
    )
    widget_budget_cpu: float = _env(
        "WIDGET_BUDGET_CPU",
        0.8,
        "Share of a page's main thread that one widget may take; one that takes more is paused. 0: no bound.",
        ge=0,
        le=1,
    )
    widget_budget_messages: float = _env(
        "WIDGET_BUDGET_MESSAGES",
        2000.0,
        "Messages a second that one widget may be sent: samples of plots, hand-overs of latest values, results of "
        "GraphQL; one that is sent more is paused. 0: no bound.",
        ge=0,
    )
    widget_budget_seconds: int = _env("WIDGET_BUDGET_SECONDS", 10, "Seconds over which both are judged.", ge=2, le=300)

    widget_dev_dir: str = _env(
        "OCTOPUS_WIDGET_DEV_DIR",
        "",
        "Comma list of folders with widgets that you work on: a package, its `dist`, or a folder of packages. "
        "`octopus demo` loads their builds in place of the catalogue's, and anew after each rebuild; `octopus serve` "
        "refuses it.",
    )

    # Archives
    hdbpp_timeout: float = _env(
        "OCTOPUS_HDBPP_TIMEOUT", 20.0, "Time-out of one question to an archive, all its attributes together.", gt=0
    )
    hdbpp_connections: int = _env(
        "OCTOPUS_HDBPP_CONNECTIONS", 4, "Questions at once to one archive; each takes a connection.", ge=1, le=100
    )
    max_history_points: int = _env(
        "OCTOPUS_MAX_HISTORY_POINTS", 100_000, "Most points of one attribute in an answer about the past.", ge=1
    )
    max_history_total: int = _env(
        "OCTOPUS_MAX_HISTORY_TOTAL", 1_000_000, "Most points of all attributes in an answer about the past.", ge=1
    )

    # Limits of the API
    max_body: int = _env("OCTOPUS_MAX_BODY", 16 * 1024 * 1024, "Largest HTTP request body.", ge=1024)
    max_preferences: int = _env("OCTOPUS_MAX_PREFERENCES", 4 * 1024 * 1024, "Largest preferences document.", ge=1024)
    max_message: int = _env("OCTOPUS_MAX_MESSAGE", 1024 * 1024, "Largest WebSocket message from a client.", ge=1024)
    max_document: int = _env("OCTOPUS_MAX_DOCUMENT", 100_000, "Longest GraphQL document, in characters.", ge=100)
    max_depth: int = _env("OCTOPUS_MAX_DEPTH", 15, "Deepest selection.", ge=1)
    max_aliases: int = _env(
        "OCTOPUS_MAX_ALIASES", 50, "Most aliases in one document, and selections of one key at one place.", ge=0
    )
    max_complexity: int = _env("OCTOPUS_MAX_COMPLEXITY", 1000, "Most fields selected in one document.", ge=1)
    max_operations: int = _env("OCTOPUS_MAX_OPERATIONS", 500, "Operations open at once on one connection.", ge=1)
    max_attributes: int = _env("OCTOPUS_MAX_ATTRIBUTES", 5000, "Attributes in one operation.", ge=1)
    max_followed: int = _env(
        "OCTOPUS_MAX_FOLLOWED", 20_000, "Attributes that one connection follows in all its operations.", ge=1
    )
    max_connections: int = _env("OCTOPUS_MAX_CONNECTIONS", 50, "WebSocket connections of one user.", ge=1)
    idle_timeout: float = _env(
        "OCTOPUS_IDLE_TIMEOUT", 60.0, "A connection that answers no ping for this long is closed."
    )
    init_timeout: float = _env("OCTOPUS_INIT_TIMEOUT", 10.0, "How long to wait for `connection_init`.", gt=0)
    drain_seconds: float = _env(
        "OCTOPUS_DRAIN_SECONDS",
        10.0,
        "Over how long the WebSocket clients of a process that ends are asked to come back (1012); few take less.",
        ge=0,
        le=300,
    )
    drain_notice: float = _env(
        "OCTOPUS_DRAIN_NOTICE",
        0.0,
        "How long a process that ends serves on with `/health/ready` at 503, for proxies to notice it.",
        ge=0,
        le=300,
    )
    client_buffer: int = _env(
        "OCTOPUS_CLIENT_BUFFER",
        8 * 1024 * 1024,
        "Most bytes queued or replayed for one subscription, or unread by a client.",
        ge=65536,
    )

    # Site and branding, handed to the page
    site_latitude: float | None = _env("SITE_LATITUDE", None, "Degrees north of the site.", ge=-90, le=90)
    site_longitude: float | None = _env("SITE_LONGITUDE", None, "Degrees east of the site.", ge=-180, le=180)
    clock_latitude: float | None = _env("HEADER_CLOCKS_MANUAL_LATITUDE", None, "Latitude for sunrise and sunset.")
    clock_longitude: float | None = _env("HEADER_CLOCKS_MANUAL_LONGITUDE", None, "Longitude for sunrise and sunset.")
    clock_lst_longitude: float | None = _env("HEADER_CLOCKS_LST_LONGITUDE", None, "Longitude of the LST clock.")
    main_logo: str = _env("MAIN_LOGO", "", "Logo: a file of /branding or a URL.")
    secondary_logo_white: str = _env("SECONDARY_LOGO_WHITE", "", "Second logo for dark themes.")
    secondary_logo_dark: str = _env("SECONDARY_LOGO_DARK", "", "Second logo for the light theme.")
    copyright_label: str = _env("FOOTER_COPYRIGHT_LABEL", "", "Copyright holder in the footer.")
    copyright_year: str = _env("FOOTER_COPYRIGHT_YEAR", "auto", "Year in the footer; `auto` is this year.")
    docs_url: str = _env("OCTOPUS_DOCS_URL", "", "Documentation that the footer links; unset: the built one at /docs/.")
    branding_dir: Path | None = _env("OCTOPUS_BRANDING_DIR", None, "Folder served under /branding.")

    # Not a variable of its own: the whole environment, for TANGOGQL_SECRET_<DB> and HDBPP_PG_DSN_<NAME>.
    environment: Mapping[str, str] = Field(default_factory=dict, exclude=True, repr=False)

    @field_validator("base_path")
    @classmethod
    def _normal_base_path(cls, value: str) -> str:
        value = value.strip().rstrip("/")
        if value and not re.fullmatch(r"(/[\w.\-~]+)+", value):
            raise ValueError("expected a path like /octopus")
        return value

    @field_validator("public_url")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        value = value.strip().rstrip("/")
        if value and not re.fullmatch(r"https?://[^/\s?#@]+(/[\w.\-~]+)*", value):
            raise ValueError("expected an address like https://octopus.example.org/base")
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
            raise ValueError("expected one of DEBUG, INFO, WARNING, ERROR, CRITICAL")
        return value.upper()

    @field_validator("cors_origins")
    @classmethod
    def _named_origins(cls, value: str) -> str:
        for origin in filter(None, (piece.strip() for piece in value.split(","))):
            if not re.fullmatch(r"https?://[^/\s*,]+", origin):
                raise ValueError("expected a comma list of origins like https://panel.example.org, each by its name")
        return value

    @field_validator("outbound_hosts")
    @classmethod
    def _host_patterns(cls, value: str) -> str:
        for piece in filter(None, (piece.strip() for piece in value.split(","))):
            if not _is_host_pattern(piece):
                raise ValueError("expected a comma list of hosts like oet.example:5000, *.skao.int or 10.20.0.0/16")
        return value

    @field_validator("widget_scopes")
    @classmethod
    def _allowed_scopes(cls, value: str) -> str:
        parse_allowed(value)
        return value

    @field_validator("widget_trusted_scopes")
    @classmethod
    def _trusted_scopes(cls, value: str) -> str:
        parse_scopes(value)
        return value

    @field_validator("widget_keys")
    @classmethod
    def _public_keys(cls, value: str) -> str:
        parse_keys(value)
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        for piece in filter(None, (piece.strip() for piece in value.split(","))):
            try:
                ipaddress.ip_network(piece, strict=False)
            except ValueError:
                raise ValueError("expected a comma list of addresses or networks like 10.0.0.0/8") from None
        return value

    @property
    def traces_endpoint(self) -> str | None:
        """Where traces go; None: nowhere.

        Raises:
            SettingsError: it is no address of HTTP.
        """
        if self.otel_disabled:
            return None
        whole, base = self.otlp_traces_endpoint.strip(), self.otlp_endpoint.strip().rstrip("/")
        found = whole or (base and f"{base}/v1/traces")
        if found and not found.startswith(("http://", "https://")):
            raise SettingsError(
                f"OTEL_EXPORTER_OTLP_ENDPOINT: expected http://host:4318, got {without_users(repr(found))}"
            )
        return found or None

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of `cors_origins`."""
        return tuple(piece.strip() for piece in self.cors_origins.split(",") if piece.strip())

    @property
    def outbound_patterns(self) -> tuple[str, ...]:
        """The patterns of `outbound_hosts`."""
        return tuple(piece.strip().lower() for piece in self.outbound_hosts.split(",") if piece.strip())

    @property
    def widget_builds(self) -> tuple[Path, ...]:
        """The folders of `widget_dev_dir`."""
        pieces = (piece.strip() for piece in self.widget_dev_dir.split(","))
        return tuple(Path(piece).expanduser().absolute() for piece in pieces if piece)

    @property
    def widget_sources(self) -> tuple[WidgetRegistry, ...]:
        """Registries, then content networks, that widgets may come from, each with its token."""
        return sources_of(self._registries(), parse_allowed(self.widget_scopes))

    def _registries(self) -> tuple[WidgetRegistry, ...]:
        try:
            return parse_registries(self.widget_registries, self.environment)
        except ValueError as fault:
            raise SettingsError(f"WIDGET_REGISTRIES: {fault}") from None

    @property
    def allowed_scopes(self) -> tuple[str, ...]:
        """Scopes and packages that may be added."""
        return parse_allowed(self.widget_scopes).scopes

    @property
    def trusted_scopes(self) -> tuple[str, ...]:
        """Scopes and packages whose widgets run in the page."""
        return parse_scopes(self.widget_trusted_scopes)

    @property
    def trusted_keys(self) -> tuple[TrustedKey, ...]:
        """The keys whose signatures count."""
        return parse_keys(self.widget_keys)

    @property
    def databases(self) -> tuple[TangoDatabase, ...]:
        return parse_tango_dbs(self.tango_dbs)

    @property
    def users(self) -> tuple[LocalUser, ...]:
        return parse_users(self.auth_users)

    @property
    def identity_providers(self) -> tuple[IdentityProvider, ...]:
        """Who else says who somebody is: Keycloak and Entra ID by their short names, then those of OIDC_PROVIDERS."""
        text = self.oidc_providers.get_secret_value() if self.oidc_providers else ""
        try:
            if self.oidc_providers_file is not None:
                if text:
                    raise ValueError("OIDC_PROVIDERS: set together with OIDC_PROVIDERS_FILE; set one of them")
                text = read_secret(self.oidc_providers_file, "OIDC_PROVIDERS_FILE")
            return parse_providers(
                text,
                {**self.environment, **self._short_names()},
                role_prefix=self.role_prefix,
                group_roles=self.oidc_group_roles,
                default_role=self.oidc_default_role,
            )
        except ValueError as fault:
            raise SettingsError(str(fault)) from None

    def _short_names(self) -> dict[str, str]:
        """The fields that stand for a provider in short, by their variables."""
        found = {}
        for name, field in type(self).model_fields.items():
            value, alias = getattr(self, name), str(field.validation_alias)
            if alias.startswith(("KEYCLOAK_", "ENTRA_")) and value is not None:
                found[alias] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        return found

    @property
    def archives(self) -> tuple[ArchiveAddress, ...]:
        """The HDB++ archives in the order they are asked: `eda`, `secondary`, then the others by name."""
        return parse_archives(self.environment)

    @property
    def document_environment(self) -> dict[str, str]:
        """The environment as variables of endpoints.json may have it: without secrets that are not theirs.

        A document says where its variables are sent; so it must not be able to name what Octopus itself, or the
        platform under it, keeps in the environment.
        """
        return {name: value for name, value in self.environment.items() if not _is_own_secret(name)}

    def secret_of(self, database: str) -> str | None:
        """The secret that signs writes to one Tango database."""
        own = self.environment.get(f"TANGOGQL_SECRET_{re.sub(r'[^A-Z0-9]', '_', database.upper())}")
        return own or (self.tangogql_secret.get_secret_value() if self.tangogql_secret else None)


_OWN_SECRETS = re.compile(
    r"JWT_.*|CFG_UI_.*|MONGO_.*|OCTOPUS_AUTH_.*|TANGOGQL_SECRET.*|HDBPP_.*|OIDC_.*|PG[A-Z]+|AWS_.*|AZURE_.*|GOOGLE_.*|GCP_.*"
    r"|KUBE.*|VAULT_.*|WIDGET_TOKEN_.*|CI_.*|GIT.*_TOKEN|NPM_.*|PYTHON.*|LD_.*|.*_PROXY|PATH|HOME"
    r"|NATS_.*|OCTOPUS_NATS_.*|OCTOPUS_BACKUP_.*|OTEL_.*|DOCKER_.*|SSH_.*|POSTGRES_.*|MYSQL_.*|SENTRY_.*"
    r"|(DATABASE|REDIS)_URL",
    re.IGNORECASE,
)


def _is_own_secret(name: str) -> bool:
    """Whether a variable belongs to Octopus itself, its databases, or the platform that it runs on."""
    if _OWN_SECRETS.fullmatch(name):
        return True
    for field in Settings.model_fields.values():
        if field.validation_alias == name.upper():
            return "SecretStr" in str(field.annotation)
    return False


def read_settings(environment: Mapping[str, str], **overrides: Any) -> Settings:
    """Settings from an environment; `overrides` are field names and beat it.

    Raises:
        SettingsError: one line for each variable that cannot be used.
    """
    aliases = {
        str(field.validation_alias): name for name, field in Settings.model_fields.items() if field.validation_alias
    }
    values: dict[str, Any] = {
        name: environment[alias] for alias, name in aliases.items() if environment.get(alias, "") != ""
    }
    values |= overrides
    try:
        settings = Settings(**values, environment=dict(environment))
    except ValidationError as fault:
        raise SettingsError(without_users("\n".join(map(_sentence, fault.errors())))) from None
    faults = []
    for check in (
        lambda: settings.databases,
        lambda: settings.users,
        lambda: settings.archives,
        lambda: settings.widget_sources,
        lambda: settings.identity_providers,
    ):
        try:
            check()
        except SettingsError as fault:
            faults.append(str(fault))
    if faults:
        raise SettingsError(without_users("\n".join(faults)))
    return settings


def _sentence(error: Any) -> str:
    name = str(error["loc"][0]) if error["loc"] else "settings"
    field = Settings.model_fields.get(name)
    alias = str(field.validation_alias) if field and field.validation_alias else name
    secret = "SecretStr" in str(field and field.annotation) or alias == "OCTOPUS_AUTH_USERS"
    came = "" if secret else f"; got {error.get('input')!r}"
    return f"{alias}: {error['msg'].removeprefix('Value error, ')}{came}"


def parse_tango_dbs(text: str) -> tuple[TangoDatabase, ...]:
    """Read TANGO_DBS. A short name left out is made from the host's first label.

    Raises:
        SettingsError: not a list of `[short=]http(s)://…`, or a short name given twice.
    """
    text = text.strip()
    if not text:
        return ()
    if text.startswith("["):
        try:
            entries = json.loads(text)
        except ValueError as fault:
            raise SettingsError(f'TANGO_DBS: not a JSON list ({fault}); write ["low=http://host:5004/db"]') from None
    else:
        entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    found: dict[str, TangoDatabase] = {}
    for entry in entries:
        match = re.fullmatch(r"(?:([A-Za-z0-9][\w.\-]*)=)?(https?://\S+)", entry) if isinstance(entry, str) else None
        place = _split(match[2]) if match is not None else None
        if match is None or place is None or not place.hostname:
            raise SettingsError(f"TANGO_DBS: expected [short=]http://host:port/db, got {entry!r}")
        host = place.hostname
        if "@" in place.netloc:
            raise SettingsError(
                f"TANGO_DBS: the address of {host} holds a user or password, and everybody is shown it; leave them out"
            )
        name = (match[1] or (host if re.fullmatch(r"[\d.]+|.*:.*", host) else host.split(".")[0])).lower()
        if name in found:
            raise SettingsError(
                f"TANGO_DBS: the short name {name!r} stands twice; give each entry its own, low=http://…"
            )
        if name in {"tango", "http", "https"}:
            raise SettingsError(f"TANGO_DBS: {name!r} cannot be a short name; choose another, low=http://…")
        found[name] = TangoDatabase(name, match[2].rstrip("/"))
    return tuple(found.values())


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None where its host or port is none."""
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


ARCHIVE_VARIABLE = "HDBPP_PG_DSN_"


def parse_archives(environment: Mapping[str, str]) -> tuple[ArchiveAddress, ...]:
    """Read the variables HDBPP_PG_DSN_<NAME>.

    Raises:
        SettingsError: names the variable at fault, never its value.
    """
    found = []
    for variable, dsn in environment.items():
        name = variable.removeprefix(ARCHIVE_VARIABLE).lower()
        if not variable.startswith(ARCHIVE_VARIABLE) or not name or not dsn.strip():
            continue
        try:
            parts = urlsplit(dsn.strip())
            readable = parts.scheme in {"postgresql", "postgres"} and (parts.port or 1) > 0
        except ValueError:
            readable = False
        if not readable or not re.fullmatch(r"[a-z0-9][a-z0-9_]*", name):
            raise SettingsError(
                f"{variable}: expected postgresql://user:password@host:port/database, with what is special in the "
                "password percent-encoded"
            )
        found.append(ArchiveAddress(name, SecretStr(dsn.strip())))
    order = {"eda": 0, "secondary": 1}
    return tuple(sorted(found, key=lambda each: (order.get(each.name, 2), each.name)))


def parse_users(text: str) -> tuple[LocalUser, ...]:
    """Read OCTOPUS_AUTH_USERS: a list of objects, or an object by username whose values are objects or passwords.

    Raises:
        SettingsError: names the entry and the key at fault, never a password.
    """
    if not text.strip():
        return ()
    try:
        data = json.loads(text)
    except ValueError as fault:
        where = f"line {fault.lineno}, column {fault.colno}" if isinstance(fault, json.JSONDecodeError) else str(fault)
        raise SettingsError(f"OCTOPUS_AUTH_USERS: not JSON ({where})") from None
    if isinstance(data, dict):
        data = [
            {"username": name, **(spec if isinstance(spec, dict) else {"password": spec})}
            for name, spec in data.items()
        ]
    if not isinstance(data, list):
        raise SettingsError(f"OCTOPUS_AUTH_USERS: expected a list or an object of users, got {type(data).__name__}")
    users: dict[str, LocalUser] = {}
    for index, spec in enumerate(data):
        where = f"OCTOPUS_AUTH_USERS, entry {index + 1}"
        if not isinstance(spec, dict):
            raise SettingsError(
                f"{where}: expected an object with username, password and role, got {type(spec).__name__}"
            )
        for key in ("username", "password"):
            if not isinstance(spec.get(key), str) or not spec[key].strip():
                raise SettingsError(f"{where}: {key!r} must be a text that is not empty")
        if "role" in spec and str(spec["role"]).strip().lower() not in {role.name.lower() for role in Role}:
            roles = ", ".join(role.name for role in Role)
            raise SettingsError(f"{where} ({spec['username']}): role must be one of {roles}; got {spec['role']!r}")
        name = spec["username"].strip()
        if name.lower() in users:
            raise SettingsError(f"{where}: the user {name!r} stands twice")
        users[name.lower()] = LocalUser(name, spec["password"], Role.parse(spec.get("role", "Viewer")))
    return tuple(users.values())
