/** A host for tests and for the widget playground: real React hooks over values that the test sets. */
export type { MockPoint } from "./history";
export { createMockHost, infoOf, type MockHost, type MockHostOptions, sampleOf } from "./mock-host";
export { failing, unanswered, type WidgetState, type WidgetStates } from "./states";
export * from "./tiles";
