/** A host for tests and for the widget playground: real React hooks over values that the test sets. */
export { createMockHost, type MockHost, type MockHostOptions, sampleOf, infoOf } from "./mock-host";
