import { lazy, Suspense } from "react";
import type { SettingsFormProps } from "../app/types";

const Form = lazy(async () => ({ default: (await import("./form/SettingsForm")).SettingsForm }));

/** The settings of one widget; the form is fetched when it is first opened. */
export function SettingsForm(props: SettingsFormProps) {
  return (
    <Suspense fallback={<p role="status">Loading settings…</p>}>
      <Form {...props} />
    </Suspense>
  );
}
