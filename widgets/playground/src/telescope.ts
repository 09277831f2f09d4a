/** Attributes that move by themselves, to look at widgets without a control system. */
import type { AttributeInfo, Json, Sample } from "@octopus-widgets/sdk";
import { infoOf, type MockHost, sampleOf } from "@octopus-widgets/sdk/testing";
import { samples as subarraySamples, infos as subarrays } from "../../observation/tests/telescope";

const HEALTH = ["OK", "DEGRADED", "FAILED", "UNKNOWN"];
const OBS = ["EMPTY", "RESOURCING", "IDLE", "CONFIGURING", "READY", "SCANNING", "ABORTING", "ABORTED", "FAULT"];
const CHANNELS = 2048;

export interface Source {
  info: AttributeInfo;
  /** Seconds between two samples. */
  period: number;
  value: (time: number) => Json;
  change?: (time: number, value: Json) => Partial<Sample>;
}

const two = (n: number): string => String(n).padStart(2, "0");
const noise = (seed: number): number => {
  const x = Math.sin(seed * 12.9898) * 43_758.5453;
  return x - Math.floor(x) - 0.5;
};

export function sources(): Source[] {
  const tiles = Array.from({ length: 24 }, (_, n) => tile(n + 1));
  const subarrays = Array.from({ length: 16 }, (_, n) => subarray(n + 1));
  return [
    ...tiles.flat(),
    ...subarrays.flat(),
    spectrum(),
    waterfall(),
    ...bursts(),
    ...observing(),
    ...fast(),
    ...many(),
    ...pointings(),
    ...halves(),
    ...dish(),
  ];
}

/** 512 devices of eight attributes that move once a second: 4,096 cells. */
function many(): Source[] {
  return Array.from({ length: 4096 }, (_, at) => {
    const device = `sim/many/${String(at >> 3).padStart(4, "0")}`;
    return {
      info: infoOf(`${device}/value${at & 7}`, { label: `Value ${at & 7}`, unit: "V", format: "%6.2f" }),
      period: 1,
      value: (time: number) => (at % 8) + Math.sin(time / 7 + at),
      change: () => (at % 701 === 5 ? { quality: "ATTR_ALARM" as const } : {}),
    };
  });
}

/** 500 attributes at 2 Hz. */
function halves(): Source[] {
  return Array.from({ length: 500 }, (_, n) => ({
    info: infoOf(`sim/half/${String(n).padStart(3, "0")}/value`, { label: `Value ${n}` }),
    period: 0.5,
    value: (time: number) => Math.sin(time / 3 + n / 20),
  }));
}

/** One dish with its drives and its receiver, which is too warm. */
function dish(): Source[] {
  const one = (name: string, value: Source["value"], about: Partial<AttributeInfo> = {}): Source => ({
    info: infoOf(`sim/dish/001/${name}`, { label: name, ...about }),
    period: 1,
    value,
  });
  const angle = { unit: "deg", format: "%6.1f" };
  return [
    one("achievedAzimuth", (time) => 120 + 40 * Math.sin(time / 20), angle),
    one("achievedElevation", (time) => 55 + 20 * Math.sin(time / 15), angle),
    one("dishMode", () => 1, { datatype: "DevEnum", enumLabels: ["STOW", "OPERATE"] }),
    one("pointingState", () => 1, { datatype: "DevEnum", enumLabels: ["READY", "TRACK"] }),
    one("configuredBand", () => 0, { datatype: "DevEnum", enumLabels: ["B2"] }),
    one("receiverTemperature", (time) => 26 + 3 * Math.sin(time / 9), { unit: "K", format: "%5.2f" }),
    one("azimuthMotorTemperature", () => 41.2, { unit: "degC", format: "%4.1f" }),
    one("healthState", () => 1, { datatype: "DevEnum", enumLabels: HEALTH }),
    one("achievedTargetLock", () => true, { datatype: "DevBoolean" }),
    one("state", () => "ON", { datatype: "DevState" }),
  ];
}

