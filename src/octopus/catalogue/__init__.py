"""The widgets this deployment offers: packages, their versions, and bundles that are checked and fingerprinted.

First-party widgets come from the folder they are built into, others from npm registries into the store; each goes
through the same checks. GraphQL reads `Catalogue` and lets administrators work on it by `Administration`; the web room
serves `Catalogue.file`. The network is asked only when an administrator looks for, or adds, a widget.
"""

from octopus.catalogue.administration import Administration
from octopus.catalogue.catalogue import Catalogue, versions_in
from octopus.catalogue.details import WidgetUse
from octopus.catalogue.kept import Kept
from octopus.catalogue.package import API_VERSION, WidgetBundle, WidgetFault, WidgetPackage, WidgetVersion
from octopus.catalogue.policy import Policy
from octopus.catalogue.sources import Sources
from octopus.catalogue.troubles import Told, TroubleCount

__all__ = [
    "API_VERSION",
    "Administration",
    "Catalogue",
    "Kept",
    "Policy",
    "Sources",
    "Told",
    "TroubleCount",
    "WidgetBundle",
    "WidgetFault",
    "WidgetPackage",
    "WidgetUse",
    "WidgetVersion",
    "versions_in",
]
