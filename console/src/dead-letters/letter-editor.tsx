import { useMutation } from "@tanstack/react-query";
import { problemOf } from "@warren/client";
import { useState } from "react";
import { warren } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { sayProblem } from "../parts/say-problem.js";
import { StayOrLeave } from "../parts/stay-or-leave.js";
import { editedPayload } from "./edited-payload.js";
import styles from "./letter-editor.module.css";
import type { Letter } from "./letter-types.js";
import { useLettersChanged } from "./use-letters-changed.js";

type Props = Readonly<{
  letter: Letter;
  /** What the editor begins with. */
  was: string;
  onClose: () => void;
}>;

/** Mends a payload: checked as JSON at once, against the contract by a dry run, and sent to its queue when it is good. */
export function LetterEditor({ letter, was, onClose }: Props) {
  const lettersChanged = useLettersChanged();
  const [text, setText] = useState(was);
  const edited = editedPayload(text);
  const saving = useMutation({
    mutationFn: ({
      dryRun,
      payload,
    }: {
      dryRun: boolean;
      payload: Exclude<typeof edited, { kind: "wrong" }>["value"];
    }) =>
      warren.admin.deadLetters.edit.mutate({
        ref: letter.ref,
        queue: letter.queue,
        // Where it is another letter by now, nothing is done.
        was: letter.payloadHash,
        payload,
        dryRun,
      }),
    onSuccess: (_run, { dryRun }) => (dryRun ? undefined : lettersChanged()),
  });
  const problem = saving.error === null ? undefined : problemOf(saving.error);
  const faults = problem !== undefined && "problem" in problem ? (problem.problem.errors ?? []) : [];
  const save = (dryRun: boolean) => {
    if (edited.kind === "json") saving.mutate({ dryRun, payload: edited.value });
  };
  const busy = saving.isPending || edited.kind === "wrong";
  const isSaved = saving.isSuccess && !saving.variables.dryRun;

  return (
    <div className={styles.editor}>
      <label className={styles.field}>
        New payload
        <textarea
          rows={16}
          spellCheck={false}
          autoFocus
          value={text}
          aria-invalid={edited.kind === "wrong"}
          onChange={({ target }) => {
            setText(target.value);
            saving.reset();
          }}
        />
      </label>
      {edited.kind === "wrong" && <Callout tone="failed">This is not JSON: {edited.why}</Callout>}
      {saving.error !== null && (
        <Callout tone="failed">
          {sayProblem(saving.error)}
          <ul>
            {faults.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <code>{path}</code> {message}
              </li>
            ))}
          </ul>
        </Callout>
      )}
      {saving.data !== undefined && saving.variables.dryRun && (
        <Callout tone="done">The contract takes it. It would go to {letter.queue}.</Callout>
      )}
      {text !== was && !isSaved && (
        <StayOrLeave title="Leave without saving?" leave="Leave">
          What you changed in the payload is not saved anywhere.
        </StayOrLeave>
      )}
      <p className={styles.buttons}>
        <Button onClick={onClose}>Leave as it was</Button>
        <Button disabled={busy} onClick={() => save(true)}>
          Dry run
        </Button>
        <Button kind="primary" disabled={busy} onClick={() => save(false)}>
          Save and send again
        </Button>
      </p>
    </div>
  );
}
