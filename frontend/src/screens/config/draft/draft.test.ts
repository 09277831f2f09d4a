import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Draft, textOf } from "./draft";
import { DraftConflict, type DraftTransport, type Started } from "./transport";
import type { Report, StoredDraft } from "./types";

const DOCUMENT = { queries: { one: { url: "http://host" } } };
const REPORT: Report = { ok: true, faults: [], sdl: "", diff: { document: [], sdl: "" }, version: 3, sha: "" };

/** A server that keeps one draft. */
class Server implements DraftTransport {
  stored: StoredDraft | null = null;
  down = false;
  checked: string[] = [];
  published: { [version: number]: unknown } = { 3: DOCUMENT };
  notice: (revision: number) => void = () => undefined;
  version: (version: number) => void = () => undefined;

  async start(): Promise<Started> {
    return { base: { version: 3, document: DOCUMENT }, newest: 3, draft: this.stored, schema: {} };
  }
  async draft() {
    return this.stored;
  }
  async document(version: number) {
    return this.published[version];
  }
  async check(text: string) {
    this.checked.push(text);
    return REPORT;
  }
  async save(text: string, baseVersion: number, revision: number) {
    if (this.down) throw new Error("nobody answers");
    if (revision !== (this.stored?.revision ?? 0)) throw new DraftConflict(this.stored);
    this.stored = { text, baseVersion, revision: revision + 1, updated: "2026-11-28T01:00:00Z" };
    return revision + 1;
  }
  async discard() {
    this.stored = null;
  }
  watchDraft(onRevision: (revision: number) => void) {
    this.notice = onRevision;
    return () => undefined;
  }
  watchVersions(onVersion: (version: number) => void) {
    this.version = onVersion;
    return () => undefined;
  }
}

