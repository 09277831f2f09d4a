/** A host for tests and for the widget playground: real React hooks over values that the test sets. */
export { createMockHost, infoOf, type MockHost, type MockHostOptions, sampleOf } from "./mock-host";
