"""Questions and changes, put to the real TangoGQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octopus.live import MemoryBus
from octopus.model import (
    AttributeName,
    BadRequest,
    Caller,
    Forbidden,
    MalformedName,
    NotFound,
    Role,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
)
from octopus.settings import TangoDatabase
from octopus.simulator import TelescopeStack
from octopus.sources.tango import Attribute, Tango

TILE = "low-mccs/tile/001"
DISH = "mid-dish/dish-manager/ska001"
TEST = "sys/tg_test/1"
ADA = Caller("ada", Role.Operator)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def tango(telescope: TelescopeStack) -> AsyncIterator[Tango]:
    database = TangoDatabase("low", telescope.tangogql_url)
    async with Tango([database], MemoryBus(), secret_of=lambda _: telescope.secret) as found:
        yield found


def unsigned(telescope: TelescopeStack, secret: str | None) -> Tango:
    return Tango([TangoDatabase("low", telescope.tangogql_url)], MemoryBus(), secret_of=lambda _: secret)


async def read(tango: Tango, name: str) -> Attribute:
    (found,) = await tango.attributes([name])
    assert isinstance(found, Attribute), found
    return found


async def test_devices_are_found_by_pattern_in_any_case(tango: Tango) -> None:
    tiles = await tango.devices("LOW-mccs/TILE/*")
    assert [device.name for device in tiles] == [f"low-mccs/tile/00{number}" for number in (1, 2, 3, 4)]
    assert all(device.connected and device.state and device.db == "low" for device in tiles)
    assert {device.deviceClass for device in tiles} == {"MccsTile"}
    assert [device.name for device in await tango.devices("low://low-mccs/station/*", None, fields=())] == [
        "low-mccs/station/001"
    ]
    assert await tango.devices("low_mccs/*") == [], "an underscore stands for itself, not for any character"


async def test_servers_own_devices_are_shown_only_when_named(tango: Tango) -> None:
    everything = [device.name for device in await tango.devices(fields=())]
    assert TILE in everything and not any(name.startswith("dserver/") for name in everything)
    assert await tango.devices("dserver/*", fields=())


async def test_one_device(tango: Tango) -> None:
    device = await tango.device(TILE.upper())
    assert (device.name, device.db, device.connected, device.deviceClass) == (TILE, "low", True, "MccsTile")
    bare = await tango.device(TILE, fields={"deviceClass"})
    assert (bare.state, bare.connected, bare.deviceClass) == (None, False, "MccsTile")


async def test_the_tango_host_is_a_name_of_the_database(tango: Tango, telescope: TelescopeStack) -> None:
    assert tango.canonical(f"tango://{telescope.tango_host}/{TILE}/State") == f"{TILE}/state"
    assert tango.canonical(f"{telescope.tangogql_url}://{TILE}/State") == f"{TILE}/state"
    assert tango.resolve([f"low://{TILE}/state"]) == [AttributeName(None, TILE, "state")]


async def test_what_is_not_there_is_not_found(tango: Tango) -> None:
    for question in (tango.device("no/such/device"), tango.device_properties("no/such/device"),
                     tango.device_attributes("no/such/device"), tango.device_commands("no/such/device")):  # fmt: skip
        with pytest.raises(NotFound, match="no/such/device"):
            await question
    with pytest.raises(NotFound, match="known are low"):
        await tango.device("elsewhere://a/b/c")
    with pytest.raises(NotFound, match="known are low"):
        await tango.devices("*", "elsewhere")
    with pytest.raises(MalformedName):
        await tango.device("a/b")
    with pytest.raises(BadRequest, match="pattern"):
        await tango.devices("x' OR '1'='1")


async def test_properties_commands_and_attributes_by_pattern(tango: Tango) -> None:
    (tiles,) = await tango.device_properties("low-mccs/station/001", "TILES")
    assert tiles.name == "tiles" and len(tiles.value) == 4
    commands = await tango.device_commands(DISH, "set*")
    assert {command.name for command in commands} >= {"SetStowMode", "SetOperateMode"}
    (slew,) = await tango.device_commands(DISH, "slew")
    assert (slew.inType, slew.outType) == ("DevVarDoubleArray", "DevVoid")
    temperatures = await tango.device_attributes(TILE, "fpga*TEMP*", fields={"unit"})
    assert [(each.name, each.unit, each.value) for each in temperatures] == [
        ("fpga1temperature", "degC", None),
        ("fpga2temperature", "degC", None),
    ]


async def test_attributes_come_in_their_order_with_errors_at_their_places(tango: Tango) -> None:
    names = [f"{DISH}/dishMode", f"{TILE}/nope", f"{TILE}/fpga1Temperature", "no/such/device/x", "malformed",
             "elsewhere://a/b/c/d", f"{DISH}/State", f"{TILE}/fpga1Temperature"]  # fmt: skip
    mode, nope, temperature, missing, malformed, elsewhere, state, again = await tango.attributes(names)
    assert isinstance(nope, NotFound) and f"{TILE}/nope" in nope.message
    assert isinstance(missing, NotFound) and missing.source == "tango:low"
    assert isinstance(malformed, MalformedName) and isinstance(elsewhere, NotFound)
    assert isinstance(mode, Attribute) and mode.datatype == "DevEnum" and isinstance(mode.value, int)
    assert "OPERATE" in mode.enumLabels
    assert isinstance(temperature, Attribute) and isinstance(temperature.value, float)
    assert (temperature.unit, temperature.maxValue, temperature.maxAlarm) == ("degC", 125, 85)
    assert temperature.fullName == f"{TILE}/fpga1temperature" and temperature.timestamp is not None
    assert isinstance(state, Attribute) and state.value in {"ON", "STANDBY", "ALARM", "OFF"}
    assert isinstance(again, Attribute) and again.name == temperature.name


async def test_attributes_can_be_had_as_samples(tango: Tango) -> None:
    known, absent = f"{TILE}/fpga1Temperature", "low-mccs/tile/999/temperature"
    sample, missing, malformed = await tango.samples([known, absent, "no name"])
    assert (sample.name, sample.quality, sample.error) == (known.lower(), "ATTR_VALID", None)
    assert isinstance(sample.value, float)
    assert sample.timestamp is not None
    assert missing.error is not None
    assert missing.error["code"] == "NOT_FOUND"
    assert malformed.error is not None
    assert malformed.error["code"] == "BAD_REQUEST"


async def test_a_value_alone_still_tells_what_is_not_there_from_what_is_faulty(tango: Tango) -> None:
    names = [f"{TILE}/nope", f"{TEST}/throw_exception", f"{TILE}/voltageMon"]
    nope, faulty, voltage = await tango.attributes(names, fields={"value"})
    assert isinstance(nope, NotFound)
    assert isinstance(faulty, Attribute) and faulty.value is None and faulty.quality == "ATTR_INVALID"
    assert isinstance(voltage, Attribute) and isinstance(voltage.value, float)


async def test_every_type_of_tango_is_plain(tango: Tango) -> None:
    found = await tango.device_attributes(TEST)
    by_name = {each.name: each for each in found}
    assert len(found) > 40
    for name in ("throw_exception", "no_value"):
        assert (by_name[name].value, by_name[name].quality, by_name[name].timestamp) == (None, "ATTR_INVALID", None)
    assert isinstance(by_name["boolean_scalar"].value, bool)
    assert isinstance(by_name["string_scalar"].value, str)
    assert by_name["double_spectrum_ro"].dataformat == "SPECTRUM" and isinstance(
        by_name["double_spectrum_ro"].value, list
    )
    image = by_name["long_image_ro"].value
    assert by_name["long_image_ro"].dataformat == "IMAGE" and isinstance(image[0], list)


async def test_a_write_is_signed_read_back_and_bounded(tango: Tango) -> None:
    written = await tango.write(DISH, "azimuthOffset", 12.5, caller=ADA)
    assert written.ok and written.message is None
    assert written.attribute is not None and written.attribute.value == 12.5 and written.attribute.unit == "arcsec"
    back = await tango.write(DISH, "azimuthOffset", 0, caller=ADA)
    assert back.ok and back.valueBefore == 12.5
    refused = await tango.write(DISH, "azimuthOffset", 1e6, caller=ADA)
    assert not refused.ok and refused.message and "above the maximum" in refused.message[0]
    read_only = await tango.write(DISH, "achievedAzimuth", 1.0, caller=ADA)
    assert not read_only.ok and read_only.message


async def test_an_enum_takes_its_label_or_its_index(tango: Tango) -> None:
    labels = (await read(tango, f"{TILE}/adminMode")).enumLabels
    by_label = await tango.write(TILE, "adminMode", "engineering", caller=ADA)
    assert by_label.ok and by_label.attribute is not None
    assert by_label.attribute.value == labels.index("ENGINEERING")
    assert (await tango.write(TILE, "adminMode", labels.index("ONLINE"), caller=ADA)).ok
    with pytest.raises(BadRequest, match="takes one of ONLINE"):
        await tango.write(TILE, "adminMode", "sideways", caller=ADA)


async def test_a_large_integer_crosses_as_text_both_ways(tango: Tango) -> None:
    big = str(2**60)
    written = await tango.write(TEST, "long64_scalar", big, caller=ADA)
    assert written.ok and written.attribute is not None and written.attribute.writeValue == big
    assert (await read(tango, f"{TEST}/long64_scalar")).writeValue == big
    assert (await tango.write(TEST, "long64_scalar", 7.0, caller=ADA)).ok
    with pytest.raises(BadRequest, match="takes an integer"):
        await tango.write(TEST, "long64_scalar", 7.5, caller=ADA)


async def test_spectra_and_images_can_be_written(tango: Tango) -> None:
    spectrum = await tango.write(TEST, "double_spectrum", [1.5, 2.5, 3.5], caller=ADA)
    assert spectrum.ok and spectrum.attribute is not None and spectrum.attribute.writeValue[:3] == [1.5, 2.5, 3.5]


async def test_changes_without_the_right_secret_are_refused(telescope: TelescopeStack) -> None:
    async with unsigned(telescope, None) as nobody:
        with pytest.raises(Forbidden, match="set TANGOGQL_SECRET or TANGOGQL_SECRET_LOW"):
            await nobody.write(DISH, "azimuthOffset", 1.0, caller=ADA)
        with pytest.raises(Forbidden, match="TANGOGQL_SECRET"):
            await nobody.execute(TEST, "DevDouble", 1.0, caller=ADA)
    async with unsigned(telescope, "another-secret-another-secret-another") as stranger:
        with pytest.raises(Forbidden, match="is not its secret"):
            await stranger.write(DISH, "azimuthOffset", 1.0, caller=ADA)


async def test_commands(tango: Tango) -> None:
    echoed = await tango.execute(TEST, "DevDouble", 1.5, caller=ADA)
    assert (echoed.ok, echoed.message, echoed.output) == (True, None, 1.5)
    assert (await tango.execute(TEST, "State", caller=ADA)).output in {"RUNNING", "FAULT"}
    unknown = await tango.execute(TEST, "Nope", caller=ADA)
    assert not unknown.ok and unknown.message and "Nope" in unknown.message[0]
    wrong = await tango.execute(TEST, "DevDouble", "abc", caller=ADA)
    assert not wrong.ok and wrong.message
    with pytest.raises(NotFound, match="no/such/device"):
        await tango.execute("no/such/device", "State", caller=ADA)
    with pytest.raises(NotFound):
        await tango.write("no/such/device", "x", 1, caller=ADA)
    with pytest.raises(BadRequest, match="name of a command"):
        await tango.execute(TEST, "a b", caller=ADA)
    with pytest.raises(BadRequest, match="null"):
        await tango.write(TEST, "double_scalar", None, caller=ADA)


async def test_nobody_there_or_no_tangogql(telescope: TelescopeStack) -> None:
    async with Tango([TangoDatabase("low", "http://127.0.0.1:9/db")], MemoryBus(), secret_of=lambda _: None) as nowhere:
        with pytest.raises(SourceUnavailable, match="cannot be reached"):
            await nowhere.devices()
        (error,) = await nowhere.attributes([f"{TILE}/state"])
        assert isinstance(error, SourceUnavailable) and error.upstream == "connection refused"
        assert [database.reachable for database in nowhere.databases()] == [False]
    wrong = telescope.tangogql_url.replace("/db", "/nothing")
    async with Tango([TangoDatabase("low", wrong)], MemoryBus(), secret_of=lambda _: None) as mistaken:
        with pytest.raises(SourceError, match="expected TangoGQL's /db there"):
            await mistaken.devices()
    async with Tango([], MemoryBus(), secret_of=lambda _: None) as none:
        assert none.databases() == [] and await none.devices() == []
        with pytest.raises(SourceUnavailable, match="TANGO_DBS"):
            await none.device(TILE)


async def test_a_question_that_hangs_ends_in_time(telescope: TelescopeStack) -> None:
    database = TangoDatabase("low", telescope.tangogql_url)
    async with Tango([database], MemoryBus(), secret_of=lambda _: None, timeout=0.5) as hasty:
        assert await hasty.devices("low-mccs/*")
        telescope.pause("tangogql")
        try:
            with pytest.raises(SourceTimeout, match=r"did not answer within 0\.5 s"):
                await hasty.devices("low-mccs/*")
        finally:
            telescope.resume("tangogql")
        assert await hasty.devices("low-mccs/*")
