// The API at the backend's own address.
import { backend } from "../support/octopus";

const TRAIL = "{ auditTrail(limit: 1) { __typename } }";

describe("The API", () => {
  it("answers a query", () => {
    cy.token().then((token) =>
      cy.ask("{ serverStatus { version clients } }", { token }).then(({ data, errors }) => {
        expect(errors).to.eq(undefined);
        expect(data.serverStatus.version).to.match(/^\d+\.\d+\.\d+/);
        expect(data.serverStatus.clients).to.be.at.least(0);
      }),
    );
  });

  it("pushes to a subscription over WebSocket", () => {
    cy.token().then((token) =>
      cy
        .task("firstEvent", {
          url: `${backend()}/graphql`,
          token,
          query: "subscription { endpointsServed { version } }",
        })
        .its("data.endpointsServed.version")
        .should("be.a", "number"),
    );
  });

  it("refuses those who have not signed in", () => {
    cy.ask("{ serverStatus { version } }").its("errors.0.extensions.code").should("eq", "UNAUTHENTICATED");
  });

  const viewer = Cypress.env("VIEWER_USERNAME");
  (viewer ? it : it.skip)("refuses a Viewer what is an Admin's", () => {
    cy.token(viewer, Cypress.env("VIEWER_PASSWORD")).then((token) =>
      cy.ask(TRAIL, { token }).its("errors.0.extensions.code").should("eq", "FORBIDDEN"),
    );
  });
});
