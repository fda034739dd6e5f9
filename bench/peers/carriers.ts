// Who brings what where, with Warren's carriers and the way it makes tracking numbers.

/** A carrier for a shipment. */
export type Carrier = Readonly<{ name: string; prefix: string; pace: number }>;

const HOME: readonly (Carrier & Readonly<{ serves: ReadonlySet<string> }>)[] = [
  { name: "Northern Post", prefix: "NP", pace: 1, serves: new Set(["GB", "GG", "IE", "IM", "JE"]) },
  { name: "Prairie Express", prefix: "PX", pace: 1, serves: new Set(["CA", "MX", "US"]) },
];
const ELSEWHERE: Carrier = { name: "Longhaul Freight", prefix: "LF", pace: 3 };
const MAX_UNITS = 1_000;
const DIGITS = 15;

/** By the country's ISO code. */
export function carrierFor(country: string, units: number): Carrier {
  return (units <= MAX_UNITS ? HOME.find(({ serves }) => serves.has(country)) : undefined) ?? ELSEWHERE;
}

/** Prefix, 15 digits out of the shipment's id, and Luhn's check digit. */
export function trackingNumber({ prefix }: Carrier, shipmentId: string): string {
  const id = BigInt(`0x${shipmentId.replaceAll("-", "")}`);
  const digits = String(id % 10n ** BigInt(DIGITS)).padStart(DIGITS, "0");

  return `${prefix}${digits}${luhn(digits)}`;
}

/** ISO/IEC 7812-1, annex B. */
function luhn(digits: string): number {
  let sum = 0;
  for (let index = digits.length - 1, doubled = true; index >= 0; index--, doubled = !doubled) {
    const value = Number(digits[index]) * (doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }

  return (10 - (sum % 10)) % 10;
}
