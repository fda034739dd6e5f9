import { getRouteApi, useNavigate, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { queryClient } from "../app/query-client.js";
import { queries, warren } from "../app/warren.js";
import { Callout } from "../parts/callout.js";
import { sayProblem } from "../parts/say-problem.js";
import { useTitle } from "../parts/use-title.js";
import { Brand } from "../shell/brand.js";
import type { Role } from "./role.js";
import { RoleButtons } from "./role-buttons.js";
import { session } from "./session.js";
import styles from "./sign-in-page.module.css";
import { signsInByClick, tokenFor } from "./token-for.js";
import { TokenForm } from "./token-form.js";

const route = getRouteApi("/sign-in");

/** Where somebody says who they are. */
export function SignInPage() {
  useTitle("Sign in");
  const { to = "/" } = route.useSearch();
  const navigate = useNavigate();
  const router = useRouter();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const state = session.state();
  const byClick = signsInByClick();

  async function signIn(token: () => string | Promise<string>) {
    setBusy(true);
    setProblem(undefined);
    try {
      session.signIn(await token());
      // Nothing of whoever was here before.
      queryClient.clear();
      queryClient.setQueryData(queries.me.queryKey(), await warren.me.query());
      await router.invalidate();
      await navigate({ href: to, replace: true });
    } catch (error) {
      session.refuse();
      setProblem(error instanceof Error && error.name === "Error" ? error.message : sayProblem(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Brand />
        <h1>Sign in</h1>
        {state.kind === "signed out" && state.why === "ended" && (
          <Callout tone="waiting">Your token has ended. Sign in, and go on where you were.</Callout>
        )}
        {problem !== undefined && <Callout tone="failed">{problem}</Callout>}
        {byClick && <RoleButtons busy={busy} onChoose={(role: Role) => void signIn(() => tokenFor(role))} />}
        <TokenForm busy={busy} folded={byClick} onToken={(token) => void signIn(() => token)} />
      </div>
      <p className={styles.foot}>
        <a href="/docs/contract/">The contract</a>
        <a href="/api">The API</a>
      </p>
    </main>
  );
}
