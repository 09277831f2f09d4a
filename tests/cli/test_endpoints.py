"""`octopus endpoints`: check, import, export, each as a process of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from octopus.cli.check import examined
from tests.serving import make_settings, run_octopus, running_server

DOCUMENT: dict[str, Any] = {
    "types": "more.graphql",
    "vars": {"SERVICE_URL": "http://service.example/v1", "SERVICE_TOKEN": ""},
    "functions": {"double": {"code": "def double(x: float) -> float:\n    return 2 * x\n"}},
    "queries": {
        "thing": {
            "url": "{SERVICE_URL}/things/{id}",
            "args": {"id": "Int!"},
            "headers": {"Authorization": "Bearer {SERVICE_TOKEN}"},
            "type": "Thing",
            "mapping": {"size": "x.y"},
        },
        "twice": {"method": "LOCAL", "function": "double", "args": {"x": "Float!"}, "type": "Float!"},
    },
}
HOSTS = {"OCTOPUS_OUTBOUND_HOSTS": "service.example"}


def written(folder: Path, document: Any, name: str = "endpoints.json") -> Path:
    (folder / "more.graphql").write_text("type Thing { size: Float! }\n")
    file = folder / name
    file.write_text(document if isinstance(document, str) else json.dumps(document, indent=1))
    return file


async def test_check_tells_every_fault_at_its_line_and_ends_with_one(tmp_path: Path) -> None:
    file = written(tmp_path, DOCUMENT)
    code, out, err = await run_octopus(tmp_path, "endpoints", "check", str(file), **HOSTS)
    assert (code, out) == (0, "") and f"{file} can be published" in err
    code, out, _ = await run_octopus(tmp_path, "endpoints", "check", "--sdl", str(file), **HOSTS)
    assert code == 0 and "type Thing" in out and "twice(x: Float!): Float! @requires(role: Viewer)" in out
    wrong = {**DOCUMENT, "functions": {"double": {"code": "def double(x: float) -> float:\n    return 2 * y\n"}}}
    wrong["queries"] = {**DOCUMENT["queries"], "bad": {"url": "{SERVICE_URL}/{missing}"}}
    code, out, _ = await run_octopus(tmp_path, "endpoints", "check", str(written(tmp_path, wrong)))
    lines = out.splitlines()
    assert code == 1 and all(line.startswith(f"{file}:") for line in lines)
    assert any("(F821) [function /functions/double/code]" in line for line in lines)
    assert any("bad has no argument missing" in line and "placeholder-without-argument" in line for line in lines)
    assert any("is not among those that may be called" in line and "/queries/thing/url" in line for line in lines)


async def test_import_and_export_carry_the_whole_document_and_no_secret(tmp_path: Path) -> None:
    file = written(tmp_path, DOCUMENT)
    secret = {"SERVICE_TOKEN": "hunter2hunter2"}
    code, _, err = await run_octopus(
        tmp_path, "endpoints", "import", str(file), "--comment", "from a file", **HOSTS, **secret
    )
    assert code == 0 and f"{file} is version 1 now" in err
    code, out, _ = await run_octopus(tmp_path, "endpoints", "export", "-", **secret)
    exported = json.loads(out)
    assert code == 0 and "hunter2" not in out
    assert exported == {**DOCUMENT, "types": "type Thing { size: Float! }"}, "it stands alone"
    (tmp_path / "elsewhere").mkdir()
    copy = tmp_path / "elsewhere" / "copy.json"
    assert (await run_octopus(tmp_path, "endpoints", "export", str(copy), "--version", "1"))[0] == 0
    code, _, _ = await run_octopus(
        tmp_path, "endpoints", "import", str(copy), "--comment", "again", "--base", "1", **HOSTS
    )
    assert code == 0
    code, again, _ = await run_octopus(tmp_path, "endpoints", "export", "-")
    assert again == out, "import and export are inverse"


async def test_what_cannot_be_done_is_one_sentence(tmp_path: Path) -> None:
    for arguments, sentence in (
        (("export", "-"), "no version is stored yet"),
        (("export", "-", "--version", "3"), "there is no version 3"),
        (("check", str(tmp_path / "gone.json")), "gone.json cannot be read: No such file"),
        (("import", str(written(tmp_path, {}, "a.json")), "--comment", " "), "expected a comment"),
        (("import", str(written(tmp_path, {}, "a.json")), "--comment", "c", "--base", "4"), "none is stored yet"),
    ):
        code, out, err = await run_octopus(tmp_path, "endpoints", *arguments)
        assert code == 2 and out == "" and sentence in err and "Traceback" not in err, (arguments, err)
    code, out, _ = await run_octopus(tmp_path, "endpoints", "import", str(written(tmp_path, "{")), "--comment", "c")
    assert code == 1 and "[bad-json /]" in out


async def test_a_running_server_serves_what_is_imported_within_a_second(tmp_path: Path) -> None:
    import asyncio

    async with running_server(make_settings(tmp_path, outbound_hosts="service.example")) as server:
        file = written(tmp_path, DOCUMENT)
        code, _, _ = await run_octopus(tmp_path, "endpoints", "import", str(file), "--comment", "c", **HOSTS)
        assert code == 0
        await asyncio.sleep(1)
        assert await server.query("{ twice(x: 4) }") == {"data": {"twice": 8.0}}
        entries = await server.suite.endpoints._services.audit.read(limit=5)
        assert ("publishEndpoints", "octopus") in [(entry.action, entry.user) for entry in entries]


async def test_check_asks_the_tango_databases_of_the_document_where_the_environment_names_none(tmp_path: Path) -> None:
    file = written(tmp_path, {"vars": {"TANGO_DBS": ["low=http://127.0.0.1:1/db"]}})
    for hosts, part, said in (("127.0.0.1", "tango:low", "127.0.0.1:1"), ("", "tango", "no database is set")):
        found = await examined(make_settings(tmp_path, endpoints_file=file, outbound_hosts=hosts))
        (sentence,) = [each.message for each in found if each.part.startswith("tango")]
        assert part in [each.part for each in found] and said in sentence, found
