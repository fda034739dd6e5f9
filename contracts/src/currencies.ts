// ISO 4217, list one, as of January 2026: the money that people pay with. Funds, metals, units of account and codes for tests are left
// out. Which countries use a currency does not matter here; how many digits its prices have does.

const MINOR_UNITS: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
  2: `
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK
    DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD
    KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP
    PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
    USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: "BHD IQD JOD KWD LYD OMR TND",
};

const DECIMALS: ReadonlyMap<string, number> = new Map(
  Object.entries(MINOR_UNITS).flatMap(([decimals, codes]) =>
    codes
      .trim()
      .split(/\s+/)
      .map((code) => [code, Number(decimals)] as const),
  ),
);

/** How many decimals the contract's amounts have, whatever the currency. */
export const AMOUNT_DECIMALS = 2;

/** The codes of all currencies, in their order. */
export const CURRENCIES: readonly string[] = [...DECIMALS.keys()].sort();

/** How many decimals a currency's prices have; undefined for what is no currency. */
export function decimalsOf(currency: string): number | undefined {
  return DECIMALS.get(currency);
}

/** Why the shop takes no orders in a currency; undefined where it does. The text can be shown to whoever named it. */
export function whyNotTaken(currency: string): string | undefined {
  const decimals = decimalsOf(currency);
  if (decimals === undefined) return `${currency} is no currency in use (ISO 4217)`;
  if (decimals <= AMOUNT_DECIMALS) return undefined;

  return `${currency} has ${decimals} decimals, and the shop's amounts have ${AMOUNT_DECIMALS}: it takes no orders in ${currency}`;
}

/** Whether an amount of the contract has no more decimals than its currency: "10.50" does not fit JPY. */
export function fitsCurrency(money: string, currency: string): boolean {
  const decimals = decimalsOf(currency) ?? AMOUNT_DECIMALS;

  return /^0*$/.test(decimalsIn(money).slice(decimals));
}

function decimalsIn(money: string): string {
  return money.slice(money.indexOf(".") + 1);
}
