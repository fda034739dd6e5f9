import { createContext } from "react";
import type { throughPlace } from "./flow-graph.js";

/** What is lit while a pointer or the focus is on a place; undefined where all is. */
export type Lit = ReturnType<typeof throughPlace> | undefined;

export const LitContext = createContext<Lit>(undefined);
