"""The widgets this deployment offers: packages, their versions, and bundles that are checked and fingerprinted.

First-party widgets come from the folder they are built into; each package found there goes through the same checks as
one from a registry would. GraphQL reads `packages` and `bundle`, the web room serves `file`.
"""

from octopus.catalogue.catalogue import Catalogue, versions_in
from octopus.catalogue.package import API_VERSION, WidgetBundle, WidgetFault, WidgetPackage, WidgetVersion

__all__ = ["API_VERSION", "Catalogue", "WidgetBundle", "WidgetFault", "WidgetPackage", "WidgetVersion", "versions_in"]
