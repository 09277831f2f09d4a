/** The widget's project, as its dev server tells of it and hands over its modules. */
import type { Config } from "@octopus-widgets/sdk/contract";
import type { MockHost, MockHostOptions } from "@octopus-widgets/sdk/testing";

/** What `/@octopus/project.json` says. */
export interface Project {
  /** npm name of the package. */
  name: string;
  version: string;
  /** Address of the Octopus whose answers are passed on. */
  backend: string;
  /** File that describes values for the mock host; null: there is none. */
  mock: string | null;
}

/** What `dev/mock.ts` exports. */
export interface MockModule {
  default?: MockHostOptions;
  /** Settings with which the widget begins. */
  config?: Config;
  /** Goes on with the values while the page is open. Returns how to end that. */
  run?: (mock: MockHost) => (() => void) | undefined;
}

const ENTRY = "/@octopus/entry.js";
const MOCK = "/@octopus/mock.js";
/** Said by the entry each time that the widget's modules have run, with what they threw or null. */
const RAN = "octopus:widget-ran";

export async function readProject(): Promise<Project> {
  const answer = await fetch("/@octopus/project.json");
  return (await answer.json()) as Project;
}

/** Run the widget's modules, now and whenever one of them changes. `ran` is told what they threw, or null. */
export function runEntry(ran: (fault: Error | null) => void): void {
  addEventListener(RAN, (event) => ran((event as CustomEvent<Error | null>).detail));
  // The address is the dev server's, so no bundler may look into it.
  const entry = ENTRY;
  import(/* @vite-ignore */ entry).catch(ran);
}

export async function readMock(): Promise<MockModule> {
  const mock = MOCK;
  return (await import(/* @vite-ignore */ mock)) as MockModule;
}

/** Whether an Octopus answers behind the dev server. */
export async function answers(): Promise<boolean> {
  const found = await fetch("/auth/providers").catch(() => null);
  return found?.ok === true;
}
