import { mergeConfig } from "@octopus-widgets/sdk";
import type { SettingsFormProps } from "../../app/types";
import { Button } from "../../design/Button";
import { useWidgetDefs } from "../hooks";
import { useReadable } from "../host/useReadable";
import { useWidgets } from "../widgets";
import { FieldEditor } from "./FieldEditor";
import styles from "./form.module.css";
import { valueAt, visibleFields, withoutVisible, withValue } from "./values";

/** The settings of one widget, made from its schema. Every valid change is applied at once. */
export function SettingsForm({ instance, config, onChange }: SettingsFormProps) {
  const { env } = useWidgets();
  const { level } = useReadable(env.viewer);
  const def = useWidgetDefs().get(instance.key);
  if (def === undefined) return <p className={styles.hint}>The settings appear once the widget has been loaded.</p>;
  const fields = def.configFields ?? [];
  const shown = visibleFields(fields, level);
  const merged = mergeConfig(def.defaultConfig ?? {}, config);
  if (shown.length === 0) return <p className={styles.hint}>{def.label} has no settings.</p>;
  return (
    <form className={styles.form} aria-label={`Settings of ${def.label}`} onSubmit={(event) => event.preventDefault()}>
      {shown.map((field) => (
        <FieldEditor
          key={`${instance.id} ${field.name}`}
          field={field}
          level={level}
          value={valueAt(merged, field.path)}
          onChange={(value) => onChange(withValue(config, field.path, value))}
        />
      ))}
      <footer className={styles.footer}>
        <Button look="quiet" icon="undo" onClick={() => onChange(withoutVisible(config, fields, level))}>
          Back to defaults
        </Button>
        {def.docsUrl && (
          <a href={def.docsUrl} target="_blank" rel="noreferrer">
            About these settings
          </a>
        )}
      </footer>
    </form>
  );
}
