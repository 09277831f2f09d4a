"""Every setting of a deployment: the subjects, in the order in which the reference page has them."""

from __future__ import annotations

import re

from pydantic import ConfigDict

from octopus.settings.archives import Archives
from octopus.settings.bus import Bus
from octopus.settings.catalogue import Catalogue
from octopus.settings.documents import Documents
from octopus.settings.doors import Doors
from octopus.settings.functions import Functions
from octopus.settings.keeping import Keeping
from octopus.settings.limits import Limits
from octopus.settings.outside import Outside
from octopus.settings.serving import Serving
from octopus.settings.signing_in import SigningIn
from octopus.settings.single_sign_on import SingleSignOn
from octopus.settings.site import Site
from octopus.settings.tango import Tango
from octopus.settings.telemetry import Telemetry


class Settings(
    Serving,
    Telemetry,
    Keeping,
    SigningIn,
    SingleSignOn,
    Doors,
    Tango,
    Bus,
    Outside,
    Documents,
    Functions,
    Catalogue,
    Archives,
    Limits,
    Site,
):
    """Everything a deployment can set. Times are in seconds, sizes in bytes."""

    model_config = ConfigDict(defer_build=False)

    @property
    def document_environment(self) -> dict[str, str]:
        """The environment as variables of endpoints.json may have it: without secrets that are not theirs.

        A document says where its variables are sent; so it must not be able to name what Octopus itself, or the
        platform under it, keeps in the environment.
        """
        return {name: value for name, value in self.environment.items() if not _is_own_secret(name)}


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
