/** A bundle that brings Apollo's hooks itself, as one does that was built with them inside: they find the host's client in the context. */
import { gql } from "@apollo/client";
import { useQuery } from "@apollo/client/react";
import { createElement } from "react";

const WHO = gql("query OwnCopyWho { widgets { name active } }");

function OwnCopy() {
  const { data, error } = useQuery(WHO);
  const own = useQuery !== globalThis.Octopus.apollo.useQuery;
  const text = data ? `${data.widgets.length} packages by ${own ? "a copy of its own" : "the host's hooks"}` : "asking";
  return createElement("p", null, error ? "an error" : text);
}

globalThis.Octopus.registerWidget({ key: "OwnCopy", label: "Own copy", component: OwnCopy });
