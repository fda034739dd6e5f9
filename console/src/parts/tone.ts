/** What a colour means, everywhere: done, at work, waiting for something, failed, given back. */
export type Tone = "done" | "running" | "waiting" | "failed" | "undone";