let server: Server;
async function opened(): Promise<Draft> {
  const draft = new Draft(server, await server.start());
  draft.start();
  await vi.advanceTimersByTimeAsync(0);
  return draft;
}

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a draft", () => {
  it("is kept on the server soon after the last key, once", async () => {
    const draft = await opened();
    const save = vi.spyOn(server, "save");
    draft.setText(`${draft.get().text} `);
    draft.set("/queries/one/role", "User");
    expect(draft.get().status).toBe("unsaved");
    await vi.advanceTimersByTimeAsync(900);
    expect(save).toHaveBeenCalledTimes(1);
    expect(draft.get()).toMatchObject({ status: "saved", dirty: true });
    expect(JSON.parse(server.stored?.text ?? "")).toEqual({ queries: { one: { url: "http://host", role: "User" } } });
  });

  it("that says again what was published leaves none on the server", async () => {
    const draft = await opened();
    draft.set("/queries/one/role", "User");
    await vi.advanceTimersByTimeAsync(900);
    draft.undo();
    await vi.advanceTimersByTimeAsync(900);
    expect(server.stored).toBeNull();
    expect(draft.get()).toMatchObject({ status: "clean", dirty: false });
  });

  it("keeps the last document while the text is no JSON, and says where it breaks", async () => {
    const draft = await opened();
    const { document } = draft.get();
    draft.setText(draft.get().text.replace('"url":', '"url"'));
    await vi.advanceTimersByTimeAsync(200);
    expect(draft.get().document).toBe(document);
    expect(draft.get().broken).toMatchObject({ line: 4, message: "Expected a colon between the name and its value." });
    draft.set("/queries/one/role", "User");
    expect(draft.get().text).not.toContain("User");
    expect(draft.get().problem).toContain("mend line 4");
    await vi.advanceTimersByTimeAsync(900);
    expect(server.stored?.text).toBe(draft.get().text);
  });

  it("that cannot be stored says so, and tries again until it is", async () => {
    const draft = await opened();
    server.down = true;
    draft.set("/queries/one/role", "User");
    await vi.advanceTimersByTimeAsync(1000);
    expect(draft.get()).toMatchObject({ status: "failed", problem: "Not saved: nobody answers" });
    server.down = false;
    await vi.advanceTimersByTimeAsync(4000);
    expect(draft.get()).toMatchObject({ status: "saved", problem: null });
  });

  it("is not in doubt when it was published from here, and the server's copy goes after the version is known", async () => {
    const draft = await opened();
    draft.set("/queries/one/url", "http://other");
    await vi.advanceTimersByTimeAsync(1000);
    server.published[4] = draft.get().document;
    server.stored = null;
    server.version(4);
    await vi.advanceTimersByTimeAsync(0);
    server.notice(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(draft.get()).toMatchObject({ conflict: null, dirty: false, status: "clean", base: { version: 4 } });
    expect(server.stored).toBeNull();
  });

  it("follows another tab while nothing is unsaved here", async () => {
    const draft = await opened();
    const text = textOf({ queries: {} });
    server.stored = { text, baseVersion: 3, revision: 1, updated: "" };
    server.notice(1);
    await vi.advanceTimersByTimeAsync(10);
    expect(draft.get()).toMatchObject({ text, status: "saved", conflict: null });
  });

  it.each(["mine", "theirs"] as const)("that two tabs changed is asked about, and %s stays", async (choice) => {
    const draft = await opened();
    draft.set("/queries/one/role", "User");
    const mine = draft.get().text;
    const theirs = textOf({ queries: {} });
    server.stored = { text: theirs, baseVersion: 3, revision: 7, updated: "" };
    server.notice(7);
    await vi.advanceTimersByTimeAsync(2000);
    expect(draft.get().conflict?.theirs?.revision).toBe(7);
    expect(server.stored.text).toBe(theirs);
    await draft.resolve(choice);
    await vi.advanceTimersByTimeAsync(2000);
    expect(draft.get()).toMatchObject({ text: choice === "mine" ? mine : theirs, status: "saved", conflict: null });
    expect(server.stored.text).toBe(draft.get().text);
    if (choice === "theirs") {
      draft.undo();
      expect(draft.get().text).toBe(mine);
    }
  });

  it("without changes follows what is published; with changes it stays on its base", async () => {
    const draft = await opened();
    server.published[4] = { queries: { two: { url: "x" } } };
    server.version(4);
    await vi.advanceTimersByTimeAsync(10);
    expect(draft.get()).toMatchObject({ base: { version: 4 }, status: "clean", document: server.published[4] });
    draft.set("/queries/two/role", "User");
    server.published[5] = { queries: {} };
    server.version(5);
    await vi.advanceTimersByTimeAsync(10);
    expect(draft.get()).toMatchObject({ base: { version: 4 }, newest: 5, dirty: true });
  });

  it("that was replaced is made from the other version", async () => {
    const draft = await opened();
    server.published[4] = { queries: { two: { url: "x" } } };
    draft.replace(textOf(server.published[4]), 4);
    await vi.advanceTimersByTimeAsync(10);
    expect(draft.get()).toMatchObject({ base: { version: 4 }, dirty: false });
  });

  it.each([
    ["the answer", "the notice"],
    ["the notice", "the answer"],
  ])("that was published is no draft any more, when %s comes before %s", async (first) => {
    const draft = await opened();
    draft.set("/queries/one/role", "User");
    await vi.advanceTimersByTimeAsync(900);
    const save = vi.spyOn(server, "save");
    server.published[4] = draft.get().document;
    server.stored = null;
    vi.spyOn(server, "check").mockImplementation(async () => ({ ...REPORT, version: 4 }));
    if (first === "the notice") server.notice(0);
    const told = draft.published(4);
    if (first === "the answer") server.notice(0);
    server.version(4);
    await told;
    await vi.advanceTimersByTimeAsync(5000);
    expect(draft.get()).toMatchObject({ base: { version: 4 }, status: "clean", dirty: false, conflict: null });
    expect(draft.get().document).toEqual(server.published[4]);
    expect(save).not.toHaveBeenCalled();
  });

  it("that is undone before it was kept has no changes", async () => {
    const draft = await opened();
    const save = vi.spyOn(server, "save");
    draft.set("/queries/one/role", "User");
    draft.undo();
    await vi.advanceTimersByTimeAsync(2000);
    expect(draft.get().status).toBe("clean");
    expect(save).not.toHaveBeenCalled();
  });

  it("that was published lets go of an older text, and keeps what another tab typed on", async () => {
    const draft = await opened();
    draft.set("/queries/one/role", "User");
    await vi.advanceTimersByTimeAsync(900);
    server.published[4] = draft.get().document;
    await draft.published(4);
    expect(server.stored).toBeNull();
    draft.set("/queries/one/role", "Admin");
    await vi.advanceTimersByTimeAsync(900);
    const typed = textOf({ queries: {} });
    server.published[5] = draft.get().document;
    server.stored = { text: typed, baseVersion: 4, revision: 9, updated: "" };
    await draft.published(5);
    expect(draft.get().text).toBe(typed);
    expect(server.stored?.text).toBe(typed);
  });

  it("is discarded to what was published last, and comes back by undo", async () => {
    const draft = await opened();
    draft.set("/queries/one/role", "User");
    const written = draft.get().text;
    await vi.advanceTimersByTimeAsync(900);
    await draft.discard();
    expect(draft.get()).toMatchObject({ document: DOCUMENT, status: "clean", dirty: false });
    expect(server.stored).toBeNull();
    draft.undo();
    expect(draft.get().text).toBe(written);
  });

  it("is checked after the last key, and a late answer about an older text counts for nothing", async () => {
    const draft = await opened();
    const answers: ((report: Report) => void)[] = [];
    vi.spyOn(server, "check").mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    const fault = { pointer: "/queries/one", line: 1, column: 1, code: "x", message: "old", severity: "error" };
    draft.set("/queries/one/role", "U");
    await vi.advanceTimersByTimeAsync(500);
    draft.set("/queries/one/role", "User");
    await vi.advanceTimersByTimeAsync(500);
    answers[1]?.({ ...REPORT, faults: [] });
    answers[0]?.({ ...REPORT, faults: [fault] });
    await vi.advanceTimersByTimeAsync(10);
    expect(draft.get()).toMatchObject({ faults: [], checking: false });
  });
});

it("joins what is typed in one go into one step of undo", async () => {
  const draft = await opened();
  const before = draft.get().text;
  for (const end of ["U", "Us", "Use", "User"]) draft.set("/queries/one/role", end);
  await vi.advanceTimersByTimeAsync(2000);
  draft.set("/queries/one/url", "x");
  draft.undo();
  expect(draft.get().document).toEqual({ queries: { one: { url: "http://host", role: "User" } } });
  draft.undo();
  expect(draft.get().text).toBe(before);
  draft.redo();
  expect(draft.get().document).toEqual({ queries: { one: { url: "http://host", role: "User" } } });
});
