/** What a wish would become, asked while it is typed. */
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { WidgetProjectDocument, type WidgetProjectQuery } from "../../api/generated";
import { type Form, wishOf } from "./wish";

export type Look = WidgetProjectQuery["widgetProject"];
export type Fault = Look["faults"][number];

/** Milliseconds without a change before it is asked. */
const PAUSE = 200;

export interface Looked {
  look: Look | null;
  /** Whether the look is of what stands in the form now. */
  current: boolean;
  fault: string | null;
}

export function useLook(form: Form): Looked {
  const client = useApolloClient();
  const [looked, setLooked] = useState<{ form: Form; look: Look | null; fault: string | null } | null>(null);
  useEffect(() => {
    let over = false;
    const ask = async () => {
      try {
        const { data } = await client.query({
          query: WidgetProjectDocument,
          variables: { wish: wishOf(form) },
          fetchPolicy: "no-cache",
        });
        if (!over) setLooked({ form, look: data?.widgetProject ?? null, fault: null });
      } catch (error) {
        if (!over) setLooked({ form, look: null, fault: error instanceof Error ? error.message : String(error) });
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [client, form]);
  return { look: looked?.look ?? null, current: looked?.form === form, fault: looked?.fault ?? null };
}
