/** Building a mapping by clicking in a real reply, fetched when it is first opened. */
import { Part } from "../../../../parts";

export const mapping = new Part(() => import("../../mapping/MappingDialog").then(({ MappingDialog }) => MappingDialog));
