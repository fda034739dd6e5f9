import { RejectError } from "@warren/messaging";

/**
 * Says of an operation that nobody has written it yet. Its message goes to the dead letters with these words, and can be requeued from there; a
 * request is answered with a failure. After 20 of them and none that was handled the queue pauses, and about one a minute is tried.
 *
 * @throws RejectError always
 */
export function notWritten(operation: string): never {
  throw new RejectError(`${operation} is not written yet.`);
}
