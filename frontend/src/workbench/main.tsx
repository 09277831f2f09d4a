/** The page of a widget's dev server. It is built once and travels in the SDK; the widget itself comes from the project. */
import "../design/tokens.css";
import "../design/widgetTokens.css";
import "../design/base.css";
import "../design/fonts.css";
import { createRoot } from "react-dom/client";
import { WidgetsContext } from "../widgets";
import { readProject } from "./project";
import { buildRooms } from "./rooms";
import { Workbench } from "./Workbench";

const root = document.getElementById("root");
if (!root) throw new Error("workbench.html: expected an element with the id “root”");
const project = await readProject();
document.title = `${project.name} – workbench`;
const rooms = await buildRooms(project, new URLSearchParams(location.search).has("mock"));
createRoot(root).render(
  <WidgetsContext value={rooms.widgets}>
    <Workbench rooms={rooms} />
  </WidgetsContext>,
);
