import { EmptyState } from "./empty-state";

/** The deployment's API has other fields: which are missing, and where there is an example of them. */
export function MissingFields({ fields, service }: { fields: readonly string[]; service: string }) {
  const named = fields.map((name) => `“${name}”`).join(", ");
  return (
    <EmptyState title={`The API of this deployment has no field ${named}`}>
      This widget needs the fields of the {service} from the example endpoints.json that Octopus ships
      (octopus/endpoints/example): see “Connect the {service}” in the documentation.
    </EmptyState>
  );
}
