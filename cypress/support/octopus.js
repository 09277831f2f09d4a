// Commands of the suite: who is signed in, and what the API answers.

/** The backend's own address, without a slash at its end. */
export const backend = () => (Cypress.env("BACKEND_URL") || Cypress.config("baseUrl")).replace(/\/+$/, "");

/** The page's, without a slash at its end. */
export const site = () => Cypress.config("baseUrl").replace(/\/+$/, "");

/** An access token, from `POST /auth/login`. */
Cypress.Commands.add(
  "token",
  (username = Cypress.env("USERNAME"), password = Cypress.env("PASSWORD"), at = backend()) =>
    cy
      .request({
        method: "POST",
        url: `${at}/auth/login`,
        body: { username, password },
        failOnStatusCode: false,
        log: false,
      })
      .then(({ status, body }) => {
        expect(status, `sign-in of ${username} at ${at}`).to.eq(200);
        return body.access_token;
      }),
);

/** The whole answer to one GraphQL operation, errors included; without a token, as nobody. */
Cypress.Commands.add("ask", (query, { token, variables = {}, at = backend() } = {}) =>
  cy
    .request({
      method: "POST",
      url: `${at}/graphql`,
      headers: token ? { Authorization: `Bearer ${token}` } : {},
      body: { query, variables },
      failOnStatusCode: false,
    })
    .its("body"),
);

/** Signs in at the page, as people do. */
Cypress.Commands.add("signIn", (username = Cypress.env("USERNAME"), password = Cypress.env("PASSWORD")) => {
  // A token asked for before leaves its refresh cookie, with which the page would open without asking.
  cy.clearAllCookies();
  cy.visit("./");
  cy.get("input[autocomplete=username]").type(username);
  cy.get("input[type=password]").type(password, { log: false });
  cy.contains("button", "Sign in").click();
});
