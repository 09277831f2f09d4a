/** The layout algorithms, fetched with the first drag or soon after the page has opened. */
import { Part } from "../../parts/part";

export const arranging = new Part(() => import("./arrange"));
