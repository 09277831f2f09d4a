"""The world behind the devices: pure, bounded, continuous, and like a telescope."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octopus.simulator.devices.attributes import AttributeSpec
from octopus.simulator.devices.catalogue import ATTRIBUTES
from octopus.simulator.devices.inventory import Inventory, build_inventory
from octopus.simulator.devices.panel import Panel
from octopus.simulator.devices.physics import noise
from octopus.simulator.devices.physics.dish import AZIMUTH_RATE, ELEVATION_RATE, Motion, Order
from octopus.simulator.devices.physics.enums import DishMode, HealthState, ObsState, PointingState, Power
from octopus.simulator.devices.physics.schedule import PERIOD, Schedule
from octopus.simulator.devices.physics.sky import LOW_SITE, MID_SITE, Site, Source, azimuth_elevation
from octopus.simulator.devices.physics.telescope import Layout, World
from octopus.simulator.devices.physics.thermal import lagged
from octopus.simulator.devices.physics.tile import FPGA_ALARM
from octopus.simulator.devices.physics.timeline import Timeline
from octopus.simulator.devices.physics.weather import STORM_WINDOW, STOW_LIMIT

NOW = 1_795_000_000.0
TIMES = st.floats(NOW - 14 * 86400, NOW + 86400)
LAYOUT = Layout(seed=1, stations=2, dishes=4)

MODELS: dict[str, Callable[[World], list[Any]]] = {
    "MccsTile": lambda world: world.tiles,
    "MccsStation": lambda world: world.stations,
    "DishManager": lambda world: world.dishes,
    "SubarrayNode": lambda world: [world.subarray(name, 1, ("a/b/c",)) for name in ("low", "mid")],
    "Correlator": lambda world: list(world.correlators.values()),
    "WeatherStation": lambda world: list(world.weather.values()),
    "CentralNode": lambda world: list(world.telescopes.values()),
    "TelescopeControl": lambda world: [Panel()],
}
ROWS = [pytest.param(name, spec, id=f"{name}.{spec.name}") for name, specs in ATTRIBUTES.items() for spec in specs]


@pytest.mark.parametrize(("device_class", "spec"), ROWS)
def test_every_attribute_has_the_type_shape_and_range_it_declares(device_class: str, spec: AttributeSpec) -> None:
    for model in MODELS[device_class](World(LAYOUT))[:2]:
        for time in (NOW, NOW + 100.3, NOW + 5 * 86400.7):
            value = spec.read(model, time)
            items = value if spec.shape else [value]
            if len(spec.shape) == 2:
                assert (len(value), {len(row) for row in value}) == (spec.shape[0], {spec.shape[1]})
                items = [item for row in value for item in row]
            elif spec.shape:
                assert len(value) <= spec.shape[0]
            kinds = {"string": str, "boolean": bool, "double": float, "enum": int, "long": int}
            assert all(isinstance(item, kinds.get(spec.type, int)) for item in items)
            if spec.is_number:
                assert all(math.isfinite(item) for item in items)
                low, high = spec.range.low, spec.range.high
                assert all((low is None or low <= item) and (high is None or item <= high) for item in items)


@given(TIMES)
@settings(max_examples=5)
def test_the_same_seed_gives_the_same_telescope_whatever_was_asked_before(time: float) -> None:
    fresh, used = World(LAYOUT), World(LAYOUT)
    for name, models in MODELS.items():
        for first, second in zip(models(fresh)[:1], models(used)[:1], strict=True):
            for spec in ATTRIBUTES[name]:
                spec.read(second, time - 4000.0)
                assert spec.read(first, time) == spec.read(second, time), spec.name


def test_another_seed_gives_another_telescope() -> None:
    values = {World(Layout(seed, 1, 1)).tiles[0].fpga_temperature(1, NOW) for seed in range(5)}
    assert len(values) == 5


@given(st.integers(0, 2**64 - 1), TIMES, st.floats(1, 1e5))
def test_noise_is_bounded_and_has_no_steps(key: int, time: float, period: float) -> None:
    here, there = noise.wander(key, time, period), noise.wander(key, time + period / 1000, period)
    assert -1 <= here <= 1
    assert abs(here - there) < 0.02


@given(st.lists(st.tuples(st.floats(0.1, 50), st.floats(-5, 5)), min_size=1, max_size=8), st.floats(1, 100))
def test_a_lagged_load_stays_between_its_extremes_and_ends_at_the_last(
    steps: list[tuple[float, float]], tau: float
) -> None:
    pieces, at = [], 0.0
    for length, load in steps:
        pieces.append((at, at + length, load))
        at += length
    loads = [load for _, _, load in pieces]
    assert min(loads) - 1e-9 <= lagged(pieces, at, tau) <= max(loads) + 1e-9
    pieces.append((at, at + 40 * tau, loads[-1]))
    assert lagged(pieces, at + 40 * tau, tau) == pytest.approx(loads[-1], abs=1e-6)


NEXT = {
    ObsState.EMPTY: {ObsState.RESOURCING},
    ObsState.RESOURCING: {ObsState.IDLE, ObsState.EMPTY},
    ObsState.IDLE: {ObsState.CONFIGURING, ObsState.RESOURCING},
    ObsState.CONFIGURING: {ObsState.READY},
    ObsState.READY: {ObsState.SCANNING, ObsState.IDLE},
    ObsState.SCANNING: {ObsState.READY, ObsState.ABORTING},
    ObsState.ABORTING: {ObsState.ABORTED},
    ObsState.ABORTED: {ObsState.RESETTING},
    ObsState.RESETTING: {ObsState.IDLE},
}


@given(TIMES, st.integers(1, 2), st.integers(0, 100))
def test_subarrays_walk_the_states_in_an_order_the_ska_allows(time: float, number: int, seed: int) -> None:
    schedule = Schedule(seed, "mid", number, MID_SITE)
    steps = list(schedule.steps(time, time + 3 * PERIOD))
    assert steps[0].start <= time < steps[0].end
    for step, after in pairwise(steps):
        assert after.start == pytest.approx(step.end, abs=1e-5)
        assert after.state in NEXT[step.state]
    assert schedule.step(time).state is steps[0].state


@given(TIMES, st.sampled_from([("low", LOW_SITE), ("mid", MID_SITE)]))
def test_what_is_observed_is_above_the_horizon(time: float, telescope: tuple[str, Site]) -> None:
    schedule = Schedule(1, telescope[0], 1, telescope[1])
    block = schedule.block(time)
    for at in (block.pointing.start, block.pointing.end):
        assert azimuth_elevation(schedule.site, block.source, at)[1] > 15


def test_a_source_on_the_meridian_stands_where_the_almanac_says() -> None:
    source = Source("on the meridian", (280.46061837 + 21.4430) % 360.0, -60.0)
    noon = (2451545.0 - 2440587.5) * 86400.0
    azimuth, elevation = azimuth_elevation(MID_SITE, source, noon)
    assert azimuth == pytest.approx(180.0, abs=1e-3)
    assert elevation == pytest.approx(90 - (60.0 - 30.7130), abs=1e-6)


@given(TIMES, st.floats(0.01, 20.0), st.integers(0, 3))
@settings(max_examples=100)
def test_a_dish_never_moves_faster_than_its_drives(time: float, span: float, index: int) -> None:
    dish = World(LAYOUT).dishes[index]
    before, after = dish.drive(time), dish.drive(time + span)
    # The sky moves on top of the drives; close to zenith its azimuth runs fastest.
    assert abs(after[0] - before[0]) <= AZIMUTH_RATE * span + 0.1 * span
    assert abs(after[1] - before[1]) <= ELEVATION_RATE * span + 0.01 * span
    assert 15.0 <= after[1] <= 90.0


@given(TIMES, st.floats(-270, 270), st.floats(15, 90), st.floats(0, 300))
def test_an_ordered_dish_gets_there_from_wherever_it_was_without_a_jump(
    time: float, azimuth: float, elevation: float, earlier: float
) -> None:
    dish = World(LAYOUT).dishes[0]
    dish.orders.set(time - earlier, Order(Motion.STOW, DishMode.STOW))
    before = dish.drive(time - 0.001)
    dish.orders.set(time, Order(Motion.SLEW, DishMode.OPERATE, (azimuth, elevation)))
    after = dish.drive(time + 0.001)
    assert math.dist(before, after) < 0.02
    assert dish.drive(time + 250.0) == (azimuth, elevation)
    assert dish.pointing_state(time + 250.0) is PointingState.READY
    dish.orders.set(time + 300.0, None)
    assert math.dist(dish.drive(time + 300.001), (azimuth, elevation)) < 0.02


def test_dishes_stow_in_a_storm_and_go_back_to_work() -> None:
    world = World(LAYOUT)
    weather, dish = world.weather["mid"], world.dishes[0]
    storms = {weather.storm(NOW + at * 60) for at in range(24 * 60)} - {None}
    assert 2 <= len(storms) <= 20
    for storm in storms:
        assert storm is not None
        middle = (storm[0] + storm[1]) / 2
        assert weather.wind_gust(middle) > STOW_LIMIT
        assert dish.dish_mode(storm[1]) is DishMode.STOW
        assert dish.desired(storm[1])[1] == 90.0
        assert dish.drive(storm[1])[1] == 90.0
        assert dish.health(storm[1]) is HealthState.DEGRADED
    calm = [time for at in range(1440) if weather.storm(time := NOW + at * 60) is None]
    assert max(weather.wind_gust(time) for time in calm) < STOW_LIMIT
    assert len(calm) * 60 > 86400 - 20 * STORM_WINDOW
    assert all(dish.dish_mode(time) is not DishMode.STOW for time in calm)


def test_a_tracking_dish_is_on_target_in_every_scan() -> None:
    dish = World(LAYOUT).dishes[0]
    for minute in range(0, 1440, 7):
        time = NOW + minute * 60
        if dish.weather.stow(time - 200) or dish.weather.stow(time):
            continue
        if dish.course.step(time).state is ObsState.SCANNING:
            assert dish.target_lock(time)
            assert dish.pointing_error(time) < 10


@given(TIMES, st.integers(1, 2))
def test_temperatures_have_inertia(time: float, fpga: int) -> None:
    tile = World(LAYOUT).tiles[0]
    assert abs(tile.fpga_temperature(fpga, time + 1.0) - tile.fpga_temperature(fpga, time)) < 2.0
    assert abs(tile.board_temperature(time + 1.0) - tile.board_temperature(time)) < 1.0


def test_now_and_then_an_fpga_gets_so_warm_that_it_alarms() -> None:
    world = World(Layout(1, 6, 1))
    hot = [
        any(tile.fpga_temperature(1, time) >= FPGA_ALARM for tile in world.tiles if tile.fan_trouble(time))
        for time in (NOW + step * 60 for step in range(24 * 60))
    ]
    assert 0.01 < sum(hot) / len(hot) < 0.4


def test_switching_a_tile_off_cools_it_and_switching_it_on_takes_twelve_seconds() -> None:
    tile = World(LAYOUT).tiles[0]
    warm = tile.fpga_temperature(2, NOW)
    tile.power.set(NOW, Power.OFF)
    assert tile.fpga_temperature(2, NOW + 1) == pytest.approx(warm, abs=3)
    cold = tile.fpga_temperature(2, NOW + 600)
    assert cold < warm - 4
    assert (tile.current(NOW + 1), tile.health(NOW + 1)) == (0.0, HealthState.UNKNOWN)
    tile.power.set(NOW + 700, Power.ON)
    states = [tile.programming_state(NOW + 700 + second) for second in (1, 5, 9, 13)]
    assert states == sorted(states)
    assert len(set(states)) == 4


def test_interference_bursts_stand_out_of_the_spectrum_now_and_then() -> None:
    passband = World(LAYOUT).correlators["mid"].passband
    times = [NOW + second for second in range(600)]
    busy = [time for time in times if passband.bursts(time)]
    assert 0.1 < len(busy) / len(times) < 0.8
    burst = passband.bursts(busy[0])[0]
    calm = passband.spectrum(next(time for time in times if not passband.bursts(time)))
    assert passband.spectrum(busy[0])[burst.centre] > calm[burst.centre] + 5


@given(st.lists(st.tuples(st.floats(0, 1000), st.integers()), max_size=100))
def test_a_timeline_answers_what_was_last_set(changes: list[tuple[float, int]]) -> None:
    line: Timeline[int] = Timeline(-1)
    for time, value in sorted(changes, key=lambda change: change[0]):
        line.set(time, value)
        assert (line.at(time), line.at(math.inf)) == (value, value)
    pieces = list(line.pieces(0.0, 1000.0))
    assert sum(end - start for start, end, _ in pieces) == pytest.approx(1000.0)
    # Not in the middle: that of two neighbouring numbers is one of them.
    assert all(line.at(start) == line.at(math.nextafter(end, start)) == value for start, end, value in pieces)


@given(st.integers(1, 5), st.sampled_from(["full", "small"]), st.booleans())
def test_an_inventory_survives_its_file_and_names_every_server_once(scale: int, profile: str, test: bool) -> None:
    inventory = build_inventory(profile, scale, 1, test, haste=4.0)
    assert Inventory.from_plain(inventory.as_plain()) == inventory
    names = [device.name for device in inventory.devices]
    assert len(set(names)) == len(names)
    assert {device.server for device in inventory.devices} == {server.name for server in inventory.servers}
    assert all(inventory.device(tile) for device in inventory.devices for tile in device.properties.get("tiles", ()))


def test_the_full_telescope_has_about_sixty_devices_and_six_hundred_attributes() -> None:
    inventory = build_inventory("full", 1, 1, True)
    own = [device for device in inventory.devices if device.device_class in ATTRIBUTES]
    assert 50 <= len(own) <= 65
    assert 550 <= sum(len(ATTRIBUTES[device.device_class]) for device in own) <= 700
