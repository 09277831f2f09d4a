/** Why a sign-in with an identity provider came to nothing: the server leaves it in a cookie, to be read once. */
import { aloud } from "../../api/sentence";

const COOKIE = "octopus_sign_in_fault";

export interface Fault {
  title: string;
  /** A sentence of the server's. */
  text: string;
}

const TITLES: { [reason: string]: string } = {
  denied: "Access denied",
  busy: "Try again",
  "expired-state": "This sign-in is no longer valid",
  clock: "The clocks differ",
  "no-role": "No role for Octopus",
  name: "No user name that can be used",
  "name-taken": "The user name is taken",
  NOT_FOUND: "No such identity provider",
  SOURCE_UNAVAILABLE: "The identity provider cannot be used now",
  RATE_LIMITED: "Too many attempts",
};

/** The fault among some cookies (`document.cookie`); null when there is none that can be read. */
export function readFault(cookies: string): Fault | null {
  const found = cookies.split(";").find((cookie) => cookie.trim().startsWith(`${COOKIE}=`));
  if (!found) return null;
  try {
    const encoded = found
      .slice(found.indexOf("=") + 1)
      .replace(/-/g, "+")
      .replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    const { reason, message } = JSON.parse(new TextDecoder().decode(bytes)) as { reason?: unknown; message?: unknown };
    if (typeof message !== "string" || !message) return null;
    return { title: TITLES[String(reason)] ?? "The sign-in failed", text: aloud(message) };
  } catch {
    return null;
  }
}

/** What makes a browser forget the fault, as a value for `document.cookie`. */
export const forgetFault = (basePath: string): string => `${COOKIE}=; Max-Age=0; Path=${basePath || "/"}`;
