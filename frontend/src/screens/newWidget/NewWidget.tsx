/** Begin a widget: a form of everything that `octopus widget new` takes, what comes of it beside it, and the project as an archive. */
import { useEffect, useState } from "react";
import { useRouter } from "../../app/router";
import { selectCaller, selectIsAdmin } from "../../app/selectors";
import { useAppSelector } from "../../app/store";
import { Button } from "../../design";
import { Refused, Screen, useTitle } from "../around";
import { Files } from "./Files";
import styles from "./newWidget.module.css";
import { Progress } from "./Progress";
import { useLook } from "./useLook";
import { useMaking } from "./useMaking";
import { WishForm } from "./WishForm";
import { EMPTY, keepForm, keptForm } from "./wish";

export function NewWidget() {
  const router = useRouter();
  const caller = useAppSelector(selectCaller);
  const admin = useAppSelector(selectIsAdmin);
  useTitle("New widget");
  return (
    <Screen
      name="New widget"
      bar={admin && <Button onClick={() => router.go({ name: "store", page: null, what: null })}>Widgets Store</Button>}
    >
      {caller && caller.roleLevel >= 2 ? (
        <Begin username={caller.username} />
      ) : (
        <Refused title="Beginning a widget needs the role User">
          You look on as a Viewer. Ask an administrator for the role.
        </Refused>
      )}
    </Screen>
  );
}

function Begin({ username }: { username: string }) {
  const [form, setForm] = useState(() => keptForm(username));
  const { look, current, fault } = useLook(form);
  const [making, make] = useMaking();
  useEffect(() => keepForm(username, form), [username, form]);
  const errors = look?.faults.filter(({ severity }) => severity === "error") ?? [];
  const ready = current && look !== null && errors.length === 0 && making.status !== "making";
  return (
    <div className={styles.columns}>
      <form
        className={styles.form}
        aria-label="The widget"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) make(form);
        }}
      >
        <WishForm form={form} onChange={setForm} look={look} />
        {fault && <p role="alert">{fault}</p>}
        <div className={styles.actions}>
          <Button type="submit" look="primary" icon="download" disabled={!ready}>
            Make the project
          </Button>
          <Button onClick={() => setForm(EMPTY)}>Begin anew</Button>
        </div>
        <Progress making={making} kebab={look?.names?.kebab ?? ""} />
      </form>
      <Files look={look} current={current} />
    </div>
  );
}
