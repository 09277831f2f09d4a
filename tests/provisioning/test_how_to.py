"""What the how-to guide shows is served, laid out as it says and mounted as Kubernetes does."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from octopus.store import Store
from tests.endpoints.rooms import ADA
from tests.provisioning.folders import Files, following
from tests.provisioning.test_provisioning import OPERATOR

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "provision-from-files.md"
ALLOWED = {"OCTOPUS_OUTBOUND_HOSTS": "oet"}


def blocks() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)


async def test_the_folder_that_it_lays_out(store: Store, tmp_path: Path) -> None:
    files = Files(tmp_path)
    names = re.findall(r"^`(\w+/[\w.\-]+)`, ", PAGE.read_text(), re.MULTILINE)
    assert len(names) == 3
    for name, text in zip(names, blocks(), strict=False):
        files.write(name, text)
    async with following(store, tmp_path, environment=ALLOWED) as one:
        state = await one.provisioning.state()
        assert (state.problem, state.refused) == (None, [])
        assert all(file.ok for file in state.files)
        assert "procedure" in (await one.endpoints.document())["queries"]
        assert [each.id for each in one.provisioning.workspaces(OPERATOR)] == ["operations"]
        assert one.provisioning.workspaces(ADA) == []
        assert not one.provisioning.widget_choices()["@octopus-widgets/jive"].enabled


async def test_the_config_map_mounted_as_the_kubelet_does_and_changed(store: Store, tmp_path: Path) -> None:
    config, deployment = yaml.safe_load_all(blocks()[3])
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    (volume,) = pod["volumes"]
    environment = {each["name"]: each["value"] for each in container["env"]}
    assert environment["OCTOPUS_PROVISIONING_DIR"] == container["volumeMounts"][0]["mountPath"]
    assert volume["configMap"]["name"] == config["metadata"]["name"]
    mount = tmp_path / "mount"
    files = Files(mount)

    def mounted(stamp: str) -> None:
        """Everything anew in a hidden folder, then one link put in the place of the other."""
        for item in volume["configMap"]["items"]:
            files.write(f"..{stamp}/{item['path']}", config["data"][item["key"]])
        (mount / "..data_tmp").symlink_to(f"..{stamp}")
        (mount / "..data_tmp").rename(mount / "..data")

    mounted("2026_11_28_01")
    for item in volume["configMap"]["items"]:
        top = item["path"].partition("/")[0]
        (mount / top).symlink_to(f"..data/{top}")
    async with following(store, mount, environment=ALLOWED) as one:
        assert set((await one.endpoints.document())["queries"]) == {"procedures"}
        assert [each.id for each in one.provisioning.workspaces(OPERATOR)] == ["operations"]
        config["data"]["oet.yaml"] += '  scripts: {url: "{OET_URL}/scripts", type: JSON}\n'
        mounted("2026_11_28_02")
        await one.look()
        assert set((await one.endpoints.document())["queries"]) == {"procedures", "scripts"}
        assert (await one.provisioning.state()).problem is None
