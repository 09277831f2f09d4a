/** Variables, workspaces and clicks. */
import { useClickAction, useHostVariables, useVariables, useWorkspace } from "@octopus-widgets/sdk";

export function Around() {
  const { vars, setVariable } = useVariables();
  const { TANGO_DBS = [] } = useHostVariables();
  const { workspace, workspaces, setWorkspace } = useWorkspace();
  const click = useClickAction({ variableKey: "tile", workspace: "detail" });
  return (
    <section aria-label={workspace.name}>
      <p>
        Tile {vars.tile ?? "none"} of {[TANGO_DBS].flat().join(", ")}
      </p>
      <button type="button" onClick={() => setVariable("tile", "002")}>
        Second tile
      </button>
      <button type="button" onClick={() => click?.("003")}>
        Third tile, in detail
      </button>
      {workspaces.map(({ id, name }) => (
        <button key={id} type="button" onClick={() => setWorkspace(id)}>
          Open {name}
        </button>
      ))}
    </section>
  );
}
