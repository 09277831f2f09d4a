/** Who is signed in and as what; theme, keys, signing out. */

import { useRouter } from "../../../app/router";
import { selectCaller, selectIsAdmin, selectTheme } from "../../../app/selectors";
import { useServices } from "../../../app/services";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import { viewActions } from "../../../app/viewSlice";
import { Icon, Menu } from "../../../design";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import styles from "./bar.module.css";

const THEMES = [
  { id: "dark", label: "Dark" },
  { id: "light", label: "Light" },
  { id: "dome", label: "Dome" },
] as const;

export function UserMenu() {
  const dispatch = useAppDispatch();
  const { session, saveNow } = useServices();
  const caller = useAppSelector(selectCaller);
  const theme = useAppSelector(selectTheme);
  const admin = useAppSelector(selectIsAdmin);
  const router = useRouter();
  if (!caller) return null;
  return (
    <Menu
      label={`${caller.username}, ${caller.role}`}
      align="end"
      className={styles.opener}
      heading={
        <>
          <strong>{caller.username}</strong> · {caller.role}
        </>
      }
      groups={[
        {
          id: "theme",
          label: "Theme",
          items: THEMES.map(({ id, label }) => ({
            id,
            label,
            checked: id === theme,
            onSelect: () => dispatch(preferencesActions.themeChosen(id)),
          })),
        },
        {
          id: "more",
          items: [
            {
              id: "settings",
              label: "Settings",
              icon: "gear",
              onSelect: () => dispatch(viewActions.overlayOpened({ name: "settings" })),
            },
            ...(admin
              ? [
                  {
                    id: "config",
                    label: "Configuration",
                    icon: "sliders" as const,
                    onSelect: () => router.go({ name: "config", page: null, what: null }),
                  },
                  {
                    id: "store",
                    label: "Widgets Store",
                    icon: "grid" as const,
                    onSelect: () => router.go({ name: "store", page: null, what: null }),
                  },
                ]
              : []),
            {
              id: "keys",
              label: "Keyboard",
              icon: "keyboard",
              hint: "?",
              onSelect: () => dispatch(viewActions.overlayOpened({ name: "shortcuts" })),
            },
            {
              id: "out",
              label: "Sign out",
              icon: "signOut",
              onSelect: () => {
                saveNow();
                void session.signOut();
              },
            },
          ],
        },
      ]}
    >
      <Icon name="user" />
      <span className={styles.dim}>{caller.username}</span>
    </Menu>
  );
}
