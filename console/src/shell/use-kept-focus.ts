import { useEffect } from "react";

/** A dialog that closes gives the focus back by itself, a moment later. */
const MOMENT_MS = 50;

/**
 * Keeps the keyboard where it was. A button that is switched off while it works has the focus again afterwards; where what had the focus is
 * gone, it goes to the nearest part of the page around it. Without this a browser begins at the top again.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let had: HTMLElement | undefined;
    let around: readonly HTMLElement[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;

    const keep = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return;
      // A dialog stands at the end of the page: what was around before it is still what it belongs to.
      around = [...focusableAround(target), ...around.filter((one) => one.isConnected)].slice(0, MOST_KEPT);
      had = target;
    };
    const restore = () => {
      if (had === undefined || !isNowhere() || isOff(had)) return;
      const next = had.isConnected
        ? had
        : (around.find((one) => one.isConnected) ?? document.getElementById("main"));
      had = undefined;
      next?.focus({ preventScroll: true });
    };
    const lookSoon = () => {
      if (had === undefined || !isNowhere()) return;
      clearTimeout(timer);
      timer = setTimeout(restore, MOMENT_MS);
    };
    // Whoever presses beside everything has left by themselves.
    const leave = ({ target }: PointerEvent) => {
      if (!(target instanceof Node && had?.contains(target) === true)) had = undefined;
    };

    const changes = new MutationObserver(lookSoon);
    changes.observe(document.body, { subtree: true, childList: true, attributeFilter: ["disabled"] });
    addEventListener("focusin", keep);
    addEventListener("pointerdown", leave);

    return () => {
      changes.disconnect();
      clearTimeout(timer);
      removeEventListener("focusin", keep);
      removeEventListener("pointerdown", leave);
    };
  }, []);
}

const MOST_KEPT = 12;

/** What around an element can have the focus, the nearest first. */
function focusableAround(element: HTMLElement): readonly HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let one = element.parentElement; one !== null; one = one.parentElement)
    if (one.hasAttribute("tabindex") && one.closest('[role="dialog"]') === null) found.push(one);

  return found;
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function isOff(element: HTMLElement): boolean {
  return element.isConnected && element.matches(":disabled");
}