/** 512 dishes that follow a few sources, one of them slewing for ever, and the beam of a station. */
function pointings(): Source[] {
  const info = (device: string, name: string): AttributeInfo =>
    infoOf(`${device}/${name}`, { label: name, unit: "deg", format: "%8.3f" });
  const dishes = Array.from({ length: 512 }, (_, n) => {
    const device = `sim/pointing/${String(n).padStart(4, "0")}`;
    const group = n % 16 < 8 ? 0 : n % 16 < 14 ? 1 : n;
    const azimuth = (time: number): number => 150 + group * 97.3 + (group > 1 ? 25 * Math.sin(time / 50) : time / 240);
    const elevation = (): number => (group > 1 ? 25 + ((n * 37) % 60) : group ? 38 : 61);
    const old = n === 5 ? { stale: true, age: 41 } : {};
    return [
      { info: info(device, "achievedAzimuth"), period: 1, value: azimuth, change: () => old },
      { info: info(device, "achievedElevation"), period: 1, value: elevation, change: () => old },
      { info: info(device, "desiredAzimuth"), period: 1, value: (t: number) => azimuth(t) + (n === 14 ? 40 : 0) },
      { info: info(device, "desiredElevation"), period: 1, value: elevation },
    ];
  });
  const station = "low-mccs/station/001";
  return [
    ...dishes.flat(),
    { info: info(station, "beamAzimuth"), period: 1, value: (time) => 210 + (time % 3600) / 60 },
    { info: info(station, "beamElevation"), period: 1, value: () => 47 },
  ];
}

function tile(n: number): Source[] {
  const base = `low-mccs/tile/0${two(n)}`;
  const warm = n === 7 ? 28 : 0;
  const temperature = (time: number): number => 42 + n / 4 + warm + 4 * Math.sin(time / 40 + n) + noise(time + n);
  return [
    {
      info: infoOf(`${base}/fpga1Temperature`, {
        label: "FPGA 1 temperature",
        unit: "degC",
        format: "%5.1f",
        minAlarm: "10",
        maxAlarm: "70",
      }),
      period: 1,
      value: temperature,
      change: (_, value) => ({
        quality: (value as number) > 70 ? "ATTR_ALARM" : (value as number) > 65 ? "ATTR_WARNING" : "ATTR_VALID",
      }),
    },
    {
      info: infoOf(`${base}/healthState`, { label: "Health", datatype: "DevEnum", enumLabels: HEALTH }),
      period: 3,
      value: () => (n === 7 ? 2 : n === 12 ? 1 : 0),
      change: (time) => (n === 20 ? { stale: true, age: 41 + (time % 60) } : {}),
    },
    {
      info: infoOf(`${base}/fanSetPoint`, {
        label: "Fan set point",
        unit: "%",
        format: "%3.0f",
        writable: "READ_WRITE",
        minValue: "20",
        maxValue: "100",
      }),
      period: 5,
      value: () => 60,
      change: () => ({ writeValue: n === 2 ? 75 : 60 }),
    },
    {
      info: infoOf(`${base}/state`, { label: "State", datatype: "DevState" }),
      period: 5,
      value: () => (n === 7 ? "ALARM" : n === 9 ? "STANDBY" : "ON"),
    },
  ];
}

function subarray(n: number): Source[] {
  const base = `low-subarray/subarray/${two(n)}`;
  return [
    {
      info: infoOf(`${base}/healthState`, { label: "Health", datatype: "DevEnum", enumLabels: HEALTH }),
      period: 2,
      value: () => (n === 5 ? 1 : n === 11 ? 2 : n === 16 ? 3 : 0),
    },
    {
      info: infoOf(`${base}/obsState`, { label: "Observing state", datatype: "DevEnum", enumLabels: OBS }),
      period: 1,
      value: (time) => Math.floor(time / 9 + n) % 6,
    },
  ];
}

function power(channel: number, time: number): number {
  const band = 30 - 18 * ((channel - 1024) / 1024) ** 4;
  const line = 9 * Math.exp(-(((channel - 700) / 6) ** 2));
  const burst =
    Math.sin(time / 7) > 0.7 ? 26 * Math.exp(-(((channel - 1400 - 100 * Math.sin(time / 11)) / 9) ** 2)) : 0;
  return band + line + burst + 1.2 * noise(channel * 1.37 + time * 7.1);
}

function spectrum(): Source {
  const info = infoOf("low-cbf/correlator/01/spectrum", {
    label: "Band power",
    unit: "dB",
    dataformat: "SPECTRUM",
    format: "%5.1f",
  });
  return { info, period: 1, value: (time) => Array.from({ length: CHANNELS }, (_, channel) => power(channel, time)) };
}

function waterfall(): Source {
  const info = infoOf("low-cbf/correlator/01/waterfall", {
    label: "Waterfall",
    unit: "dB",
    dataformat: "IMAGE",
    format: "%5.1f",
  });
  return {
    info,
    period: 5,
    value: (time) =>
      Array.from({ length: 128 }, (_, row) =>
        Array.from({ length: 512 }, (_, channel) => power(channel * 4, time - row)),
      ),
  };
}

/** What the tests of the observation widget have, one scan after another. */
function observing(): Source[] {
  return subarrays.map((info) => {
    const fixed = subarraySamples.find(({ fullName }) => fullName === info.fullName)?.value ?? null;
    return {
      info,
      period: info.name === "progress" || info.name === "scanRemaining" ? 1 : 5,
      value: (time: number) => {
        if (info.name === "progress" && fixed !== 0) return ((time % 30) / 30) * 100;
        return info.name === "scanRemaining" && fixed !== 0 ? 30 - (time % 30) : fixed;
      },
    };
  });
}

