/** What lies over the dashboard or beside it, each fetched when it is first opened or ahead of that, while the page is idle. */
import { Part } from "../../../parts";

export const overlays = {
  palette: new Part(() => import("./Palette").then(({ Palette }) => Palette)),
  settings: new Part(() => import("../../settings/Settings").then(({ Settings }) => Settings)),
  gallery: new Part(() => import("./Gallery").then(({ Gallery }) => Gallery)),
  workspace: new Part(() => import("./WorkspaceForm").then(({ WorkspaceForm }) => WorkspaceForm)),
  variables: new Part(() => import("./Variables").then(({ Variables }) => Variables)),
  share: new Part(() => import("./Share").then(({ Share }) => Share)),
  shortcuts: new Part(() => import("./Shortcuts").then(({ Shortcuts }) => Shortcuts)),
  metrics: new Part(() => import("./Metrics").then(({ Metrics }) => Metrics)),
  taranta: new Part(() => import("../taranta/ImportTaranta").then(({ ImportTaranta }) => ImportTaranta)),
  costs: new Part(() => import("./Costs").then(({ Costs }) => Costs)),
  range: new Part(() => import("./RangeDialog").then(({ RangeDialog }) => RangeDialog)),
  changelog: new Part(() => import("./Changelog").then(({ Changelog }) => Changelog)),
};

export const editBar = new Part(() => import("../EditBar").then(({ EditBar }) => EditBar));
export const emptyCanvas = new Part(() => import("../canvas/EmptyCanvas").then(({ EmptyCanvas }) => EmptyCanvas));
export const settingsPane = new Part(() => import("./SettingsPane").then(({ SettingsPane }) => SettingsPane));
