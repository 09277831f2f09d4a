import "graphiql/setup-workers/vite";
import "@octopus/frontend/tokens.css";
import "graphiql/style.css";
import "./page.css";
import { createRoot } from "react-dom/client";
import { readAddresses } from "./addresses";
import { Explorer } from "./Explorer";

const root = document.getElementById("root");
if (!root) throw new Error("Expected an element with the id root; index.html has none.");
createRoot(root).render(<Explorer addresses={readAddresses(document.baseURI)} />);
