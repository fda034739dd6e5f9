/** @throws Error where it is not a whole number above 0 */
export function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;

  throw new Error(`${option} takes a whole number from 1, not ${text}`);
}
