import { useState, type SubmitEvent } from "react";
import { Button } from "../parts/button.js";
import styles from "./token-form.module.css";

type Props = Readonly<{ busy: boolean; folded: boolean; onToken: (token: string) => void }>;

/** For a token of the shop's issuer. The console has no login page of its own, and says so. */
export function TokenForm({ busy, folded, onToken }: Props) {
  const [text, setText] = useState("");
  const token = text.trim().replace(/^Bearer\s+/i, "");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (token !== "") onToken(token);
  };
  const form = (
    <form className={styles.form} onSubmit={submit}>
      <label htmlFor="token">Bearer token</label>
      <textarea
        id="token"
        className={styles.text}
        rows={4}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={({ target }) => setText(target.value)}
        aria-describedby="token-note"
      />
      <Button kind="primary" type="submit" disabled={busy || token === ""}>
        Sign in with this token
      </Button>
      <p id="token-note" className={styles.note}>
        A JWT of your issuer, or an API key. This console does not talk to an OpenID provider by itself yet:
        get the token where your users get theirs. It is kept in this tab only, until it ends.
      </p>
    </form>
  );

  return folded ? (
    <details className={styles.folded}>
      <summary>With a token instead</summary>
      {form}
    </details>
  ) : (
    form
  );
}
