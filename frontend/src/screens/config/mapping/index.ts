/**
 * A mapping built by clicking in a real reply. A form of an endpoint shows it where it likes:
 *
 *     {open && <MappingDialog entry="/queries/procedure" onClose={() => setOpen(false)} />}
 *
 * It reads the endpoint from the draft, and writes `mapping` (and, when asked, `type` and `types`) into it.
 */
export { MappingDialog, type MappingDialogProps } from "./MappingDialog";
