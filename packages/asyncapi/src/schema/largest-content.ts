/**
 * The largest content of a message that our runtime publishes, in bytes of JSON. Headers do not count: they have a limit of their
 * own. The runtime's own MAX_CONTENT_BYTES is the same number, which packages/codegen/src/largest-payloads.test.ts checks.
 */
export const LARGEST_CONTENT_BYTES = 1024 * 1024;
