import { EmptyState } from "@octopus-widgets/sdk/ui";

/** The deployment's API has other fields: which are missing, and where there is an example of them. */
export function Missing({ fields }: { fields: readonly string[] }) {
  const named = fields.map((name) => `“${name}”`).join(", ");
  return (
    <EmptyState title={`The API of this deployment has no field ${named}`}>
      Procedures need the fields of the OET from the example endpoints.json that Octopus ships
      (octopus/endpoints/example): see “Connect the OET” in the documentation.
    </EmptyState>
  );
}
