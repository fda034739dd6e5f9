import type { Answer, warren } from "../app/warren.js";

type DeadLetters = (typeof warren)["admin"]["deadLetters"];

/** A dead letter as the list has it. */
export type LetterSummary = Answer<DeadLetters["list"]>["letters"][number];

/** A dead letter with its content. */
export type Letter = Answer<DeadLetters["show"]>;

/** What keeps a payload from being taken, and where. */
export type Fault = LetterSummary["problems"][number];

/** What was done, or would be, with some letters. */
export type Run = Awaited<ReturnType<DeadLetters["requeue"]["mutate"]>>;
