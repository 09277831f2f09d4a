/** A host for tests and for the widget playground: real React hooks over values that the test sets. */
export type { MockPoint } from "./history";
export { createMockHost, type MockHost, type MockHostOptions } from "./mock-host";
export { failing, unanswered, type WidgetState, type WidgetStates } from "./states";
export * from "./tiles";
export { infoOf, sampleOf } from "./values";
