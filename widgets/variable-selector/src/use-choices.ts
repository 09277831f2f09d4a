import { useHostVariables, usePropertyExpansion, useQueryItems } from "@octopus-widgets/sdk";
import { useMemo } from "react";
import { type Choice, choicesOf } from "./choices";
import type { SelectorConfig } from "./config";

export interface Choices {
  choices: readonly Choice[];
  loading: boolean;
  /** Why there is nothing to choose from. */
  problem: { title: string; text: string } | null;
  missing: readonly string[];
}

const NONE: readonly string[] = [];

/** What the settings offer: given values, a list of the deployment, or the items of a query. */
export function useChoices(config: SelectorConfig): Choices {
  const { source } = config;
  const given = usePropertyExpansion(source === "values" ? (config.values ?? NONE) : NONE);
  const lists = useHostVariables();
  const asked = useQueryItems(config.query ?? "", {
    path: config.path ?? "",
    interval: config.refreshSeconds || 0,
    skip: source !== "query",
  });
  return useMemo(() => {
    const none = { choices: [], loading: false, problem: null, missing: NONE };
    if (source === "query") {
      const { items, fault, error, loading, missing } = asked;
      if (items) return { ...none, choices: choicesOf(items, config) };
      if (fault) return { ...none, problem: { title: "The query cannot be asked", text: fault } };
      if (loading) return { ...none, loading: true };
      if (error) return { ...none, missing, problem: { title: "The query was not answered", text: error.message } };
      return {
        ...none,
        problem: { title: "The reply holds no list", text: "Say in the settings where in the reply it is." },
      };
    }
    if (source === "list") {
      const list = lists[config.list?.trim() ?? ""];
      const text = config.list
        ? `This deployment has no list “${config.list}”.`
        : "Name one in this widget's settings.";
      if (list === undefined) return { ...none, problem: { title: "No list", text } };
      return { ...none, choices: choicesOf(Array.isArray(list) ? list : [list], config) };
    }
    if (given.error)
      return { ...none, problem: { title: "The device properties cannot be read", text: given.error.message } };
    return { ...none, choices: choicesOf(given.groups.flat(), config), loading: given.loading };
  }, [source, asked, lists, given, config]);
}
