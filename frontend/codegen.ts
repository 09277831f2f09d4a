/** Typed GraphQL operations: every `*.graphql` file under `src` becomes typed documents in `src/api/generated.ts`. */
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../src/octopus/graphql/schema/*.graphql",
  documents: "src/**/*.graphql",
  silent: true,
  generates: {
    "src/api/generated.ts": {
      plugins: ["typescript-operations", "typed-document-node"],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        skipTypename: true,
        strictScalars: true,
        scalars: {
          JSON: { input: "unknown", output: "unknown" },
          DateTime: "string",
          Date: "string",
        },
      },
    },
  },
};

export default config;
