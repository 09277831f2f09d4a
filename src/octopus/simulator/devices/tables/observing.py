"""Attributes of what observes: subarrays and correlators."""

from __future__ import annotations

from ..attributes import CELSIUS, HOUR, Archiving, AttributeSpec, Limits, admin_mode, health
from ..physics import correlator
from ..physics.correlator import Correlator
from ..physics.enums import ObsState
from ..physics.subarray import Subarray


def _set_integration(model: Subarray, time: float, value: float) -> None:
    model.integration.set(time, value)


SUBARRAY = (
    AttributeSpec(
        "obsState", "enum", Subarray.obs_state, "Observation state", "Where the subarray is in its observing cycle.",
        labels=ObsState, period=0.25, on_change=True,
    ),
    health(Subarray.health),
    admin_mode(),
    AttributeSpec(
        "assignedResources", "string", lambda model, time: list(model.assigned(time)), "Resources",
        "The stations or dishes that belong to the subarray now.", shape=(256,), on_change=True,
    ),
    AttributeSpec(
        "configurationID", "string", Subarray.configuration_id, "Configuration", "The execution block being observed.",
        on_change=True,
    ),
    AttributeSpec("target", "string", Subarray.target, "Target", "The source being observed.", on_change=True),
    AttributeSpec(
        "scanID", "long64", Subarray.scan_id, "Scan", "Number of the scan; 0 outside scanning.", range=Limits(low=0),
        period=0.25, on_change=True,
    ),
    AttributeSpec(
        "progress", "double", Subarray.progress, "Progress", "How far the present step is.", "%", "%5.1f",
        range=Limits(0, 100),
        archiving=Archiving(60, 40.0),
    ),
    AttributeSpec(
        "scanRemaining", "double", Subarray.remaining, "Scan ends in", "Time to the end of the scan.", "s", "%5.1f",
        range=Limits(0, 3600),
        archiving=Archiving(60, 40.0),
    ),
    AttributeSpec(
        "integrationTime", "double", lambda model, time: model.integration.at(time), "Integration time",
        "Integration time of the visibilities.", "s", "%6.3f", range=Limits(0.14, 30), write=_set_integration,
        on_change=True,
    ),
)  # fmt: skip


def _set_averaging(model: Correlator, time: float, value: int) -> None:
    model.averaging.set(time, value)


CORRELATOR = (
    health(Correlator.health),
    admin_mode(),
    AttributeSpec(
        "spectrum", "double", Correlator.spectrum, "Spectrum",
        "Autocorrelation of the reference receptor: passband, hydrogen line (Mid), bursts of interference.", "dB",
        "%6.2f",
        shape=(correlator.CHANNELS,), period=1.0,
    ),
    AttributeSpec(
        "frequencies", "double", lambda model, time: model.passband.frequencies(), "Channel frequencies",
        "The centre of each channel of `spectrum`.", "MHz", "%9.4f", shape=(correlator.CHANNELS,), period=60.0,
        archiving=Archiving(HOUR),
    ),
    AttributeSpec(
        "waterfall", "double", Correlator.waterfall, "Waterfall",
        "The last 64 spectra, one each 5 s, newest first; each column is the peak of 8 channels.", "dB", "%6.2f",
        shape=(correlator.WATERFALL_ROWS, correlator.WATERFALL_COLUMNS), period=5.0,
    ),
    AttributeSpec(
        "linkRates", "double", Correlator.link_rates, "Link rates", "Rate of each of the 16 input links.", "Gb/s",
        "%6.2f",
        shape=(correlator.LINKS,), period=1.0,
    ),
    AttributeSpec(
        "totalRate", "double", Correlator.total_rate, "Total rate", "Sum of the link rates.", "Gb/s", "%8.2f",
        range=Limits(0, 1600), period=0.5,
        archiving=Archiving(60, 200.0),
    ),
    AttributeSpec(
        "packetLoss", "double", Correlator.packet_loss, "Packet loss", "Share of packets that did not arrive.", "%",
        "%6.3f",
        range=Limits(0, 100), warning=Limits(high=0.3), alarm=Limits(high=0.6), period=1.0,
        archiving=Archiving(60, 0.2),
    ),
    AttributeSpec(
        "linkErrors", "ulong64", Correlator.link_errors, "Link errors",
        "Errors since midnight UTC or the last ResetLinkErrors.", format="%d", period=2.0,
    ),
    AttributeSpec(
        "rfiFlagged", "double", lambda model, time: model.passband.flagged(time), "RFI flagged",
        "Share of the channels that interference spoils.", "%", "%6.2f", range=Limits(0, 100), warning=Limits(high=5),
        period=1.0,
        archiving=Archiving(60, 5.0),
    ),
    AttributeSpec(
        "boardTemperature", "double", Correlator.temperature, "Board temperature", "Of the hottest board.", CELSIUS,
        "%5.1f",
        range=Limits(0, 110), warning=Limits(high=70), alarm=Limits(high=80), period=2.0,
        archiving=Archiving(60, 3.0),
    ),
    AttributeSpec(
        "averaging", "long", lambda model, time: model.averaging.at(time), "Averaging",
        "Spectra averaged into the one shown; more makes it smoother.", "", "%d", range=Limits(1, 16),
        write=_set_averaging,
        on_change=True,
    ),
)  # fmt: skip
