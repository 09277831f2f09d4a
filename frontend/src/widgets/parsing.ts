/** The parser of GraphQL, a module of its own: 6 KiB that a page whose widgets ask nothing in words does without. */
export { parse } from "graphql";
