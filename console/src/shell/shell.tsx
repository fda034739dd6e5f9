import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { queryClient } from "../app/query-client.js";
import { roleOf } from "../session/role.js";
import { useMe } from "../session/use-me.js";
import { useSession } from "../session/use-session.js";
import { areasFor } from "./areas.js";
import { Help } from "./help.js";
import { Nav } from "./nav.js";
import { Palette } from "./palette.js";
import styles from "./shell.module.css";
import { useKeptFocus } from "./use-kept-focus.js";
import { useKeys } from "./use-keys.js";
import { usePagesAtHand } from "./use-pages-at-hand.js";

/** What is around every page: where one can go, the palette, the keyboard, and the way back to the sign-in. */
export function Shell() {
  const me = useMe();
  const role = roleOf(me);
  const areas = useMemo(() => areasFor(role), [role]);
  const [open, setOpen] = useState<"palette" | "help">();
  const close = useCallback(() => setOpen(undefined), []);
  const openPalette = useCallback(() => setOpen("palette"), []);
  const openHelp = useCallback(() => setOpen("help"), []);
  useKeys({ areas, onPalette: openPalette, onHelp: openHelp });
  useSignedOutWalk();
  useFocusOnPage();
  useKeptFocus();
  usePagesAtHand(areas);

  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <Nav me={me} areas={areas} onPalette={openPalette} onHelp={openHelp} />
      <Outlet />
      <Palette open={open === "palette"} areas={areas} onClose={close} />
      <Help open={open === "help"} areas={areas} onClose={close} />
    </div>
  );
}

/** Whoever is signed out goes to the sign-in; whose token has ended comes back to where they were. */
function useSignedOutWalk(): void {
  const state = useSession();
  const navigate = useNavigate();
  const to = useRouterState({ select: ({ location }) => location.href });
  const why = state.kind === "signed out" ? state.why : undefined;

  useEffect(() => {
    if (why === undefined) return;
    void navigate({ to: "/sign-in", search: why === "ended" ? { to } : {}, replace: true }).then(() => {
      queryClient.clear();
    });
  }, [why, to, navigate]);
}

/** Whoever goes to another page by the keyboard goes on there, and a screen reader begins to read it. Not where a page comes first. */
function useFocusOnPage(): void {
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const before = useRef(path);

  useEffect(() => {
    const isFirst = before.current === undefined || before.current === path;
    before.current = path;
    if (!isFirst) document.getElementById("main")?.focus({ preventScroll: true });
  }, [path]);
}