/** Thirty spectra of 4,096 channels a second, out of a supply of 64: making them is not what is measured. */
function bursts(): Source[] {
  const supply: number[][] = [];
  return [0, 1].map((lane) => ({
    info: infoOf(`sim/spectrometer/${two(lane + 1)}/power`, {
      label: "Power",
      unit: "dB",
      dataformat: "SPECTRUM",
      format: "%5.1f",
    }),
    period: 1 / 30,
    value: (time: number) => {
      const at = Math.floor(time * 30) % 64;
      supply[at] ??= Array.from({ length: 4096 }, (_, channel) => power(channel / 2, time + lane));
      return supply[at];
    },
  }));
}

/** Twenty attributes at 25 Hz: 500 updates a second. */
function fast(): Source[] {
  return Array.from({ length: 20 }, (_, n) => ({
    info: infoOf(`sim/fast/${two(n)}/value`, { label: `Fast ${n + 1}`, unit: "V", format: "%6.3f" }),
    period: 0.04,
    value: (time: number) => Math.sin(time / (3 + n)) + 0.2 * noise(time * 31 + n),
  }));
}

/** Push what is due, at most once a frame's worth of time; gives what stops it. */
export function run(mock: MockHost, wanted: (name: string) => boolean): () => void {
  const moving = sources()
    .filter(({ info }) => wanted(info.fullName))
    .map((source) => ({ source, next: 0 }));
  const tick = (): void => {
    const now = Date.now() / 1000;
    mock.setNow(now);
    const due = moving.filter((one) => one.next <= now);
    const samples = due.map((one) => {
      one.next = Math.max(one.next + one.source.period, now - one.source.period);
      const value = one.source.value(now);
      return sampleOf(one.source.info.fullName, value, { timestamp: now, ...one.source.change?.(now, value) });
    });
    if (samples.length > 0) mock.push(...samples);
  };
  tick();
  const timer = setInterval(tick, 20);
  return () => clearInterval(timer);
}

/** What an archive would have of the scalars in use: readings of the last seconds, with an hour's silence's worth of a gap. */
export function archive(wanted: (name: string) => boolean, seconds: number): { [name: string]: [number, Json][] } {
  const now = Date.now() / 1000;
  const period = Math.max(1, seconds / 600);
  return Object.fromEntries(
    sources()
      .filter(({ info }) => wanted(info.fullName) && info.dataformat === "SCALAR")
      .map(({ info, value }) => [
        info.fullName,
        Array.from({ length: 600 }, (_, n): [number, Json] => {
          const time = now - (600 - n) * period;
          return [time, n > 300 && n < 340 ? null : value(time)];
        }),
      ]),
  );
}

/** Give attributes a past of `count` points, so that a full plot is seen at once. */
export function fill(mock: MockHost, wanted: (name: string) => boolean, count: number): void {
  const now = Date.now() / 1000;
  for (const { info, period, value } of sources().filter(({ info: { fullName } }) => wanted(fullName))) {
    const times = Array.from({ length: count }, (_, index) => now - (count - index) * period);
    mock.push(...times.map((timestamp) => sampleOf(info.fullName, value(timestamp), { timestamp })));
  }
}

const LEVEL_WORDS = ["INFO", "DEBUG", "INFO", "INFO", "DEBUG", "INFO", "WARNING", "INFO", "INFO", "ERROR"];
const SAID = [
  "pointingState: SLEW → TRACK",
  "achievedTargetLock: False → True",
  "procedure 4: scan 2/3",
  "dishMode: STANDBY_FP → OPERATE",
  "pushed a change of windSpeed",
  "obsState: READY → SCANNING",
  "windSpeed is beyond its alarm limit",
  "procedure 4: turning to PKS 1934-638",
  "fanSetPoint is set to 60",
  "State: ON → ALARM\nTraceback (most recent call last):\n  …",
];
let lines = 0;

/** Lines of a log, ten a second from a time on. */
export function logLines(count: number, from: number): object[] {
  return Array.from({ length: count }, (_, n) => {
    lines += 1;
    const kind = (lines * 7) % 10;
    return {
      number: lines,
      time: from + n / 10,
      level: lines % 977 === 0 ? "CRITICAL" : LEVEL_WORDS[kind],
      source: kind === 2 || kind === 7 ? "oet" : `mid-dish/dish-manager/ska0${two((lines % 16) + 1)}`,
      message: SAID[kind],
      thread: "publisher",
      function: "publish",
      file: "server.py#182",
    };
  });
}
