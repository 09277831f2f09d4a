/*
 * A widget written by hand from the public contract alone: no SDK, no build step, no word about this host. React comes as a global;
 * GraphQL goes through Apollo's hooks on the host's client; sizes come from the host in all three ways that the contract names.
 */
(function () {
  "use strict";
  var octopus = (globalThis.Octopus = globalThis.Octopus || {});
  var h = function () {
    return globalThis.React.createElement.apply(null, arguments);
  };

  var DOCUMENTS = null;
  function documents() {
    // When the bundle begins the host may not be there yet; when a widget is drawn it is.
    DOCUMENTS = DOCUMENTS || {
      who: octopus.apollo.gql("query ContractWho { widgets { name active } }"),
      status: octopus.apollo.gql("subscription ContractStatus { widgetsChanged { name active } }"),
      fails: octopus.apollo.gql('query ContractFails { widgetBundle(name: "@nobody/nothing") { name } }'),
      keep: octopus.apollo.gql(
        "mutation ContractKeep($user: String!, $config: JSON!) { setPreferences(userId: $user, config: $config) }",
      ),
    };
    return DOCUMENTS;
  }

  /** The size, by `getWidgetLayout`, `subscribeWidgetLayout` and the DOM event, each in its own element. */
  function Sizes(props) {
    var React = globalThis.React;
    var state = React.useState({ got: null, subscribed: null, heard: null });
    var set = state[1];
    React.useEffect(
      function () {
        set(function (before) {
          return Object.assign({}, before, { got: octopus.getWidgetLayout(props.id) });
        });
        var end = octopus.subscribeWidgetLayout(props.id, function (layout) {
          set(function (before) {
            return Object.assign({}, before, { subscribed: layout });
          });
        });
        function hear(event) {
          if (event.detail.instanceId !== props.id) return;
          set(function (before) {
            return Object.assign({}, before, { heard: event.detail.layout });
          });
        }
        window.addEventListener("octopus:widget-layout", hear);
        return function () {
          end();
          window.removeEventListener("octopus:widget-layout", hear);
        };
      },
      [props.id],
    );
    return ["got", "subscribed", "heard"].map(function (name) {
      var size = state[0][name];
      return h("p", { key: name, "data-size": name }, name + " " + (size ? Math.round(size.width) : "none"));
    });
  }

  function ContractOnly(props) {
    var React = globalThis.React;
    var apollo = octopus.apollo;
    var config = props.config || {};
    var asked = apollo.useQuery(documents().who, { pollInterval: Number(config.every) * 1000 || 0 });
    var told = apollo.useSubscription(documents().status);
    var failing = apollo.useQuery(documents().fails, { skip: !config.fail });
    var keep = apollo.useMutation(documents().keep, { errorPolicy: "all" });
    var count = React.useRef(0);
    count.current += 1;
    return h(
      "section",
      { "data-contract": props.instanceId },
      h("h4", null, String(config.greeting)),
      h("p", { "data-asked": "" }, asked.data ? asked.data.widgets.length + " packages" : asked.loading ? "asking" : "none"),
      h("p", { "data-told": "" }, told.data ? told.data.widgetsChanged.length + " told" : "waiting"),
      h("p", { "data-failing": "" }, failing.error ? "an error came" : "no error"),
      h(
        "button",
        {
          type: "button",
          onClick: function () {
            keep[0]({ variables: { user: "somebody-else", config: {} } });
          },
        },
        "Keep",
      ),
      h(Sizes, { id: props.instanceId }),
    );
  }

  var definition = {
    key: "ContractOnly",
    label: "Contract only",
    component: ContractOnly,
    layout: { w: 8, h: 10, minW: 4, minH: 4 },
    polls: true,
    config: {
      schema: {
        type: "object",
        required: [],
        properties: {
          greeting: { type: "string", title: "Greeting", description: "What it says first.", default: "good day" },
          every: { type: "number", title: "Every", min: 0, default: 0 },
          fail: { type: "boolean", title: "Fail", default: false },
          format: { type: "INPUT_FORMATED_SCHEMA_TYPE", title: "Format", default: "device" },
          db: { type: "INPUT_DB", title: "Database" },
          attributes: { type: "INPUT_TANGO_ATTRIBUTES", title: "Attributes", default: [] },
          workspace: { type: "WORKSPACE", title: "Workspace" },
          secret: { type: "string", title: "For engineers", default: "", level: 4 },
        },
      },
    },
  };

  (function register() {
    if (typeof octopus.registerWidget !== "function") return setTimeout(register, 50);
    octopus.registerWidget(definition);
  })();
})();
