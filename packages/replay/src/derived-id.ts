import { v5 } from "uuid";

/** Of ids that the replay derives: a random UUID, fixed for ever. */
const NAMESPACE = "b1f0c6d2-9a41-4e6f-8d5a-3c7e90712f4b";

/** An id that is the same for the same name. */
export function derivedId(name: string): string {
  return v5(name, NAMESPACE);
}
