/** The pages of the Config UI, in the order of the rail. Each is fetched when it is first opened. */
import type { ComponentType } from "react";
import type { IconName } from "../../design";
import { Part } from "../../parts";

export interface PageProps {
  /** The rest of the address behind the page's name: a place on it. */
  what: string | null;
}

export interface ConfigPage {
  id: string;
  label: string;
  icon: IconName;
  part: Part<ComponentType<PageProps>>;
}

export const PAGES: readonly ConfigPage[] = [
  {
    id: "structure",
    label: "Structure",
    icon: "tree",
    part: new Part(() => import("./structure/Structure").then(({ Structure }) => Structure)),
  },
  {
    id: "python",
    label: "Python",
    icon: "code",
    part: new Part(() => import("./python/Python").then(({ Python }) => Python)),
  },
  {
    id: "try",
    label: "Try",
    icon: "play",
    part: new Part(() => import("./trying/Try").then(({ Try }) => Try)),
  },
  {
    id: "versions",
    label: "Versions",
    icon: "clock",
    part: new Part(() => import("./versions/Versions").then(({ Versions }) => Versions)),
  },
  {
    id: "transfer",
    label: "Import and export",
    icon: "share",
    part: new Part(() => import("./transfer/Transfer").then(({ Transfer }) => Transfer)),
  },
  {
    id: "files",
    label: "Files",
    icon: "book",
    part: new Part(() => import("./files/Files").then(({ Files }) => Files)),
  },
  {
    id: "environment",
    label: "Environment",
    icon: "server",
    part: new Part(() => import("./environment/Environment").then(({ Environment }) => Environment)),
  },
  {
    id: "audit",
    label: "Audit trail",
    icon: "history",
    part: new Part(() => import("./audit/Audit").then(({ Audit }) => Audit)),
  },
];
