/** Building a mapping by clicking in a real reply; null while this build has none. */
import type { ComponentType } from "react";
import { Part } from "../../../../parts";

type MappingDialog = ComponentType<{ entry: string; onClose: () => void }>;
const found = import.meta.glob<{ MappingDialog: MappingDialog }>("../../mapping/MappingDialog.tsx");
const fetch = Object.values(found)[0];

export const mapping = fetch ? new Part(() => fetch().then(({ MappingDialog }) => MappingDialog)) : null;
