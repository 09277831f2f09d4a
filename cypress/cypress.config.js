// The smoke suite of a deployment. Its variables, all as CYPRESS_…: BASE_URL (the page), BACKEND_URL (the backend itself;
// without it, the page's address), USERNAME and PASSWORD of somebody who may sign in, VIEWER_USERNAME and VIEWER_PASSWORD of
// a Viewer (none where the first is empty), ATTRIBUTE (a Tango attribute that changes; none: that test is left out).
import { defineConfig } from "cypress";

const PATIENCE = 15_000;

/** One subscription over graphql-transport-ws, opened by Node: it bears no Origin, as a program's would not. */
function firstEvent({ url, token, query, variables = {} }) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace(/^http/, "ws"), "graphql-transport-ws");
    const late = setTimeout(() => end(reject, new Error(`${url} sent no event within ${PATIENCE / 1000} s`)), PATIENCE);
    const end = (settle, outcome) => {
      clearTimeout(late);
      socket.close();
      settle(outcome);
    };
    const send = (message) => socket.send(JSON.stringify(message));
    socket.onopen = () => send({ type: "connection_init", payload: { Authorization: `Bearer ${token}` } });
    socket.onerror = () => end(reject, new Error(`${url} cannot be connected to by WebSocket`));
    socket.onclose = ({ code, reason }) => end(reject, new Error(`${url} closed the socket: ${code} ${reason}`));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === "connection_ack") send({ id: "1", type: "subscribe", payload: { query, variables } });
      else if (message.type === "ping") send({ type: "pong" });
      else if (message.type === "next") end(resolve, message.payload);
      else if (message.type === "error") end(resolve, { errors: message.payload });
      else end(reject, new Error(`${url} sent an unexpected ${message.type}`));
    };
  });
}

export default defineConfig({
  e2e: {
    baseUrl: "http://localhost:3000",
    specPattern: "e2e/**/*.cy.js",
    supportFile: "support/octopus.js",
    setupNodeEvents: (on) => {
      on("task", { firstEvent });
    },
  },
  env: { USERNAME: "admin", PASSWORD: "admin", VIEWER_USERNAME: "viewer", VIEWER_PASSWORD: "viewer" },
  fixturesFolder: false,
  screenshotsFolder: "results/screenshots",
  video: false,
  defaultCommandTimeout: PATIENCE,
  // A deployment that was just made may still be pulling itself together; what fails twice has failed.
  retries: { runMode: 1 },
  reporter: "junit",
  reporterOptions: { mochaFile: "results/cypress-[hash].xml", rootSuiteTitle: "Octopus", testsuitesTitle: "Octopus" },
});
