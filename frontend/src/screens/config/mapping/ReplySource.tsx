/** Where the reply comes from that a mapping is built on: the endpoint's own upstream, or what somebody pastes. */
import { useApolloClient } from "@apollo/client/react";
import type { Json } from "@octopus-widgets/sdk/contract";
import { useEffect, useMemo, useRef, useState } from "react";
import { Button } from "../../../design";
import fieldStyles from "../../../design/Field.module.css";
import { ArgumentForm } from "../trying/ArgumentForm";
import { argumentsOf, blankForm, readForm, readSdl, sdlOf, type Typed, typesOf } from "../trying/arguments";
import { replyJson, type Section, tryOnce, tryStream } from "../trying/trial";
import styles from "./mapping.module.css";

interface Props {
  document: unknown;
  section: Section;
  name: string;
  endpoint: { readonly [key: string]: Json };
  /** Whether there is a reply already. */
  had: boolean;
  onReply: (reply: Json) => void;
}

/** Milliseconds that a stream is given for its first event. */
const PATIENCE = 20_000;

export function ReplySource({ document, section, name, endpoint, had, onReply }: Props) {
  const types = (document as { types?: Json } | null)?.types;
  const all = useMemo(
    () => argumentsOf(endpoint, section, name, null, typesOf(readSdl(sdlOf(types)))),
    [endpoint, section, name, types],
  );
  const [typed, setTyped] = useState<Typed>(() => blankForm(all));
  const [shown, setShown] = useState(false);
  const { busy, problem, ask, setProblem } = useAsking({ document, section, name, endpoint, onReply });
  const { values, problems } = readForm(all, typed);
  const fetchReply = () => {
    setShown(true);
    if (Object.keys(problems).length === 0) ask(values);
  };
  return (
    <section className={styles.source} aria-label="Where the reply comes from">
      {section !== "mutations" && (
        <>
          {all.length > 0 && (
            <ArgumentForm arguments={all} typed={typed} problems={shown ? problems : {}} onChange={setTyped} />
          )}
          <Button look={had ? "plain" : "primary"} icon="refresh" disabled={busy} onClick={fetchReply}>
            {busy ? "Asking…" : had ? "Fetch another reply" : "Fetch a real reply"}
          </Button>
        </>
      )}
      <Paste open={section === "mutations" && !had} onReply={onReply} onProblem={setProblem} />
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

interface Asking extends Omit<Props, "had"> {}

/** Ask the upstream once, without mapping, transform and type: they may be what is still missing. */
function useAsking({ document, section, name, endpoint, onReply }: Asking) {
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const end = useRef<() => void>(() => undefined);
  useEffect(() => () => end.current(), []);
  const ask = (arguments_: { readonly [name: string]: Json }) => {
    const asked = { document: bare(document, section, name, endpoint), section, name, arguments: arguments_ };
    end.current();
    setBusy(true);
    setProblem(null);
    const take = (body: string | undefined, fault: string | undefined) => {
      setBusy(false);
      const reply = body === undefined ? undefined : replyJson(body, endpoint.method);
      if (reply !== undefined) onReply(reply);
      else setProblem(fault ?? "What came is no JSON, so there is nothing to map.");
    };
    if (section === "streams") end.current = firstItem(client, asked, take);
    else {
      const controller = new AbortController();
      end.current = () => controller.abort();
      tryOnce(client, asked, controller.signal).then(
        ({ reply, errors }) =>
          take(reply?.truncated ? undefined : reply?.body, reply?.truncated ? TOO_LONG : errors[0]?.message),
        (fault: Error) => !controller.signal.aborted && take(undefined, fault.message),
      );
    }
  };
  return { busy, problem, ask, setProblem };
}

const TOO_LONG = "The reply is longer than what is shown of it; paste a part of it instead.";

function firstItem(
  client: ReturnType<typeof useApolloClient>,
  asked: Parameters<typeof tryStream>[1],
  take: (body: string | undefined, fault: string | undefined) => void,
): () => void {
  let settled = false;
  const settle = (body: string | undefined, fault: string | undefined) => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    stop();
    take(body, fault);
  };
  const timer = setTimeout(() => settle(undefined, `The stream sent nothing for ${PATIENCE / 1000} s.`), PATIENCE);
  const stop = tryStream(
    client,
    asked,
    (event) => {
      if (event.kind === "raw" && event.reply) settle(event.reply.body, event.reply.truncated ? TOO_LONG : undefined);
      else if (event.kind === "error") settle(undefined, event.error?.message);
    },
    (fault) => settle(undefined, fault?.message ?? "The stream ended before it sent anything."),
  );
  return () => {
    settled = true;
    clearTimeout(timer);
    stop();
  };
}

function bare(document: unknown, section: Section, name: string, endpoint: { readonly [key: string]: Json }): unknown {
  const { mapping: _m, transform: _t, ...rest } = endpoint;
  const whole = document as { [key: string]: { [key: string]: unknown } };
  return { ...whole, [section]: { ...whole[section], [name]: { ...rest, type: "JSON" } } };
}

interface PasteProps {
  open: boolean;
  onReply: (reply: Json) => void;
  onProblem: (problem: string | null) => void;
}

function Paste({ open, onReply, onProblem }: PasteProps) {
  const [text, setText] = useState("");
  const use = () => {
    try {
      onReply(JSON.parse(text) as Json);
      onProblem(null);
    } catch (fault) {
      onProblem(`Expected JSON: ${(fault as Error).message}`);
    }
  };
  return (
    <details open={open} className={styles.paste}>
      <summary>Paste a reply</summary>
      <textarea
        className={`${fieldStyles.input} ${styles.pasted}`}
        aria-label="A reply, as JSON"
        rows={5}
        spellCheck={false}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <Button disabled={text.trim() === ""} onClick={use}>
        Use it
      </Button>
    </details>
  );
}
