/** The dialog that publishes the draft, fetched when it is first opened. */
import { Part } from "../../parts";

export const publish = new Part(() => import("./publish/Publish").then(({ Publish }) => Publish));
