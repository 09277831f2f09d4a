import "./design/tokens.css";
import "./design/widgetTokens.css";
import "./design/base.css";
import "./design/fonts.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { rememberedLook, wearLook } from "./app/look";
import { buildServices } from "./app/services";

wearLook(rememberedLook());
const root = document.getElementById("root");
if (!root) throw new Error("index.html: expected an element with the id “root”");
const services = buildServices();
createRoot(root).render(
  <StrictMode>
    <App services={services} />
  </StrictMode>,
);
