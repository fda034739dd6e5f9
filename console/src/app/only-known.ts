type Search = Readonly<Record<string, unknown>>;

/**
 * Reads an address, and nothing else of it is left: pages are shown what `read` gave, and the address is corrected to it. The router alone
 * leaves in whatever `read` left out, as it was typed.
 */
export function onlyKnown<Known extends object>(read: (search: Search) => Known): (search: Search) => Known {
  return (search) => ({
    ...Object.fromEntries(Object.keys(search).map((name) => [name, undefined])),
    ...read(search),
  });
}
