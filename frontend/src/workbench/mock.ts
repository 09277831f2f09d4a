/** The mock host on the workbench: values that the project describes instead of a telescope's, behind the dashboard's own page. */
import type { AttributeInfo, OctopusHost } from "@octopus-widgets/sdk/contract";
import { createMockHost, type MockHost, type MockHostOptions } from "@octopus-widgets/sdk/testing";
import type { HostEnvironment, QueryOutcome, WidgetApi } from "../widgets/environment";
import { textOf } from "../widgets/host/operations";

type Answer = (variables: Record<string, unknown>) => unknown;

/** Queries and mutations, answered by what `file` describes; devices and attributes are found among its metadata. */
export function mockApi(described: Promise<MockHostOptions>, file: string): WidgetApi {
  const ask = async (document: string | object, variables: Record<string, unknown>): Promise<QueryOutcome> => {
    const name = /\b(?:query|mutation)\s+(\w+)/.exec(textOf(document))?.[1] ?? "";
    const options = await described;
    const answer = options.answers?.[name] ?? ofMetadata(options)[name];
    if (!answer)
      return { data: null, error: new Error(`expected ${file} to answer the operation ${name}; it does not`) };
    try {
      return { data: await answer(variables), error: undefined };
    } catch (fault) {
      return { data: null, error: fault instanceof Error ? fault : new Error(String(fault)) };
    }
  };
  return { query: ask, mutate: ask };
}

/** What the page itself asks. */
function ofMetadata(options: MockHostOptions): { [operation: string]: Answer } {
  const infos = options.infos ?? [];
  return {
    Deployment: () => ({ databases: [], endpointLists: listsOf(options) }),
    SearchDevices: ({ pattern }) => ({ devices: devicesOf(infos, String(pattern)) }),
    SearchAttributes: ({ device, pattern }) => ({ device: attributesOf(infos, String(device), String(pattern)) }),
  };
}

/** Give widgets the page's host with samples, metadata, history and streams of a mock host, whose range is the page's. */
export function installMock(page: OctopusHost, options: MockHostOptions, env: HostEnvironment): MockHost {
  const mock = createMockHost({ now: env.now(), ...options });
  const { useAttributes, useSamples, useAttributeInfo, useHistory, useStream, useStreamHistory } = mock.host;
  const follow = (): void => {
    mock.setRange(env.range.get());
    mock.setBrush(env.brush.get());
  };
  follow();
  env.range.watch(follow);
  env.brush.watch(follow);
  const host = { ...page, useAttributes, useSamples, useAttributeInfo, useHistory, useStream, useStreamHistory };
  globalThis.Octopus = Object.assign(globalThis.Octopus ?? {}, { host });
  return mock;
}

const listsOf = ({ hostVariables = {} }: MockHostOptions) =>
  Object.entries(hostVariables).flatMap(([name, values]) => (Array.isArray(values) ? [{ name, values }] : []));

const matches = (pattern: string) => {
  const parts = pattern
    .toLowerCase()
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join(".*")}$`);
  return (text: string): boolean => expression.test(text.toLowerCase());
};

function devicesOf(infos: readonly AttributeInfo[], pattern: string) {
  return [...new Set(infos.map(({ device }) => device))].filter(matches(pattern)).map((name) => ({ name }));
}

function attributesOf(infos: readonly AttributeInfo[], device: string, pattern: string) {
  const own = infos.filter((info) => info.device.toLowerCase() === device.toLowerCase());
  return own.length === 0
    ? null
    : { attributes: own.map(({ name }) => ({ name })).filter(({ name }) => matches(pattern)(name)) };
}
