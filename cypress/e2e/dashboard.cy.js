// What an operator looks at is live.
const STORED = "query ($user: String!) { preferences(userId: $user) }";
const STORE = "mutation ($user: String!, $config: JSON!) { setPreferences(userId: $user, config: $config) }";
const user = () => Cypress.env("USERNAME");

/** Stores what `change` makes of the person's preferences; gives what was there before. */
function changePreferences(change) {
  return cy.token().then((token) =>
    cy.ask(STORED, { token, variables: { user: user() } }).then(({ data }) => {
      const before = data.preferences;
      const variables = { user: user(), config: change(before) };
      return cy.ask(STORE, { token, variables }).then(({ errors }) => {
        expect(errors, "errors of setPreferences").to.eq(undefined);
        return before;
      });
    }),
  );
}

/** A workspace with one attribute in it. */
function workspaceOf(attribute) {
  const layout = { x: 0, y: 0, w: 8, h: 8 };
  const widget = { id: "value", key: "AttributeDisplay", title: "Smoke test", layout, panel: null, hidden: false };
  return {
    id: "smoke-test",
    name: "Smoke test",
    description: "",
    refreshRate: 1,
    timeRange: { preset: "5m" },
    variables: {},
    panels: [],
    widgets: [widget],
    widget_configs: { value: { attributes: [attribute] } },
    widget_state: {},
  };
}

describe("The dashboard", () => {
  it("shows the load of the server", () => {
    cy.signIn();
    cy.get("footer")
      .contains(/\d+ clients?/)
      .should("be.visible");
  });

  it("follows, by its WebSocket, what is changed elsewhere", () => {
    cy.signIn();
    cy.get("footer")
      .contains(/\d+ clients?/)
      .should("be.visible");
    cy.get("html")
      .invoke("attr", "data-theme")
      .then((theme) => {
        const other = theme === "light" ? "dark" : "light";
        changePreferences((stored) => ({ ...stored, theme: other })).then((before) => {
          cy.get("html").should("have.attr", "data-theme", other);
          changePreferences((stored) => ({ ...stored, theme: before.theme }));
        });
      });
    cy.get("html").should("have.attr", "data-theme");
  });

  const attribute = Cypress.env("ATTRIBUTE");
  (attribute ? it : it.skip)(`shows how ${attribute ?? "an attribute (CYPRESS_ATTRIBUTE)"} changes`, () => {
    changePreferences((stored) => ({
      ...stored,
      workspaces: [...stored.workspaces.filter(({ id }) => id !== "smoke-test"), workspaceOf(attribute)],
    })).then((before) => {
      cy.signIn();
      cy.get("main").should("be.visible");
      cy.visit("./w/smoke-test");
      cy.get("article").contains("li", /\d/).as("value").should("be.visible");
      cy.get("@value")
        .invoke("text")
        .then((text) => cy.get("@value").should("not.have.text", text));
      changePreferences((stored) => ({ ...stored, workspaces: before.workspaces }));
    });
  });
});
