"""Who sees a workspace that somebody shared, and for how long."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from octopus.model import Caller, Forbidden, NotFound, Role
from octopus.store import Store
from octopus.workspaces import Preferences, Shares

ADA = Caller("ada", Role.User)
VIEWER = Caller("vic", Role.Viewer)
OPERATOR = Caller("oli", Role.Operator)
ADMIN = Caller("root", Role.Admin)


def document(*names: str, **members: Any) -> dict[str, Any]:
    return {"workspaces": [{"id": name, "name": name.title()} | members for name in names]}


async def test_a_share_for_a_role_is_in_the_lists_of_that_role_and_above(
    preferences: Preferences, shares: Shares
) -> None:
    await preferences.set("ada", document("tiles", "dishes"))
    share = await shares.share(ADA, "tiles", Role.Operator)
    assert (share.owner, share.name, share.role) == ("ada", "Tiles", Role.Operator)
    assert share.workspace == {"id": "tiles", "name": "Tiles"}
    assert share.sharedAt.endswith("Z")
    for caller in (OPERATOR, ADMIN, ADA):
        assert await shares.visible(caller) == [share]
        assert await shares.get(caller, share.id) == share
    assert await shares.visible(VIEWER) == []
    assert await shares.get(VIEWER, share.id) is None


async def test_a_share_by_link_is_in_nobodys_list_but_the_owners(preferences: Preferences, shares: Shares) -> None:
    await preferences.set("ada", document("tiles"))
    share = await shares.share(ADA, "tiles")
    assert share.role is None
    assert len(share.id) >= 24
    assert await shares.get(VIEWER, share.id) == share
    assert await shares.visible(ADMIN) == await shares.visible(VIEWER) == []
    assert await shares.visible(ADA) == [share]


async def test_sharing_again_keeps_the_link_and_replaces_the_role(preferences: Preferences, shares: Shares) -> None:
    await preferences.set("ada", document("tiles"))
    first = await shares.share(ADA, "tiles", Role.Operator)
    again = await shares.share(ADA, "tiles", Role.Viewer)
    assert (again.id, again.sharedAt, again.role) == (first.id, first.sharedAt, Role.Viewer)
    assert await shares.visible(VIEWER) == [again]
    at_once = await asyncio.gather(*(shares.share(ADA, "tiles") for _ in range(10)))
    assert {share.id for share in at_once} == {first.id}


async def test_others_see_the_workspace_as_it_is_now(preferences: Preferences, shares: Shares) -> None:
    await preferences.set("ada", document("tiles"))
    share = await shares.share(ADA, "tiles", Role.Viewer)
    await preferences.set("ada", document("tiles", name="Warm tiles", variables={"station": "s8"}))
    seen = await shares.get(VIEWER, share.id)
    assert seen is not None and (seen.name, seen.workspace["variables"]) == ("Warm tiles", {"station": "s8"})


async def test_a_deleted_workspace_takes_its_share_along_until_it_is_brought_back(
    preferences: Preferences, shares: Shares
) -> None:
    await preferences.set("ada", document("tiles"))
    share = await shares.share(ADA, "tiles", Role.Viewer)
    await preferences.set("ada", document("dishes"))
    assert await shares.get(VIEWER, share.id) is None
    assert await shares.visible(VIEWER) == await shares.visible(ADA) == []
    await preferences.set("ada", document("dishes", "tiles"))
    assert await shares.get(VIEWER, share.id) == share


async def test_only_the_owner_and_an_admin_end_a_share(preferences: Preferences, shares: Shares) -> None:
    await preferences.set("ada", document("tiles", "dishes"))
    tiles, dishes = await shares.share(ADA, "tiles", Role.Viewer), await shares.share(ADA, "dishes", Role.Viewer)
    with pytest.raises(Forbidden, match="only 'ada'"):
        await shares.unshare(Caller("eve", Role.Engineer), tiles.id)
    assert await shares.unshare(ADA, tiles.id) is True
    assert await shares.unshare(ADMIN, dishes.id) is True
    assert await shares.unshare(ADA, tiles.id) is False
    assert await shares.visible(ADA) == []
    assert await shares.get(ADMIN, tiles.id) is None
    assert (await shares.share(ADA, "tiles")).id != tiles.id  # The old link stays dead.


async def test_all_links_end_when_two_processes_shared_at_once(
    store: Store, preferences: Preferences, shares: Shares
) -> None:
    await preferences.set("ada", document("tiles"))
    share = await shares.share(ADA, "tiles", Role.Viewer)
    twin = {"owner": "ada", "workspaceId": "tiles", "role": None, "sharedAt": share.sharedAt}
    await store.put("shares", "twin", twin)
    assert await shares.get(VIEWER, "twin") is not None
    assert await shares.unshare(ADA, share.id) is True
    assert await shares.get(VIEWER, "twin") is None


async def test_what_cannot_be_shared(preferences: Preferences, shares: Shares) -> None:
    await preferences.set("bob", document("tiles"))
    with pytest.raises(NotFound, match="'ada' has no workspace 'tiles'"):
        await shares.share(ADA, "tiles", Role.Viewer)
    with pytest.raises(Forbidden, match="sign in first"):
        await shares.share(Caller("anonymous", Role.Viewer, kind="anonymous"), "main")


@pytest.mark.parametrize("share_id", ["", "nope", "../x", "a\x00b", "x" * 10_000])
async def test_an_unknown_id_is_nothing(shares: Shares, share_id: str) -> None:
    assert await shares.get(ADMIN, share_id) is None
    assert await shares.unshare(ADMIN, share_id) is False
