"""The five roles and their levels, inclusive upward (docs: graphql.md, "Roles")."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """A user's role; comparing two roles compares their levels."""

    Viewer = 1
    User = 2
    Operator = 3
    Engineer = 4
    Admin = 5

    @classmethod
    def parse(cls, text: object) -> Role:
        """The role of that name, case-insensitive; anything unknown is Viewer."""
        for role in cls:
            if isinstance(text, str) and role.name.lower() == text.strip().lower():
                return role
        return cls.Viewer
