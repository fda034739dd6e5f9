import { isUuid } from "../parts/is-uuid.js";

/** Fewer characters are typed by hand, and are no beginning of an id that somebody copied. */
const BEGINNING = /^[\da-f]{6,8}(-[\da-f-]*)?$/i;
const WHOLE_LENGTH = 36;

/** Why an address may lead to no order, in words for whoever opened it. */
export function whyNoOrder(id: string, isOfShop: boolean): string {
  if (!isUuid(id))
    return BEGINNING.test(id) && id.length < WHOLE_LENGTH
      ? "This is the beginning of an id. An order is opened by the whole of it, which has 36 characters: choose the order in the list."
      : "This is not an order’s id, which has 36 characters: copy it anew, or choose the order in the list.";

  return isOfShop
    ? "The id may be wrong by a character, or of another shop: copy it anew, or choose the order in the list."
    : "The id may be wrong by a character, or the order somebody else’s: copy it anew, or choose the order in the list. Who ordered it sees it when they are signed in.";
}
