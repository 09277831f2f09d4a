import { failing, unanswered, type WidgetStates } from "@octopus-widgets/sdk/testing";

const zones = ["UTC", "Australia/Perth", "LST@116.76"];
const answers = {
  clockLocations: ({ timezones }: { readonly [name: string]: unknown }) => ({
    locationsByTimezone: (timezones as string[]).map((timezone) => ({ timezone, latitude: -31.95, longitude: 115.86 })),
  }),
  clockSun: (given: { readonly [name: string]: unknown }) =>
    Object.fromEntries(
      Object.entries(given)
        .filter(([name]) => name.startsWith("d"))
        .map(([name, day]) => [
          name.replace("d", "s"),
          { sunrise: `${day}T05:06:30+08:00`, sunset: `${day}T19:04:00+08:00` },
        ]),
    ),
};

export const states: WidgetStates = {
  key: "Clock",
  empty: { config: { timezones: [] }, host: { answers }, says: ["UTC"] },
  loading: { config: { timezones: zones }, host: { answers: { clockLocations: unanswered } }, says: ["08:00:00"] },
  live: { config: { timezones: zones }, host: { answers }, says: ["08:00:00", "Australia/Perth", "05:06", "19:04"] },
  // A clock is the page's own: it cannot be old.
  stale: null,
  error: {
    config: { timezones: zones },
    host: { answers: { clockLocations: failing("The places of time zones cannot be read") } },
    says: ["The places of time zones cannot be read", "08:00:00"],
  },
};
