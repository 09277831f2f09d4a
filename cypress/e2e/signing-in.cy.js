// People come in by their password, and not without.
describe("Signing in", () => {
  it("refuses a wrong password", () => {
    cy.signIn(Cypress.env("USERNAME"), "certainly not this one");
    cy.contains("User name or password is wrong.").should("be.visible");
    cy.get("input[type=password]").should("be.visible");
  });

  it("opens the dashboard, which stands a reload", () => {
    cy.signIn();
    cy.get("main").should("be.visible");
    cy.get("input[type=password]").should("not.exist");
    cy.reload();
    cy.get("main").should("be.visible");
    cy.get("input[type=password]").should("not.exist");
  });
});
