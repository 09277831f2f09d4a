/** A mutation behind a button that says why a person may not. */
import { OPERATOR_LEVEL, useActGate, useMutation, useReportError, useRoleLevelAccess } from "@octopus-widgets/sdk";
import { ActButton } from "@octopus-widgets/sdk/ui";

const START = "mutation start($id: Int!) { start(id: $id) }";

export function Start({ instanceId, id }: { instanceId: string; id: number }) {
  const report = useReportError(instanceId);
  const [send, { status }] = useMutation<{ start: boolean }>(START);
  const { allowed, reason } = useActGate();
  const { role, allows } = useRoleLevelAccess();
  return (
    <>
      <ActButton
        label="Start"
        blocked={status === "loading" ? "It is on its way." : ""}
        onClick={() => void send({ id }).catch(report)}
      >
        Start
      </ActButton>
      <p>
        {allowed ? status : reason} {allows(OPERATOR_LEVEL) ? `${role}s may` : `${role}s may not`}
      </p>
    </>
  );
}
