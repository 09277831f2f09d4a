/** Signing in: fetched when somebody has to, and ahead of that while the page is idle. */
import { Part } from "../../parts";

export const signIn = new Part(() => import("./SignIn").then(({ SignIn }) => SignIn));
