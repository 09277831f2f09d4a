"""A store in a file and back: whole, or not at all, on either engine."""

from __future__ import annotations

import gzip
import io
import json
import os
import tracemalloc
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from octopus.backup import Archive, UnusableArchive, back_up, copy, read_passphrase, restore, verified
from octopus.backup.sealing import CHUNK
from octopus.model import BadRequest, Conflict, FieldError, SourceUnavailable
from octopus.store import Kept, Whole, contents_of, migrate, mongo_whole, newest, open_mongo, open_sqlite

PASSPHRASE = b"a long enough passphrase"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Whole]:
    found = await open_sqlite(tmp_path / "store.sqlite3")
    await migrate(found)
    for number in range(40):
        await found.put("users", f"user{number:02}", {"n": number, "text": os.urandom(1500).hex()})
    await found.delete("users", "user07")
    for number in range(5):
        await found.append("audit", {"action": "sign-in", "n": number})
    yield found
    await found.close()


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Whole]:
    found = await open_sqlite(tmp_path / "empty.sqlite3")
    yield found
    await found.close()


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


async def made(store: Whole, path: Path, passphrase: bytes | None = None) -> Path:
    await back_up(store, path, io.BytesIO(), passphrase)
    return path


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
async def test_a_backup_is_a_file_for_this_user_that_restores_everything(
    store: Whole, empty: Whole, tmp_path: Path, passphrase: bytes | None
) -> None:
    path = tmp_path / "octopus.backup"
    done = await back_up(store, path, io.BytesIO(), passphrase)
    assert path.stat().st_mode & 0o777 == 0o600 and path.stat().st_size == done.size
    assert done.contents == await contents_of(store.everything())
    assert (
        (b"sign-in" in gzip.decompress(path.read_bytes())) if passphrase is None else b"user" not in path.read_bytes()
    )
    with pytest.raises(BadRequest, match="exists; name a file that does not"):
        await made(store, path)
    archive = Archive(path, passphrase)
    assert archive.header().oneState and archive.header().store == newest()
    assert await restore(empty, archive, dry_run=True) == done.contents
    assert not [item async for item in empty.everything()], "a dry run writes nothing"
    assert await restore(empty, archive) == done.contents == await contents_of(empty.everything())
    assert (await empty.put("users", "user07", {})).version == 2, "what was deleted goes on counting"
    with pytest.raises(Conflict, match=r"is not empty: it holds 41 documents .* --replace"):
        await restore(empty, archive)
    assert await restore(empty, archive, replace=True) == await contents_of(empty.everything())
    assert not [name for name in names(tmp_path) if name.startswith(".")], "nothing is left beside it"


async def test_a_backup_from_one_engine_is_restored_on_the_other_and_back(
    store: Whole, empty: Whole, tmp_path: Path, replica_url: str
) -> None:
    mongo = await open_mongo(replica_url, "restored")
    wanted = await restore(mongo, Archive(await made(store, tmp_path / "a")))
    done = await back_up(mongo, tmp_path / "b", io.BytesIO())
    assert done.header.oneState and "MongoDB at 127.0.0.1" in done.header.origin
    assert await restore(empty, Archive(tmp_path / "b")) == wanted == done.contents
    await empty.put("users", "late", {})
    with pytest.raises(Conflict):
        await copy(empty, mongo)
    assert await copy(empty, mongo, replace=True) == await contents_of(mongo.everything())
    assert await mongo.get("users", "late") is not None
    with pytest.raises(BadRequest, match="both the origin and the target"):
        await copy(empty, empty)
    await mongo.close()


async def test_a_replica_set_gives_one_moment_however_much_is_written_meanwhile(replica_url: str) -> None:
    mongo = await open_mongo(replica_url, "moment")
    for name in ("a", "b"):
        await mongo.put(name, "k", {"round": 0})
    seen = []
    async for item in mongo.everything():
        if not seen:
            for name in ("b", "a"):
                await mongo.put(name, "k", {"round": 1})
        assert isinstance(item, Kept) and item.body is not None
        seen.append(item.body["round"])
    assert seen == [0, 0]
    await mongo.close()


