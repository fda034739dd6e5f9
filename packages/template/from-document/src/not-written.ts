import { RejectError } from "@warren/messaging";

/**
 * Says of an operation that nobody has written it yet. Its message goes to the dead letters with these words, and can be requeued from there.
 *
 * @throws RejectError always
 */
export function notWritten(operation: string): never {
  throw new RejectError(`${operation} is not written yet.`);
}
