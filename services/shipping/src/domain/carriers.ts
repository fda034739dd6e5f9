/** How the last characters of a tracking number guard the others. */
export type CheckDigits = "luhn" | "mod97";

/** Who takes parcels, where to, how many units in one order, and how fast. */
export type Carrier = Readonly<{
  name: string;
  /** The first letters of its tracking numbers. */
  prefix: string;
  checkDigits: CheckDigits;
  /** ISO 3166 codes, or everywhere that anybody delivers to. */
  serves: ReadonlySet<string> | "everywhere";
  /** The most units in one shipment. */
  maxUnits: number;
  /** How long it takes, as a multiple of the usual time of transit. */
  pace: number;
}>;

/** Nobody lives there, or nobody delivers. */
const UNSERVED: ReadonlySet<string> = new Set(["AQ", "BV", "GS", "HM", "TF"]);

const EUROPE =
  "AT BE BG CH CY CZ DE DK EE ES EU FI FR GB GG GR HR HU IE IM IS IT JE LI LT LU LV MC MT NL NO PL PT RO SE SI SK";

/** The most wanted first. */
export const CARRIERS: readonly Carrier[] = [
  {
    name: "Northern Post",
    prefix: "NP",
    checkDigits: "luhn",
    serves: countries("GB GG IE IM JE"),
    maxUnits: 1_000,
    pace: 1,
  },
  {
    name: "Prairie Express",
    prefix: "PX",
    checkDigits: "luhn",
    serves: countries("CA MX US"),
    maxUnits: 1_000,
    pace: 1,
  },
  {
    name: "Alpine Parcel",
    prefix: "AP",
    checkDigits: "mod97",
    serves: countries(EUROPE),
    maxUnits: 1_000,
    pace: 1.5,
  },
  {
    name: "Meridian Air",
    prefix: "MA",
    checkDigits: "mod97",
    serves: "everywhere",
    maxUnits: 1_000,
    pace: 2,
  },
  {
    name: "Longhaul Freight",
    prefix: "LF",
    checkDigits: "luhn",
    serves: "everywhere",
    maxUnits: Number.POSITIVE_INFINITY,
    pace: 3,
  },
];

/** The first carrier that takes so many units to a country, by its ISO code; undefined where none does. */
export function chooseCarrier(
  country: string,
  units: number,
  carriers: readonly Carrier[] = CARRIERS,
): Carrier | undefined {
  return carriers.find(({ serves, maxUnits }) => {
    const reaches = serves === "everywhere" ? !UNSERVED.has(country) : serves.has(country);

    return reaches && units <= maxUnits;
  });
}

function countries(codes: string): ReadonlySet<string> {
  return new Set(codes.split(" "));
}
