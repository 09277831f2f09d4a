import type { SettingsFormProps } from "../app/types";
import { Fetched, Part } from "../parts";

/** The form with all its editors, fetched when settings are first opened or ahead of that. */
export const settingsForm = new Part(() => import("./form/SettingsForm").then(({ SettingsForm }) => SettingsForm));

/** The settings of one widget. */
export function SettingsForm(props: SettingsFormProps) {
  return (
    <Fetched part={settingsForm} props={props} what="The settings" waiting={<p role="status">Loading settings…</p>} />
  );
}
