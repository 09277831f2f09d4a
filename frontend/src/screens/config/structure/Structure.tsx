/** The Structure view: a tree of everything the document holds, and a form or the JSON text of what is chosen. */
import type { PageProps } from "../pages";
import { TextView } from "./TextView";

export function Structure({ what }: PageProps) {
  return <TextView pointer={what ? `/${what}` : ""} />;
}
