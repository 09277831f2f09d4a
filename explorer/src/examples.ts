/** The operations that the explorer opens on: the devices of this deployment, and values of one of them as they change. */
import type { Connection } from "./connection";

interface Device {
  name: string;
  connected: boolean;
}
interface Attribute {
  fullName: string;
  datatype: string;
  dataformat: string;
}
export interface Example {
  query: string;
  variables: string | null;
}

const MOST_DEVICES = 8;
const MOST_ATTRIBUTES = 4;
const SYSTEM = /^(?:\w+:\/\/)?(?:sys|dserver|tango)\//;
const NUMBERS = new Set(["DevDouble", "DevFloat", "DevLong", "DevLong64"]);

const DEVICES = `# Octopus through GraphQL.
# Ctrl+Enter runs, Ctrl+Space completes;
# the second tab follows live values;
# the book at the left is the whole schema.
query Devices {
  me {
    username
    role
  }
  serverStatus {
    version
    sourceRate
    sources {
      name
      reachable
      latency
      error
    }
  }
  devices {
    name
    db
    deviceClass
    state
    connected
  }
}
`;
const LIVE = `# One frame an event, over WebSocket.
# The names are in the variables below.
subscription Live($names: [String!]!) {
  tangoAttributes(fullNames: $names) {
    fullName
    value
    quality
    timestamp
    stale
    error
  }
}
`;

/** The examples, with attributes that this deployment has; without any, the names stay empty for people to fill in. */
export async function findExamples(ask: Connection["ask"]): Promise<Example[]> {
  const names = await findAttributes(ask).catch(() => []);
  return [
    { query: DEVICES, variables: null },
    { query: LIVE, variables: JSON.stringify({ names }, null, 2) },
  ];
}

/** Some changing numbers of the first device that has any. */
async function findAttributes(ask: Connection["ask"]): Promise<string[]> {
  const { devices } = await ask<{ devices: Device[] }>("{ devices { name connected } }");
  const candidates = devices.filter(({ name, connected }) => connected && !SYSTEM.test(name)).slice(0, MOST_DEVICES);
  for (const { name } of candidates) {
    const query = "query ($name: String!) { device(name: $name) { attributes { fullName datatype dataformat } } }";
    const { device } = await ask<{ device: { attributes: Attribute[] } | null }>(query, { name });
    const numbers = device?.attributes.filter(isNumber).slice(0, MOST_ATTRIBUTES) ?? [];
    if (numbers.length > 0) return numbers.map(({ fullName }) => fullName);
  }
  return [];
}

const isNumber = ({ datatype, dataformat }: Attribute) => dataformat === "SCALAR" && NUMBERS.has(datatype);
