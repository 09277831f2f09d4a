"""Taranta's dashboards (`.wj` files) as workspaces: what is in one, what its widgets become, and where on the grid.

`imported` does all of it and keeps nothing: who asks gets a workspace and a line for each widget of the file. Taranta
(https://gitlab.com/tango-controls/web/taranta, WebJive in former days) is read by the format that it exports.
"""

from octopus.workspaces.taranta.becoming import LINES, TYPES, line_of
from octopus.workspaces.taranta.document import BadDashboard
from octopus.workspaces.taranta.importing import Imported, Line, imported

__all__ = ["LINES", "TYPES", "BadDashboard", "Imported", "Line", "imported", "line_of"]
