"""Name and role, from claims as Keycloak, Entra ID and others shape them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.accounts.oidc.claims import at, person_of, role_of
from octopus.accounts.oidc.errors import SignInRefused
from octopus.model import Role
from octopus.settings import IdentityProvider
from octopus.settings.oidc import parse_providers

KEYCLOAK = {"KEYCLOAK_URL": "https://sso.example.org", "KEYCLOAK_REALM": "ska", "KEYCLOAK_CLIENT_ID": "my.octopus"}
ENTRA = {"ENTRA_TENANT_ID": "11111111-2222", "ENTRA_CLIENT_ID": "33333333-4444"}
KEYCLOAK_TOKEN = {
    "sub": "f:1:ada", "preferred_username": "ada", "email": "ada@example.org", "azp": "my.octopus", "typ": "Bearer",
    "realm_access": {"roles": ["offline_access", "default-roles-ska", "octopus-low-user"]},
    "resource_access": {"account": {"roles": ["octopus-low-admin"]}, "my.octopus": {"roles": ["Octopus-Low-Operator"]}},
}  # fmt: skip
ENTRA_TOKEN = {
    "sub": "AAAA", "oid": "5555", "tid": "11111111-2222", "ver": "2.0", "preferred_username": "ada@example.org",
    "name": "Ada L", "roles": ["octopus-engineer", "octopus-viewer"],
}  # fmt: skip


def provider(environment: dict[str, str], **shared: Any) -> IdentityProvider:
    (found,) = parse_providers("", environment, **shared)
    return found


def test_a_keycloaks_realm_and_client_roles_count_and_those_of_other_clients_do_not() -> None:
    person = person_of(provider(KEYCLOAK, role_prefix="low"), [{"sub": "f:1:ada"}, KEYCLOAK_TOKEN])
    assert (person.username, person.role) == ("ada", Role.Operator)
    assert person.granted == ("Octopus-Low-Operator", "octopus-low-user")


def test_entra_ids_app_roles_count_and_the_highest_wins() -> None:
    person = person_of(provider(ENTRA), [ENTRA_TOKEN])
    assert (person.username, person.role, person.subject) == ("ada@example.org", Role.Engineer, "AAAA")


@pytest.mark.parametrize(
    ("prefix", "roles", "role"),
    [
        ("", ["octopus-admin"], Role.Admin),
        ("low", ["octopus-low-admin", "octopus-low-viewer"], Role.Admin),
        ("low", ["octopus-mid-admin", "octopus-admin", "low-admin", "octopus-low-"], None),
        ("", ["octopus-low-admin", "admin", "octopus-administrator", ""], None),
        ("LOW-", [" OCTOPUS-LOW-USER "], Role.User),
    ],
)
def test_roles_of_the_prefix_count_and_foreign_ones_do_not(prefix: str, roles: list[str], role: Role | None) -> None:
    assert role_of(provider(ENTRA, role_prefix=prefix), [{"roles": roles}])[0] == role


def test_a_pinned_name_beats_the_prefix_for_its_role_alone() -> None:
    pinned = provider({**KEYCLOAK, "KEYCLOAK_ROLE_ADMIN": "Telescope-Admins"}, role_prefix="low")
    for roles, role in (
        (["telescope-admins"], Role.Admin),
        (["octopus-low-admin"], None),
        (["octopus-low-engineer"], Role.Engineer),
    ):
        assert role_of(pinned, [{"realm_access": {"roles": roles}}])[0] == role


def test_groups_stand_for_roles_with_or_without_a_slash() -> None:
    mapped = provider(KEYCLOAK, group_roles='{"/array/operators": "Operator", "staff": "User"}')
    assert role_of(mapped, [{"groups": ["/array/operators"]}])[0] == Role.Operator
    assert role_of(mapped, [{"groups": ["array/operators", "/staff"]}])[0] == Role.Operator
    assert role_of(mapped, [{"groups": ["Staff", "/array"]}])[0] is None


def test_a_group_is_no_role_by_its_name_since_anybody_may_have_made_it() -> None:
    entry = '[{"id": "lab", "issuer": "https://lab.example.org", "client_id": "octopus"%s}]'
    groups = [{"groups": ["octopus-admin"]}]
    (lab,) = parse_providers(entry % "", {})
    assert role_of(lab, groups) == (None, ())
    (asked,) = parse_providers(entry % ', "role_claims": ["groups"]', {})
    assert role_of(asked, groups)[0] is Role.Admin


@pytest.mark.parametrize("elsewhere", [{"hasgroups": True}, {"_claim_names": {"groups": "src1"}}])
def test_groups_that_entra_id_left_out_are_told(elsewhere: dict[str, Any]) -> None:
    mapped = provider(ENTRA, group_roles='{"0000": "Admin"}', default_role="none")
    with pytest.raises(SignInRefused, match="so many groups that the token does not list them"):
        person_of(mapped, [{"sub": "A", "preferred_username": "ada", **elsewhere}])
    assert person_of(mapped, [{**ENTRA_TOKEN, **elsewhere}]).overage


def test_without_a_role_one_is_the_default_or_refused() -> None:
    claims = [{"sub": "A", "preferred_username": "ada", "roles": "octopus"}]
    assert person_of(provider(ENTRA), claims).role is Role.Viewer
    with pytest.raises(SignInRefused, match="knows you as ada, but gives you no role for Octopus"):
        person_of(provider(ENTRA, default_role="none"), claims)


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"preferred_username": " ada "}, "ada"),
        ({"email": "ada@example.org"}, "ada@example.org"),
        ({"email": "ada@example.org", "email_verified": False}, "A"),
        ({"preferred_username": 5}, "A"),
        ({"preferred_username": "a/b"}, None),
        ({"preferred_username": "a\x07b"}, None),
        ({"preferred_username": "a" * 129}, None),
    ],
)
def test_a_name_is_one_that_can_be_a_user_name(claims: dict[str, Any], name: str | None) -> None:
    if name is not None:
        assert person_of(provider(ENTRA), [{"sub": "A", **claims}]).username == name
        return
    with pytest.raises(SignInRefused, match="cannot be a user name here"):
        person_of(provider(ENTRA), [{"sub": "A", **claims}])


def test_a_path_finds_keys_with_dots_in_them() -> None:
    claims = {"a": {"b.c": {"d": [1]}, "b": {"c": 2}}, "https://x.org/roles": ["r"], "f": None}
    assert at(claims, "a.b.c.d") == [1] and at(claims, "a.b.c") == {"d": [1]}
    assert at(claims, "https://x.org/roles") == ["r"]
    assert at(claims, "f.g") is None and at(claims, "a.z") is None and at([], "a") is None


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["roles", "groups", "ada"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["roles", "groups", "realm_access", "resource_access"]), _json))
def test_claims_of_any_shape_grant_nothing_that_is_not_named(claims: dict[str, Any]) -> None:
    assert role_of(provider(KEYCLOAK), [claims]) == (None, ())
