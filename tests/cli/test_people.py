"""`octopus user` and `octopus token`, as processes on one store."""

from pathlib import Path

import aiohttp

from octopus.audit import Audit
from tests.accounts.helpers import opened_store
from tests.serving import run_octopus, server_process


async def test_a_user_from_the_first_day_to_the_last(tmp_path: Path) -> None:
    code, out, _ = await run_octopus(tmp_path, "user", "add", "grace", "--role", "engineer", feed="a good password\n")
    assert (code, out) == (0, "added grace as Engineer\n")
    code, out, _ = await run_octopus(tmp_path, "user", "list")
    assert [line.split() for line in out.splitlines()] == [
        ["username", "role", "from", "state"],
        ["admin", "Admin", "environment", "active"],
        ["grace", "Engineer", "store", "active"],
    ]
    async with server_process(tmp_path) as server, aiohttp.ClientSession() as http:

        async def status(password: str) -> int:
            answer = await http.post(f"{server.url}/auth/login", json={"username": "grace", "password": password})
            return answer.status

        assert await status("a good password") == 200
        await run_octopus(tmp_path, "user", "passwd", "grace", feed="another password\n")
        assert (await status("a good password"), await status("another password")) == (401, 200)
        await run_octopus(tmp_path, "user", "disable", "grace")
        assert await status("another password") == 401
        await run_octopus(tmp_path, "user", "disable", "grace", "--undo")
        assert await status("another password") == 200
        code, out, _ = await run_octopus(tmp_path, "user", "remove", "grace")
        assert (code, await status("another password")) == (0, 401)
    async with opened_store(tmp_path) as store:
        done = [entry.action for entry in await Audit(store).read(newest_first=False) if entry.action != "sign-in"]
    assert done == ["add-user", "change-password", "disable-user", "enable-user", "remove-user"]


async def test_mistakes_about_users_are_one_sentence(tmp_path: Path) -> None:
    for arguments, feed, said in [
        (("user", "add", "x", "--role", "boss"), "a good password\n", "the role must be one of Viewer, User"),
        (("user", "add", "x"), "short\n", "8 to 1024 characters; got 5"),
        (("user", "add", "x"), "", "expected the password on the first line"),
        (("user", "add", "admin"), "a good password\n", "set by OCTOPUS_AUTH_USERS"),
        (("user", "remove", "nobody"), "", "no user 'nobody'"),
    ]:
        code, _, err = await run_octopus(tmp_path, *arguments, feed=feed)
        assert code == 2 and said in err and len(err.splitlines()) == 1, err


async def test_a_token_works_until_it_is_revoked(tmp_path: Path) -> None:
    code, out, err = await run_octopus(tmp_path, "token", "create", "archiver", "--role", "User", "--expires", "12h")
    token = out.strip()
    assert code == 0 and token.startswith("oct_") and "archiver" in err and token not in err
    async with server_process(tmp_path) as server, aiohttp.ClientSession() as http:
        bearer = {"Authorization": f"Bearer {token}"}
        answer = await http.post(f"{server.url}/graphql", json={"query": "{me{username role}}"}, headers=bearer)
        assert (await answer.json())["data"]["me"] == {"username": "token/archiver", "role": "User"}
    _, out, _ = await run_octopus(tmp_path, "token", "list")
    assert "archiver" in out and "valid" in out and token.rsplit("_", 1)[1] not in out
    code, out, _ = await run_octopus(tmp_path, "token", "revoke", "archiver")
    assert code == 0
    async with server_process(tmp_path) as server, aiohttp.ClientSession() as http:
        answer = await http.post(f"{server.url}/graphql", json={"query": "{me{username}}"}, headers=bearer)
        assert answer.status == 401 and "revoked" in await answer.text()


async def test_times_that_are_none(tmp_path: Path) -> None:
    for expires in ("0d", "soon", "-1h", "5"):
        code, _, err = await run_octopus(tmp_path, "token", "create", "x", f"--expires={expires}")
        assert code == 2 and "90d, 12h, 30m, or never" in err
