import css from "./jive.module.css";

/** Properties of a device, each with its lines. */
export function PropertyList({ properties }: { properties: readonly { name: string; value: string[] }[] }) {
  if (properties.length === 0) return <p className={css.nothing}>No property matches.</p>;
  return (
    <dl className={css.properties}>
      {properties.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value.join("\n")}</dd>
        </div>
      ))}
    </dl>
  );
}
