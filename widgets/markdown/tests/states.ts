import { failedSamples, staleSamples, tileInfos, tileSamples, type WidgetStates } from "@octopus-widgets/sdk/testing";

const infos = tileInfos();
const samples = tileSamples();
const text = `## Shift notes

Tile 3 is at **{low-mccs/tile/003/temperature}**, its health {low-mccs/tile/003/healthState}.

- [x] Weather checked
- [ ] Receivers cold, see [the log](https://example.org/log)

| Tile | Temperature | Age |
| --- | ---: | --- |
| 1 | {low-mccs/tile/001/temperature} | {low-mccs/tile/001/temperature\\|age} |
| 3 | {low-mccs/tile/003/temperature} | {low-mccs/tile/003/temperature\\|age} |
`;

export const states: WidgetStates = {
  key: "Markdown",
  empty: { config: { text: "" }, says: ["No text yet", "in this widget's settings"] },
  loading: { config: { text }, host: {}, says: ["Shift notes", "…"] },
  live: { config: { text }, host: { infos, samples }, says: ["Shift notes", "74.2", "FAILED"] },
  stale: { config: { text }, host: { infos, samples: staleSamples(samples) }, says: ["41 s"] },
  error: {
    config: { text },
    host: { infos, samples: failedSamples(samples) },
    says: ["TangoGQL of low cannot be reached"],
  },
};
