/** What the screens beside the dashboard have in common. */
export { Home } from "./Home";
export { Refused } from "./Refused";
export { Screen } from "./Screen";
export { useBack } from "./useBack";
export { useTitle } from "./useTitle";
