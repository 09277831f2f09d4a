import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PreferencesDocument } from "../app/types";
import { readDocument } from "./document";
import type { MergeConflict } from "./merge";
import { PreferencesPersistence, type PreferencesTransport, StoredConflict, StoreRefused } from "./persistence";
import type { SyncStatus } from "./preferencesSlice";

/** A server that keeps one document in versions, and a page that shows one. */
class World {
  stored = readDocument({ version: 1, workspaces: [{ id: "s", name: "S" }] });
  failing: Error | null = null;
  saves = 0;
  last: PreferencesDocument | null = null;
  page: PreferencesDocument | null = null;
  conflicts: MergeConflict[] = [];
  statuses: SyncStatus[] = [];
  kept: { base: unknown; mine: unknown } | null = null;
  tell: (config: unknown) => void = () => undefined;
  readonly transport: PreferencesTransport = {
    load: async () => this.stored,
    save: async (document, baseVersion) => {
      this.saves += 1;
      if (this.failing) throw this.failing;
      if (baseVersion !== this.stored.version) throw new StoredConflict(this.stored);
      return this.write(document);
    },
    watch: (onChange) => {
      this.tell = onChange;
      return () => undefined;
    },
    sendLast: (document) => {
      this.last = document;
    },
  };
  readonly keeper = this.open();

  open(): PreferencesPersistence {
    return new PreferencesPersistence({
      transport: this.transport,
      shelf: { get: () => this.kept, put: (content) => (this.kept = content) },
      current: () => this.page,
      show: (document, conflicts) => {
        this.page = document;
        this.conflicts.push(...conflicts);
      },
      status: (status) => this.statuses.push(status),
    });
  }
  write(document: PreferencesDocument): PreferencesDocument {
    this.stored = { ...document, version: this.stored.version + 1 };
    return this.stored;
  }
  /** Somebody else stores something. */
  elsewhere(change: Partial<PreferencesDocument>): void {
    this.tell(this.write({ ...this.stored, ...change }));
  }
  here(change: Partial<PreferencesDocument>): void {
    if (!this.page) throw new Error("nothing is loaded");
    this.page = { ...this.page, ...change };
    this.keeper.changed();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

describe("PreferencesPersistence", () => {
  it("stores a change after a moment of calm, once for a run of changes", async () => {
    const world = new World();
    await world.keeper.start();
    world.here({ theme: "light" });
    await pass(200);
    world.here({ theme: "dome" });
    await pass(399);
    expect(world.saves).toBe(0);
    await pass(1);
    expect(world.stored).toMatchObject({ theme: "dome", version: 2 });
    expect(world.saves).toBe(1);
    expect(world.statuses.at(-1)).toBe("saved");
  });

  it("goes on trying after a failure, tells so, and stores in the end", async () => {
    const world = new World();
    await world.keeper.start();
    world.failing = new Error("no network");
    world.here({ theme: "light" });
    await pass(400);
    expect(world.statuses.at(-1)).toBe("retrying");
    expect(world.kept).not.toBeNull();
    await pass(10_000);
    expect(world.saves).toBeGreaterThan(2);
    world.failing = null;
    world.keeper.retry();
    await pass(1);
    expect(world.stored.theme).toBe("light");
    expect(world.statuses.at(-1)).toBe("saved");
    expect(world.kept).toBeNull();
  });

  it("stops on a refusal until something else is changed", async () => {
    const world = new World();
    await world.keeper.start();
    world.failing = new StoreRefused("too large");
    world.here({ theme: "light" });
    await pass(60_000);
    expect(world.saves).toBe(1);
    expect(world.statuses.at(-1)).toBe("refused");
    world.failing = null;
    world.here({ theme: "dome" });
    await pass(400);
    expect(world.stored.theme).toBe("dome");
  });

  it("merges what another place stored, in either order, and converges", async () => {
    const world = new World();
    await world.keeper.start();
    world.here({ theme: "light" });
    world.elsewhere({ density: "compact" });
    await pass(1000);
    expect(world.page).toMatchObject({ theme: "light", density: "compact" });
    expect(world.stored).toMatchObject({ theme: "light", density: "compact" });
    world.elsewhere({ density: "comfortable" });
    expect(world.page).toMatchObject({ theme: "light", density: "comfortable" });
    await pass(1000);
    expect(world.page?.version).toBe(world.stored.version);
    expect(world.conflicts).toEqual([]);
  });

  it("solves a conflict that the server reports, and keeps the other's value for the person", async () => {
    const world = new World();
    await world.keeper.start();
    world.write({ ...world.stored, theme: "dome", density: "compact" });
    world.here({ theme: "light" });
    await pass(2000);
    expect(world.stored).toMatchObject({ theme: "light", density: "compact" });
    expect(world.conflicts).toEqual([{ path: ["theme"], mine: "light", theirs: "dome" }]);
  });

  it("keeps what is changed while a change is being stored", async () => {
    const world = new World();
    await world.keeper.start();
    const { save } = world.transport;
    let release: () => void = () => undefined;
    world.transport.save = async (...args) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return save(...args);
    };
    world.here({ theme: "light" });
    await pass(400);
    world.here({ density: "compact" });
    world.transport.save = save;
    release();
    await pass(1000);
    expect(world.stored).toMatchObject({ theme: "light", density: "compact" });
    expect(world.page).toMatchObject({ theme: "light", density: "compact" });
  });

  it("hears its own change come back without storing it again", async () => {
    const world = new World();
    await world.keeper.start();
    world.here({ theme: "light" });
    await pass(400);
    world.tell(world.stored);
    await pass(5000);
    expect(world.saves).toBe(1);
  });

  it("sends what is left when the page closes, and merges it when the page is opened next", async () => {
    const world = new World();
    await world.keeper.start();
    world.failing = new Error("no network");
    world.here({ theme: "light" });
    world.keeper.leave();
    world.keeper.stop();
    expect(world.last?.theme).toBe("light");
    world.failing = null;
    world.write({ ...world.stored, density: "compact" });
    const next = world.open();
    await next.start();
    await pass(1000);
    expect(world.stored).toMatchObject({ theme: "light", density: "compact" });
    expect(world.kept).toBeNull();
  });

  it("keeps keys that it does not know", async () => {
    const world = new World();
    world.stored = readDocument({ ...world.stored, future: { a: 1 } });
    await world.keeper.start();
    world.here({ theme: "light" });
    await pass(400);
    expect(world.stored).toMatchObject({ theme: "light", future: { a: 1 } });
  });
});
