import { Link, useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { DeadLetterCount } from "../dead-letters/dead-letter-count.js";
import { Button } from "../parts/button.js";
import { nameOf, roleOf, type Me } from "../session/role.js";
import type { Area } from "./areas.js";
import { Brand } from "./brand.js";
import styles from "./nav.module.css";
import { ThemeSwitch } from "./theme-switch.js";

type Props = Readonly<{ me: Me; areas: readonly Area[]; onPalette: () => void; onHelp: () => void }>;

/** What moves the areas sideways: a finger, a wheel, and the keyboard, which goes to what is out of sight. */
const MOVES = ["touchmove", "wheel", "focusin"];

/** The menu, and who is signed in. */
export function Nav({ me, areas, onPalette, onHelp }: Props) {
  const navigate = useNavigate();
  const list = useRef<HTMLUListElement>(null);
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  useEffect(() => {
    // On a telephone the areas are a line that is wider than the screen, and grows when the number of dead letters comes.
    const areas = list.current;
    const frame = areas?.parentElement;
    if (!areas || !frame) return;
    const showCurrent = () => {
      const current = areas.querySelector<HTMLElement>("[aria-current]");
      if (current !== null)
        frame.scrollLeft = current.offsetLeft - (frame.clientWidth - current.clientWidth) / 2;
    };
    const observer = new ResizeObserver(showCurrent);
    observer.observe(areas);
    // Whoever has moved it themselves has it where they want it, until they go to another page.
    const leaveIt = () => observer.disconnect();
    for (const move of MOVES) frame.addEventListener(move, leaveIt, { passive: true });

    return () => {
      observer.disconnect();
      for (const move of MOVES) frame.removeEventListener(move, leaveIt);
    };
  }, [path]);

  return (
    <header className={styles.nav}>
      <Link to="/" className={styles.home}>
        <Brand />
      </Link>
      <button type="button" className={styles.find} onClick={onPalette}>
        <span>Go to …</span>
        <kbd>Ctrl K</kbd>
      </button>
      <nav aria-label="Areas">
        <ul className={styles.areas} ref={list}>
          {areas.map(({ to, name }) => (
            <li key={to}>
              <Link to={to} className={styles.area} activeProps={{ "aria-current": "page" }}>
                {name}
                {to === "/dead-letters" && <DeadLetterCount />}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.foot}>
        <p className={styles.me}>
          <span className={styles.name} title={nameOf(me)}>
            {nameOf(me)}
          </span>
          <span className={styles.role}>{roleOf(me)}</span>
        </p>
        <ThemeSwitch />
        <p className={styles.links}>
          <a href="/docs/contract/">Contract</a>
          <a href="/api">API</a>
          <button type="button" className={styles.link} onClick={onHelp}>
            Keys
          </button>
        </p>
        <Button onClick={() => void navigate({ to: "/sign-out" })}>Sign out</Button>
      </div>
    </header>
  );
}
