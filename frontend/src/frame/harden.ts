/**
 * Takes out of a frame's window what its Content Security Policy cannot forbid and could carry something out: connections between peers, and
 * elements that make a browser look up or open an address before anything is fetched. It runs before the bundle, and the frame can make no
 * other window: it may have no frames, and Trusted Types keep it from parsing HTML. It is a second wall; the first is that
 * nothing secret is in the frame.
 */

/** Interfaces of windows that reach a network without `connect-src`, or parse markup without Trusted Types. */
const GONE = [
  "RTCPeerConnection",
  "webkitRTCPeerConnection",
  "RTCDataChannel",
  "RTCIceTransport",
  "WebTransport",
  "XSLTProcessor",
  "BroadcastChannel",
  "SharedWorker",
  "Worker",
  "PushManager",
  "PresentationRequest",
  "RemotePlayback",
];
/** Elements that no widget needs and that make or hint at connections, or hold another document. */
const REFUSED = new Set([
  "link",
  "iframe",
  "frame",
  "frameset",
  "object",
  "embed",
  "portal",
  "fencedframe",
  "base",
  "meta",
]);

const bare = (name: unknown): string => String(name).toLowerCase().replace(/^.*:/, "");

function refuse(name: unknown): void {
  if (REFUSED.has(bare(name)))
    throw new DOMException(`An isolated widget cannot create <${bare(name)}>.`, "SecurityError");
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Put a check before a method, for good. */
function guard(prototype: object, name: string, check: (args: unknown[]) => unknown[]): void {
  const original = Reflect.get(prototype, name) as Method | undefined;
  if (original === undefined) return;
  const guarded: Method = function (...args) {
    return Reflect.apply(original, this, check(args));
  };
  Object.defineProperty(prototype, name, { value: guarded, writable: false, configurable: false });
}

/** A name is turned into text once: an object could say another thing to the check than to the browser. */
const named =
  (at: number) =>
  (args: unknown[]): unknown[] => {
    const given = args.map((one, index) => (index === at ? String(one) : one));
    refuse(given[at]);
    return given;
  };

export function harden(): void {
  const global = globalThis as unknown as Record<string, unknown>;
  for (const name of GONE) {
    delete global[name];
    Object.defineProperty(global, name, { value: undefined, writable: false, configurable: false });
  }
  guard(Document.prototype, "createElement", named(0));
  guard(Document.prototype, "createElementNS", named(1));
  guard(DOMImplementation.prototype, "createDocument", named(1));
  guard(CustomElementRegistry.prototype, "define", (args) => {
    // A custom built-in element is one of those above, made by its constructor.
    const options = args[2];
    if (typeof options === "object" && options !== null && "extends" in options) refuse(String(options.extends));
    return args.slice(0, 2);
  });
}
