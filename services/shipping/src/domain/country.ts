/** What people write that is no English name of a country of today, all in small letters. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  eire: "IE",
  england: "GB",
  scotland: "GB",
  wales: "GB",
  "northern ireland": "GB",
  "great britain": "GB",
  "united states of america": "US",
  usa: "US",
  holland: "NL",
  "czech republic": "CZ",
  "hong kong": "HK",
  macau: "MO",
  turkey: "TR",
  rsa: "ZA",
  uae: "AE",
  "republic of ireland": "IE",
  "channel islands": "JE",
  "european community": "EU",
};

const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
const codes = codesByName();

/** The ISO 3166 code of a country that is given by code or by English name; undefined where there is no such country. */
export function countryCode(text: string): string | undefined {
  const key = text.trim().toLowerCase();

  return OTHER_NAMES[key] ?? codes.get(key);
}

/** The English name of a country, by its ISO 3166 code. */
export function countryName(code: string): string {
  return names.of(code) ?? code;
}

/** From name and from code to code, out of what the runtime knows of the world. */
function codesByName(): ReadonlyMap<string, string> {
  const letters = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  const found = new Map<string, string>();

  for (const given of letters.flatMap((first) => letters.map((second) => first + second))) {
    // Codes of old (SU), nicknames (UK): the code that holds today, except for the codes kept free for private use.
    const code = new Intl.Locale(`und-${given}`).region;
    const name = names.of(given);
    if (code === undefined || name === undefined || /^(X[A-JL-Z]|Q[M-Z]|ZZ|AA)$/.test(code)) continue;
    found.set(given.toLowerCase(), code);
    if (code === given) found.set(name.toLowerCase(), code);
  }

  return found;
}
