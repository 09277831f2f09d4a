import type { Action, Sequence } from "./use-panel";

/** What a press asks for: one action, or several one after the other. */
export interface Asked {
  label: string;
  confirm: "none" | "ask" | "type";
  question: string;
  actions: readonly Action[];
  fault: string;
}

export const askedOf = (action: Action): Asked => ({
  label: action.config.label,
  confirm: action.config.confirm,
  question: action.config.question,
  actions: [action],
  fault: action.fault,
});

export const askedOfSequence = ({ label, confirm, question, actions, fault }: Sequence): Asked => ({
  label,
  confirm,
  question,
  actions,
  fault,
});
