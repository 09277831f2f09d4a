import { beforeEach, expect, test } from "vitest";
import { Guard } from "./guard";

class Pages {
  readonly held = new Set<string>();
  now = 1_000_000;
  #ids = 0;

  open(): Guard {
    this.#ids += 1;
    const locks = {
      request: async (name: string) => void this.held.add(name),
      query: async () => ({ held: [...this.held].map((name) => ({ name })) }),
    } as unknown as LockManager;
    return new Guard({ storage: localStorage, locks, now: () => this.now, id: `page${this.#ids}` });
  }

  /** The last page is killed: it says nothing any more, and its lock is free. */
  kill(): void {
    this.held.delete(`octopus-running:page${this.#ids}`);
  }
}

let pages: Pages;
beforeEach(() => {
  localStorage.clear();
  pages = new Pages();
});

test("what a killed page was running is not run again, until somebody says so", async () => {
  const first = pages.open();
  expect(await first.suspects("rain@1")).toBe(false);
  first.begins("snow@1")();
  first.begins("rain@1");
  pages.kill();
  const second = pages.open();
  expect(await second.suspects("rain@1")).toBe(true);
  expect(await second.suspects("snow@1"), "it had come back").toBe(false);
  expect(await second.suspects("rain@2"), "another version is another thing").toBe(false);
  second.allow("rain@1");
  expect(await second.suspects("rain@1")).toBe(false);
  second.begins("rain@1")();
  pages.kill();
  expect(await pages.open().suspects("rain@1"), "it came back").toBe(false);
});

test("it stays refused on every page, also when nobody looks at it", async () => {
  const first = pages.open();
  await first.suspects("rain@1");
  first.begins("rain@1");
  pages.kill();
  await pages.open().suspects("other");
  expect(await pages.open().suspects("rain@1")).toBe(true);
});

test("another page that runs it in this moment is no sign; one that has run it for long is", async () => {
  const first = pages.open();
  await first.suspects("rain@1");
  first.begins("rain@1");
  expect(await pages.open().suspects("rain@1")).toBe(false);
  pages.now += 6_000;
  expect(await pages.open().suspects("rain@1")).toBe(true);
});

test("what runs within something else is blamed, and then that again", async () => {
  const first = pages.open();
  await first.suspects("x");
  const outer = first.begins("outer");
  first.begins("inner")();
  pages.kill();
  expect(await pages.open().suspects("outer")).toBe(true);
  outer();
  expect([...Array(localStorage.length).keys()].map((at) => localStorage.key(at))).toEqual(["octopus-hung"]);
});

test("a page that is left in the ordinary way leaves no note, and one without storage guards nothing", async () => {
  const first = pages.open();
  await first.suspects("x");
  first.begins("rain@1");
  globalThis.dispatchEvent(new Event("pagehide"));
  pages.kill();
  expect(await pages.open().suspects("rain@1")).toBe(false);
  const bare = new Guard({ storage: null, locks: null });
  bare.begins("rain@1");
  expect(await bare.suspects("rain@1")).toBe(false);
});
