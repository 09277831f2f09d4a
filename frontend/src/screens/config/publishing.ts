/** The dialog that publishes the draft; null while this build has none. */
import type { ComponentType } from "react";
import { Part } from "../../parts";

type Publish = ComponentType<{ mergeWith?: number | null; onClose: () => void }>;
const found = import.meta.glob<{ Publish: Publish }>("./publish/Publish.tsx");
const fetch = Object.values(found)[0];

export const publish = fetch ? new Part(() => fetch().then(({ Publish }) => Publish)) : null;
