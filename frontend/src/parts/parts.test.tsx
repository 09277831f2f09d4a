import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Broken } from "./Broken";
import { serversEdition } from "./edition";
import { Fetched } from "./Fetched";
import { Guard } from "./Guard";
import { Part } from "./part";

const Palette = ({ name }: { name: string }) => <p>Hello {name}</p>;
const answers = (text: string, status = 200) => (async () => new Response(text, { status })) as typeof fetch;

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("a part that is fetched later", () => {
  it("says in its place that it cannot be had, and comes when it is tried again", async () => {
    let linked = false;
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    const part = new Part(async () => {
      if (!linked) throw new TypeError("Failed to fetch dynamically imported module");
      return Palette;
    });
    render(<Fetched part={part} props={{ name: "there" }} what="The search" />);
    await screen.findByText("The server cannot be reached");
    linked = true;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("Hello there");
  });

  it("stays when it was fetched ahead, whatever becomes of the link", async () => {
    let fetched = 0;
    const part = new Part(async () => {
      fetched += 1;
      return Palette;
    });
    await part.load();
    render(<Fetched part={part} props={{ name: "there" }} what="The search" />);
    expect(screen.getByText("Hello there")).toBeTruthy();
    expect(fetched).toBe(1);
  });

  it("that throws while it is drawn leaves the rest of the page alone", async () => {
    const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
    let broken = true;
    const Fragile = () => {
      if (broken) throw new Error("no such row");
      return <p>whole</p>;
    };
    render(
      <>
        <p>header</p>
        <Guard fallback={(error, again) => <Broken what="The list" error={error} onRetry={again} />}>
          <Fragile />
        </Guard>
      </>,
    );
    expect(screen.getByText("header")).toBeTruthy();
    expect(screen.getByText("no such row")).toBeTruthy();
    broken = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByText("whole")).toBeTruthy();
    quiet.mockRestore();
  });
});

describe("the server's edition of the page", () => {
  it.each([
    ["same", answers('<script src="./assets/index-AAA.js">')],
    ["other", answers('<script src="./assets/index-BBB.js">')],
    ["unreachable", answers("bad gateway", 502)],
    ["unreachable", (async () => Promise.reject(new TypeError("Failed to fetch"))) as typeof fetch],
  ] as const)("is %s", async (expected, ask) => {
    expect(await serversEdition("index-AAA.js", ask)).toBe(expected);
  });
});
