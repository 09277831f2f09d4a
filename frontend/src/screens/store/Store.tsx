/** The Widgets Store: which widgets this deployment offers, and in which version, for administrators. */
import { useEffect } from "react";
import { useRoute, useRouter } from "../../app/router";
import { selectCaller, selectIsAdmin } from "../../app/selectors";
import { useAppSelector } from "../../app/store";
import { Icon } from "../../design";
import { Broken, Guard } from "../../parts";
import { Home, Refused, useTitle } from "../around";
import { Added } from "./Added";
import { Find } from "./Find";
import { Link } from "./Link";
import { PackagePage } from "./PackagePage";
import { PAGES, place } from "./places";
import { Rules } from "./Rules";
import styles from "./shell.module.css";
import { useStock } from "./useStore";

const TITLE = "Widgets Store";

export function Store() {
  const admin = useAppSelector(selectIsAdmin);
  useTitle(TITLE);
  return admin ? <Shell /> : <Forbidden />;
}

function Forbidden() {
  const caller = useAppSelector(selectCaller);
  return (
    <main aria-label={TITLE}>
      <Refused title="The Widgets Store is for administrators">
        {caller ? `${caller.username} has the role ${caller.role}; it takes Admin. ` : ""}
        Ask an administrator of this deployment for the widget, or for the role.
      </Refused>
    </main>
  );
}

function Shell() {
  const route = useRoute();
  const router = useRouter();
  const stock = useStock();
  const asked = route.name === "store" ? route : { page: null, what: null };
  const known = asked.page === "package" ? asked.what !== null : PAGES.some(({ id }) => id === asked.page);
  const page = known && asked.page !== null ? asked.page : "added";
  useEffect(() => {
    if (!known) router.go(place("added"), { replace: true });
  }, [router, known]);
  const label = PAGES.find(({ id }) => id === page)?.label ?? asked.what ?? "";
  return (
    <div className={styles.screen}>
      <header className={styles.bar}>
        <Home />
        <h1>{TITLE}</h1>
        <nav className={styles.pages} aria-label="Pages of the store">
          {PAGES.map(({ id, label: name, icon }) => (
            <Link
              key={id}
              to={place(id)}
              aria-current={id === page ? "page" : undefined}
              data-within={id === "added" && page === "package" ? "" : undefined}
            >
              <Icon name={icon} />
              {name}
            </Link>
          ))}
          <Link to={{ name: "newWidget" }}>
            <Icon name="code" />
            Begin one
          </Link>
        </nav>
      </header>
      <main className={styles.main} aria-label={label}>
        <Guard
          // What is looked for follows what is typed: the page that it is typed into stays.
          key={page === "find" ? page : `${page} ${asked.what}`}
          fallback={(error, again) => <Broken what={`The page ${label}`} error={error} onRetry={again} />}
        >
          {page === "added" && <Added stock={stock} />}
          {page === "find" && <Find text={asked.what ?? ""} stock={stock} />}
          {page === "rules" && <Rules />}
          {page === "package" && <PackagePage name={asked.what ?? ""} stock={stock} />}
        </Guard>
      </main>
    </div>
  );
}
