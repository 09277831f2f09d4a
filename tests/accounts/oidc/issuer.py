"""A provider's pen: keys that sign whatever a test wants, good or bad, and the key set that tells of them."""

from __future__ import annotations

from typing import Any

import orjson
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from octopus.accounts.oidc.keys import ALGORITHMS
from tests.accounts.helpers import Clock

ISSUER = "https://sso.example.org/realms/ska"
CLIENT = "octopus"
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
SHORT = RSAKey.generate_key(1024, {"kid": "short", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed", "use": "sig"})
SECRET = OctKey.import_key("of which nobody is to know, and which signs nothing", {"kid": "oct"})
_REGISTRY = jws.JWSRegistry(algorithms=[*ALGORITHMS, "HS256", "none"], strict_check_header=False)
Pen = RSAKey | ECKey | OKPKey | OctKey


def key_set(*keys: Pen) -> dict[str, Any]:
    """As `jwks_uri` has it."""
    return {"keys": [key.as_dict(private=isinstance(key, OctKey)) for key in keys]}


def sign(claims: dict[str, Any], key: Pen = RSA, algorithm: str = "RS256", **header: Any) -> str:
    """A compact token; a claim that is None is left out."""
    payload = orjson.dumps({name: value for name, value in claims.items() if value is not None})
    head = {"alg": algorithm, "kid": key.kid, **header}
    return jws.serialize_compact(
        {name: value for name, value in head.items() if value is not None}, payload, key, registry=_REGISTRY
    )


def claims_of(clock: Clock, **more: Any) -> dict[str, Any]:
    """The claims of a good token."""
    now = int(clock())
    return {"iss": ISSUER, "aud": CLIENT, "sub": "f:1", "iat": now, "exp": now + 300, **more}
