import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Area } from "./areas.js";
import { actionOf } from "./keys.js";
import { moveInList } from "./list-keys.js";
import { singleKeysOn } from "./single-keys.js";

/** How long `g` waits for the key after it. */
const PREFIX_MS = 1_200;

type Handlers = Readonly<{ areas: readonly Area[]; onPalette: () => void; onHelp: () => void }>;

/** The keyboard of every page. */
export function useKeys({ areas, onPalette, onHelp }: Handlers): void {
  const navigate = useNavigate();
  const prefixedAt = useRef(-Infinity);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const action = actionOf({
        key: event.key,
        command: event.ctrlKey || event.metaKey,
        alt: event.altKey,
        typing: isTyping(event.target),
        afterG: event.timeStamp - prefixedAt.current < PREFIX_MS,
        single: singleKeysOn(),
      });
      prefixedAt.current = action.kind === "prefix" ? event.timeStamp : -Infinity;
      // A dialog has the keyboard to itself.
      if (action.kind !== "palette" && document.querySelector('[role="dialog"]') !== null) return;
      switch (action.kind) {
        case "palette":
          onPalette();
          break;
        case "help":
          onHelp();
          break;
        case "goto": {
          const area = areas.find(({ key }) => key === action.key);
          if (area !== undefined) void navigate({ to: area.to });
          break;
        }
        case "search":
          focusSearch();
          break;
        case "next":
          moveInList(1);
          break;
        case "previous":
          moveInList(-1);
          break;
        case "prefix":
        case "none":
          return;
      }
      event.preventDefault();
    };
    addEventListener("keydown", press);

    return () => removeEventListener("keydown", press);
  }, [areas, navigate, onPalette, onHelp]);
}

function focusSearch(): void {
  const field = document.querySelector<HTMLElement>("[data-search]");
  field?.focus();
  // What is typed now replaces what was searched for.
  if (field instanceof HTMLInputElement) field.select();
}

const TEXTS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(TEXTS) !== null;
}
