/**
 * Samples outside React: one socket in a worker, every attribute subscribed once however many widgets show it, one notification an
 * animation frame. `app` builds it with `connectLive`; `api` sends subscriptions through `Live.subscribe`; widgets read attributes
 * through the hooks of `widgets`.
 */
export { type ConnectOptions, connectLive, liveWorkerUrl } from "./connect";
export { Live, type LiveOptions } from "./live";
export { type KnownDatabase, parseName } from "./names";
export { Observed } from "./observed";
export type { Wish } from "./operation";
export { PastFirst } from "./past";
export { Ring } from "./ring";
export {
  type AlarmCounts,
  AttributeStore,
  type Deviation,
  type Freshness,
  type Handle,
  type LatestHandle,
  type ViewOptions,
} from "./store";
export { FrameTicker, type Ticker } from "./ticker";
export { createPolicy, type Policy, type TrustedUrl } from "./trusted";
export {
  type Delivery,
  type LinkState,
  LiveError,
  type Payload,
  type Rates,
  type Result,
  type ResultError,
  type SampleListener,
  type Sink,
  type TokenProvider,
} from "./types";
export type { Names } from "./views";
