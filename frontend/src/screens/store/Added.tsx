/** Everything that dashboards may load, as it is now: found by a word, sorted by what an administrator looks for. */
import { useId, useMemo, useState } from "react";
import { useRouter } from "../../app/router";
import { Button, Field, Input, Message, Select, StatusSymbol } from "../../design";
import { Link } from "./Link";
import lists from "./lists.module.css";
import { activeOf, Marks, PackageSymbol } from "./Marks";
import { packagePlace, place } from "./places";
import styles from "./store.module.css";
import { TakeDialog } from "./TakeDialog";
import type { Stock, Stocked } from "./useStore";
import { counted } from "./words";

const SORTS = {
  name: { label: "Name", of: () => 0 },
  errors: { label: "Errors", of: ({ troubles }: Stocked) => -(troubles?.count ?? 0) },
  newer: { label: "Newer version", of: ({ newer }: Stocked) => (newer === null ? 1 : 0) },
  used: { label: "Use", of: ({ workspaces }: Stocked) => -workspaces },
} as const;
const SHOWN = {
  all: { label: "All", fits: () => true },
  added: { label: "From registries", fits: (one: Stocked) => !isOwn(one) },
  own: { label: "Come with Octopus", fits: isOwn },
  troubled: { label: "With errors", fits: ({ troubles }: Stocked) => troubles !== null },
  newer: { label: "With a newer version", fits: ({ newer }: Stocked) => newer !== null },
} as const;

function isOwn({ package: found }: Stocked): boolean {
  return !found.local && (activeOf(found)?.registry ?? null) === null;
}

export function Added({ stock }: { stock: Stock }) {
  const router = useRouter();
  const [text, setText] = useState("");
  const [sort, setSort] = useState<keyof typeof SORTS>("name");
  const [shown, setShown] = useState<keyof typeof SHOWN>("all");
  const rows = useMemo(
    () => arranged(stock.packages ?? [], text, SORTS[sort].of, SHOWN[shown].fits),
    [stock.packages, text, sort, shown],
  );
  if (!stock.packages)
    return stock.fault ? (
      <Message title="The catalogue cannot be followed" level="serious">
        It is tried again every few seconds. {stock.fault.message}
      </Message>
    ) : (
      <Message title="Looking at the catalogue…" />
    );
  const added = stock.packages.filter((one) => !isOwn(one)).length;
  return (
    <div className={styles.page}>
      <header className={lists.tools}>
        <Field label="Filter">
          {(ids) => (
            <Input
              {...ids}
              type="search"
              placeholder="Name, label, key"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Field label="Show">
          {(ids) => (
            <Select {...ids} value={shown} onChange={(event) => setShown(event.target.value as keyof typeof SHOWN)}>
              {options(SHOWN)}
            </Select>
          )}
        </Field>
        <Field label="Sort by">
          {(ids) => (
            <Select {...ids} value={sort} onChange={(event) => setSort(event.target.value as keyof typeof SORTS)}>
              {options(SORTS)}
            </Select>
          )}
        </Field>
        <p role="status" className={styles.dim}>
          {counted(rows.length, "package")}
          {rows.length === stock.packages.length ? `, ${added} from registries` : ` of ${stock.packages.length}`}
        </p>
        <Button look="primary" icon="search" onClick={() => router.go(place("find"))}>
          Find widgets
        </Button>
      </header>
      {stock.fault && (
        <p className={styles.warning} role="alert">
          <StatusSymbol level="serious" /> This may be out of date; it is tried again. {stock.fault.message}
        </p>
      )}
      {stock.unasked && (
        <p className={styles.warning}>
          <StatusSymbol level="caution" /> Not every registry could be asked for newer versions. {stock.unasked}
        </p>
      )}
      {rows.length === 0 ? (
        <Message title={shown === "added" && added === 0 ? "Nothing was added yet" : "No package fits"}>
          {shown === "added" && added === 0
            ? "Find looks through the registries of this deployment; what you add there stands here, and on dashboards."
            : "Another word, or another choice of what is shown, may find it."}
        </Message>
      ) : (
        <>
          <Rows title="Added" rows={rows.filter((one) => !isOwn(one))} />
          <Rows title="Come with Octopus" rows={rows.filter(isOwn)} />
        </>
      )}
    </div>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly Stocked[] }) {
  const id = useId();
  if (rows.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul className={styles.rows} aria-labelledby={id}>
        {rows.map((one) => (
          <Row key={one.package.name} stocked={one} />
        ))}
      </ul>
    </section>
  );
}

const options = (choices: { readonly [id: string]: { label: string } }) =>
  Object.entries(choices).map(([id, { label }]) => (
    <option key={id} value={id}>
      {label}
    </option>
  ));

function arranged(
  packages: readonly Stocked[],
  text: string,
  rank: (one: Stocked) => number,
  fits: (one: Stocked) => boolean,
): Stocked[] {
  const words = text.trim().toLowerCase();
  return packages
    .filter(fits)
    .filter(({ package: { name, label, keys } }) => `${name} ${label} ${keys.join(" ")}`.toLowerCase().includes(words))
    .toSorted((one, other) => rank(one) - rank(other) || one.package.label.localeCompare(other.package.label));
}

function Row({ stocked }: { stocked: Stocked }) {
  const { package: found, troubles, workspaces, newer } = stocked;
  const [upgrading, setUpgrading] = useState(false);
  return (
    <li className={lists.row}>
      <PackageSymbol path={found.icon} />
      <span className={lists.what}>
        <Link to={packagePlace(found.name)} className={lists.name}>
          {found.label}
        </Link>
        <code>{found.name}</code>
      </span>
      <span className={styles.version}>{found.active}</span>
      <Marks found={found} />
      <span className={styles.dim}>{workspaces > 0 ? `on ${counted(workspaces, "workspace")}` : "not used"}</span>
      <span className={lists.errors}>
        {troubles && (
          <Link to={packagePlace(found.name)} title={`Last ${troubles.last}`}>
            <StatusSymbol level="serious" label={null} /> {counted(troubles.count, "error")},{" "}
            {counted(troubles.users, "user")}
          </Link>
        )}
      </span>
      <span className={lists.act}>
        {newer && (
          <Button
            icon="up"
            title={`Upgrade to ${newer}`}
            aria-label={`Upgrade ${found.name} to ${newer}`}
            onClick={() => setUpgrading(true)}
          >
            {newer}
          </Button>
        )}
      </span>
      {upgrading && (
        <TakeDialog name={found.name} version={newer} current={found} onClose={() => setUpgrading(false)} />
      )}
    </li>
  );
}
