import type { ApolloClient } from "@apollo/client";
import { Subject } from "rxjs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FollowedProvisioning, type Provisioning } from "./followed";

interface Notice {
  data?: { provisioningChanged: Provisioning };
  error?: Error;
}

const state = (directory: string) =>
  ({ directory, files: [], entries: [], refused: [], problem: null }) as unknown as Provisioning;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function following() {
  const streams: Subject<Notice>[] = [];
  let asked = 0;
  const client = {
    subscribe: () => {
      const stream = new Subject<Notice>();
      streams.push(stream);
      return stream;
    },
    query: () => {
      asked += 1;
      return Promise.resolve({ data: { provisioning: state(`asked ${asked}`) } });
    },
  } as unknown as ApolloClient;
  return { followed: new FollowedProvisioning(client), streams, asked: () => asked };
}

test("what ends is begun again, and asked for what came meanwhile", async () => {
  const { followed, streams, asked } = following();
  const stop = followed.watch(() => {});
  await vi.advanceTimersByTimeAsync(0);
  expect(followed.get().state?.directory).toBe("asked 1");

  streams[0]?.next({ error: new Error("the Config UI is locked") });
  expect(followed.get().fault?.message).toBe("the Config UI is locked");
  expect(followed.get().state?.directory).toBe("asked 1");
  streams[0]?.complete();
  await vi.advanceTimersByTimeAsync(3000);
  expect(streams).toHaveLength(2);
  expect(followed.get()).toMatchObject({ state: { directory: "asked 2" }, fault: null });

  streams[1]?.next({ data: { provisioningChanged: state("told") } });
  expect(followed.get().state?.directory).toBe("told");
  stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked()).toBe(2);
});

test("nobody who has left begins anything", async () => {
  const { followed, streams } = following();
  const stop = followed.watch(() => {});
  streams[0]?.error(new Error("away"));
  stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(streams).toHaveLength(1);
});
