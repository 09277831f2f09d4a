/** A widget's test. */
import {
  createMockHost,
  failedSamples,
  failing,
  HEALTH,
  infoOf,
  type MockHost,
  sampleOf,
  staleSamples,
  tileAttributes,
  tileInfos,
  tileNames,
  tileSamples,
  unanswered,
  type WidgetStates,
  wave,
} from "@octopus-widgets/sdk/testing";

const NAME = "low-mccs/tile/001/temperature";

/** A host with a few values; `install()` gives what undoes it, `push` goes on. */
export function begin(): { mock: MockHost; undo: () => void } {
  const mock = createMockHost({
    role: "Operator",
    infos: [infoOf(NAME, { unit: "degC" }), ...tileInfos(2)],
    samples: [sampleOf(NAME, 31.5)],
    histories: { [NAME]: wave(30) },
    answers: { tiles: () => ({ tiles: tileNames(2) }), slow: unanswered, broken: failing("the archive is away") },
  });
  return { mock, undo: mock.install() };
}

/** The states in which a widget is looked at; `tests/states.ts` of a package exports them. */
export const states: WidgetStates = {
  key: "Hello",
  empty: { says: ["Hello —"] },
  loading: { says: ["Hello —"] },
  live: { host: { samples: tileSamples(1) }, says: [HEALTH[0] ?? ""] },
  stale: { host: { samples: staleSamples(tileSamples(1)) }, says: [] },
  error: { host: { samples: failedSamples(tileSamples(1)) }, says: [] },
};
export const temperatures = tileAttributes("temperature", 2);