async def test_a_collection_that_is_made_just_before_the_moment_is_in_the_backup(
    replica_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mongo = await open_mongo(replica_url, "made_meanwhile")
    await mongo.put("a", "k", {"round": 0})
    names, calls = mongo_whole._names, iter(range(1, 9))

    async def interrupted(*arguments: Any) -> list[str]:
        found = await names(*arguments)
        number = next(calls)
        for name in ("b", "a"):
            await mongo.put(name, "k", {"round": number})
        return found

    monkeypatch.setattr(mongo_whole, "_names", interrupted)
    found = [item async for item in mongo.everything() if isinstance(item, Kept)]
    assert [(item.collection, item.body) for item in found] == [("a", {"round": 1}), ("b", {"round": 1})]
    await mongo.close()


def cut(share: float) -> Callable[[bytes], bytes]:
    return lambda content: content[: int(len(content) * share)]


def flipped(share: float) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        at = int(len(content) * share)
        return content[:at] + bytes([content[at] ^ 0x40]) + content[at + 1 :]

    return change


def relined(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    return lambda content: gzip.compress(b"".join(change(gzip.decompress(content).splitlines(keepends=True))), 1)


def headed(**fields: Any) -> Callable[[bytes], bytes]:
    return relined(lambda lines: [json.dumps({**json.loads(lines[0]), **fields}).encode() + b"\n", *lines[1:]])


DAMAGES: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda _: b"", "is empty"),
    (lambda _: b"These are the minutes of the meeting.", "is no backup of Octopus: .* begins with b'These"),
    (lambda _: gzip.compress(b"a log\n"), "is no backup of Octopus"),
    (lambda _: gzip.compress(b"[1]\n"), "is no backup of Octopus"),
    (cut(0.0001), "is no backup|is cut short"),
    (cut(0.5), r"is cut short: it ends within line \d+"),
    (cut(0.9999), "is cut short"),
    (flipped(0.5), "is damaged"),
    (flipped(0.9999), "is damaged"),
    (lambda content: content + b"more", "is damaged"),
    (relined(lambda lines: lines[:-1]), "is cut short: it ends after line 47, before its own end"),
    (relined(lambda lines: lines[:5] + lines[6:]), "is damaged: it holds 39 documents .* its end says 40"),
    (relined(lambda lines: [*lines, lines[5]]), "goes on behind its end, line 48"),
    (relined(lambda lines: [*lines[:5], lines[5], *lines[5:]]), "is damaged at line 7: it is out of order"),
    (relined(lambda lines: [*lines[:5], b"{broken\n", *lines[5:]]), "is damaged at line 6: "),
    (
        relined(lambda lines: [*lines[:5], b'["document","Users","k",1,1.0,{}]\n', *lines[5:]]),
        "line 6: expected a coll",
    ),
    (relined(lambda lines: [*lines[:5], b'["surprise"]\n', *lines[5:]]), "line 6: expected a document or a record"),
    (relined(lambda lines: [*lines[:5], lines[5].replace(b'"n":', b'"m":'), *lines[6:]]), "with the checksum"),
    (headed(format=2, program="9.1"), "has format 2, made by Octopus 9.1; this one reads 1"),
    (headed(store=99, program="9.1"), "of a store of version 99, made by Octopus 9.1; this one knows"),
    (headed(created=7), "is damaged at line 1"),
]


async def test_what_cannot_be_restored_whole_is_refused_in_one_sentence_and_nothing_is_written(
    store: Whole, tmp_path: Path
) -> None:
    content = (await made(store, tmp_path / "good")).read_bytes()
    before = await contents_of(store.everything())
    for number, (damage, sentence) in enumerate(DAMAGES):
        path = tmp_path / f"bad{number}"
        path.write_bytes(damage(content))
        with pytest.raises(UnusableArchive, match=sentence) as fault:
            await restore(store, Archive(path), replace=True)
        assert fault.value.message.startswith(str(path)) and "\n" not in fault.value.message
    with pytest.raises(UnusableArchive, match="cannot be read: No such file"):
        Archive(tmp_path / "missing").header()
    assert await contents_of(store.everything()) == before


async def test_a_sealed_file_opens_only_whole_and_with_its_passphrase(store: Whole, tmp_path: Path) -> None:
    content = (await made(store, tmp_path / "good", PASSPHRASE)).read_bytes()
    head = content.index(b"\n") + 1
    assert len(content) > head + CHUNK + 16, "it takes more than one chunk"
    for number, (damage, passphrase, sentence) in enumerate(
        (
            (cut(1), None, "is sealed; give its passphrase by --passphrase-file"),
            (cut(1), b"another passphrase", "does not open with this passphrase"),
            (cut(0.002), PASSPHRASE, "is cut short"),
            (lambda found: found[: head + CHUNK + 16], PASSPHRASE, "is cut short"),
            (lambda found: found[: head + CHUNK + 100], PASSPHRASE, "is damaged between the bytes .* or cut short"),
            (flipped(0.7), PASSPHRASE, "is damaged between the bytes"),
            (lambda found: found.replace(b'"cost":65536', b'"cost":99999'), PASSPHRASE, "damaged in its first line"),
            (lambda found: found.replace(b"AES-256-GCM", b"ROT13"), PASSPHRASE, "is sealed in a way that this Octopus"),
        )
    ):
        path = tmp_path / f"bad{number}"
        path.write_bytes(damage(content))
        with pytest.raises(UnusableArchive, match=sentence):
            verified(Archive(path, passphrase))


async def test_a_passphrase_comes_from_the_first_line_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "passphrase"
    path.write_text("correct horse battery\nof old\n")
    assert read_passphrase(path) == b"correct horse battery"
    path.write_text("short\n")
    with pytest.raises(BadRequest, match=r"at least 12 characters in the first line of .*, got 5"):
        read_passphrase(path)
    with pytest.raises(BadRequest, match="cannot be read from"):
        read_passphrase(tmp_path)


async def test_a_store_that_fails_leaves_no_file(store: Whole, tmp_path: Path) -> None:
    class Failing:
        place = "a store"
        leases = store.leases

        async def one_state(self) -> bool:
            return True

        async def get(self, *_: str) -> None: ...

        async def everything(self) -> AsyncIterator[Any]:
            async for item in store.everything():
                yield item
                raise SourceUnavailable("the store is gone", source="store")

    with pytest.raises(FieldError, match="the store is gone"):
        await made(Failing(), tmp_path / "out")  # type: ignore[arg-type]
    assert not [name for name in names(tmp_path) if "out" in name]
    with pytest.raises(BadRequest, match="nowhere/out cannot be written: No such file"):
        await made(store, tmp_path / "nowhere" / "out")


async def test_memory_does_not_grow_with_the_store(tmp_path: Path, empty: Whole) -> None:
    text = "x" * 100_000

    async def many() -> AsyncIterator[Kept]:
        for number in range(250):
            yield Kept("big", f"{number:04}", 1, 1.0, {"text": text, "n": number})

    await empty.replace(many())
    tracemalloc.start()
    try:
        path = await made(empty, tmp_path / "big")
        await restore(empty, Archive(path), replace=True)
        assert tracemalloc.get_traced_memory()[1] < 12e6, "a store of 25 MB"
    finally:
        tracemalloc.stop()
