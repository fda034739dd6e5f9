/** Random, 32 digits. `crypto.randomUUID` is there over TLS and on localhost only. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));

  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
