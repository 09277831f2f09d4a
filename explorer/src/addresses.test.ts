import { expect, test } from "vitest";
import { readAddresses } from "./addresses";

test("everything is beside the folder that the page's base names", () => {
  expect(readAddresses("https://ska.example.org/sites/mid/explorer/")).toEqual({
    basePath: "/sites/mid",
    home: "https://ska.example.org/sites/mid/",
    auth: "https://ska.example.org/sites/mid/auth/",
    graphql: "https://ska.example.org/sites/mid/graphql",
    socket: "wss://ska.example.org/sites/mid/graphql",
  });
});

test("without a prefix the base path is empty", () => {
  const { basePath, socket } = readAddresses("http://127.0.0.1:8000/explorer/");
  expect([basePath, socket]).toEqual(["", "ws://127.0.0.1:8000/graphql"]);
});
