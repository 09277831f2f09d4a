import { expect, test } from "vitest";
import { missingFields } from "../src";

test("fields that the API does not have are named once each, wherever the errors are", () => {
  expect(missingFields(new Error("Cannot query field 'procedures' on type 'Query'."))).toEqual(["procedures"]);
  const several = Object.assign(new Error("2 errors"), {
    errors: [
      { message: "Cannot query field 'startProcedure' on type 'Mutation'." },
      { message: 'Cannot query field "startProcedure" on type "Mutation". Did you mean …?' },
    ],
  });
  expect(missingFields(several)).toEqual(["startProcedure"]);
});

test("other errors are not about fields that are missing", () => {
  expect(missingFields(new Error("Cannot query field 'nme' on type 'Procedure'."))).toEqual([]);
  expect(missingFields(new Error("oet does not answer"))).toEqual([]);
  expect(missingFields(undefined)).toEqual([]);
});
