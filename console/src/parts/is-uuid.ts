const UUID = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

/** Whether a text is an id as the gateway takes it: a UUID of RFC 9562. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
