import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { useReadable } from "./host/useReadable";
import { useWidgets } from "./widgets";

/** What widgets ask the person before something that acts on the telescope. Drawn once, by the dashboard. */
export function HostDialogs() {
  const { questions } = useWidgets();
  const question = useReadable(questions.current);
  if (question === null) return null;
  const { title, body, action, danger = false } = question;
  const decline = () => questions.answer(false);
  return (
    <Dialog
      key={`${title} ${action}`}
      title={title}
      size="small"
      alert
      onClose={decline}
      footer={
        <>
          <Button autoFocus={danger} onClick={decline}>
            Cancel
          </Button>
          <Button look={danger ? "danger" : "primary"} autoFocus={!danger} onClick={() => questions.answer(true)}>
            {action}
          </Button>
        </>
      }
    >
      {body !== undefined && <p>{body}</p>}
    </Dialog>
  );
}
