import type { Carrier, CheckDigits } from "./carriers.js";

const DIGITS = 15;

/** A carrier's number for a shipment, always the same for the same one: prefix, 15 digits, check digits. */
export function trackingNumber(
  { prefix, checkDigits }: Pick<Carrier, "prefix" | "checkDigits">,
  shipmentId: string,
): string {
  const id = BigInt(`0x${shipmentId.replaceAll("-", "")}`);
  const digits = String(id % 10n ** BigInt(DIGITS)).padStart(DIGITS, "0");

  return `${prefix}${digits}${CHECKS[checkDigits].digitsFor(digits)}`;
}

/** Whether a number may be the carrier's: a slip of one digit never passes. */
export function isTrackingNumberOf(
  { prefix, checkDigits }: Pick<Carrier, "prefix" | "checkDigits">,
  text: string,
): boolean {
  const { length, digitsFor } = CHECKS[checkDigits];
  const digits = text.slice(prefix.length, prefix.length + DIGITS);

  return (
    text.startsWith(prefix) &&
    /^\d+$/.test(text.slice(prefix.length)) &&
    text.length === prefix.length + DIGITS + length &&
    text.endsWith(digitsFor(digits))
  );
}

const CHECKS: Readonly<Record<CheckDigits, { length: number; digitsFor: (digits: string) => string }>> = {
  luhn: { length: 1, digitsFor: luhn },
  mod97: { length: 2, digitsFor: mod97 },
};

/** ISO/IEC 7812-1, annex B. */
function luhn(digits: string): string {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 2 : 1);

      return total + (value > 9 ? value - 9 : value);
    }, 0);

  return String((10 - (sum % 10)) % 10);
}

/** ISO/IEC 7064, MOD 97-10. */
function mod97(digits: string): string {
  return String(98n - ((BigInt(digits) * 100n) % 97n)).padStart(2, "0");
}
