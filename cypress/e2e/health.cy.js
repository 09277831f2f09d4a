// Is everything up, and at its address?
import { backend, site } from "../support/octopus";

describe("Health", () => {
  it("the backend lives and is ready", () => {
    cy.request(`${backend()}/health/live`).its("body.status").should("eq", "live");
    cy.request(`${backend()}/health/ready`).its("body.status").should("be.oneOf", ["ready", "degraded"]);
  });

  it("the page is served with a policy that lets no foreign script run", () => {
    cy.request({ url: `${site()}/`, headers: { accept: "text/html" } }).then(({ headers, body }) => {
      expect(headers["content-type"]).to.match(/^text\/html/);
      expect(String(headers["content-security-policy"])).to.include("script-src").and.not.include("unsafe-eval");
      expect(body).to.include("<title>Octopus");
    });
    cy.request(`${site()}/runtime-config.js`).its("body").should("include", "window.config");
  });

  it("the page's address leads to the API too", () => {
    cy.token(Cypress.env("USERNAME"), Cypress.env("PASSWORD"), site()).then((token) =>
      cy.ask("{ __typename }", { token, at: site() }).its("data.__typename").should("eq", "Query"),
    );
  });
});
