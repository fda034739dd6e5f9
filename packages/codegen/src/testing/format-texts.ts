import fc from "fast-check";

/** Texts of a format: such as it accepts, and such as almost are. Each of the latter may be accepted by somebody. */
export type FormatTexts = Readonly<{ valid: fc.Arbitrary<string>; doubtful: readonly string[] }>;

/** Texts of a format of JSON Schema. @throws Error for one that is not known here */
export function textsOf(format: string): FormatTexts {
  const known = formats[format];
  if (known === undefined) throw new Error(`Texts of the format ${format} are not known.`);

  return known;
}

const uuid = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";
const instants = fc.date({
  min: new Date("0001-01-01"),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});
const longest = `${"a".repeat(64)}@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.example`;

const formats: Readonly<Record<string, FormatTexts>> = {
  uuid: {
    valid: fc.uuid(),
    doubtful: [
      uuid.toUpperCase(),
      `urn:uuid:${uuid}`,
      `{${uuid}}`,
      uuid.replaceAll("-", ""),
      `${uuid}\n`,
      ` ${uuid}`,
      uuid.slice(1),
      "00000000-0000-0000-0000-000000000000",
      "ffffffff-ffff-ffff-ffff-ffffffffffff",
      "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
      // Neither a version nor a variant of RFC 9562.
      "5f0c1a52-6d0e-0c4b-9a51-0c6f2f0b7e11",
      "5f0c1a52-6d0e-9c4b-9a51-0c6f2f0b7e11",
      "5f0c1a52-6d0e-4c4b-1a51-0c6f2f0b7e11",
      "5f0c1a52-6d0e-4c4b-ga51-0c6f2f0b7e11",
    ],
  },
  "date-time": {
    valid: fc.oneof(
      instants.map((date) => date.toISOString()),
      instants.map((date) => date.toISOString().replace(/\.\d+Z$/, "Z")),
      fc.constantFrom(
        "0000-01-01T00:00:00Z",
        "2024-02-29T23:59:59.999999999Z",
        "2000-02-29T00:00:00Z",
        "9999-12-31T23:59:59.9Z",
      ),
    ),
    doubtful: [
      "2026-03-02T09:30:00+01:00",
      "2026-03-02T09:30:00-0100",
      "2026-03-02T09:30:00+00:00",
      "2026-03-02T09:30:00",
      "2026-03-02T09:30Z",
      "2026-03-02T09Z",
      "2026-03-02 09:30:00Z",
      "2026-03-02t09:30:00z",
      "2026-03-02T09:30:00z",
      "2026-03-02T09:30:00.Z",
      "2026-03-02T09:30:00,5Z",
      "2026-03-02T24:00:00Z",
      "2016-12-31T23:59:60Z",
      "2026-03-02T23:59:60Z",
      "2026-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z",
      "2026-02-30T00:00:00Z",
      "2026-04-31T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z",
      "2026-3-2T9:30:00Z",
      "+010000-01-01T00:00:00Z",
      "-000001-01-01T00:00:00Z",
      "2026-03-02",
      "09:30:00Z",
      "2026-03-02T09:30:00Z\n",
      " 2026-03-02T09:30:00Z",
      "1772443800000",
    ],
  },
  email: {
    valid: fc
      .oneof(
        fc.emailAddress({ size: "small" }),
        fc.constantFrom("a@b.co", "Ada.Lovelace+orders@mail.example.com"),
      )
      .filter(isPlain),
    doubtful: [
      "a@b",
      "a@localhost",
      "@example.com",
      "ada@",
      "ada",
      "ada@@example.com",
      "ada@example..com",
      "ada..l@example.com",
      ".ada@example.com",
      "ada.@example.com",
      "ada@-example.com",
      "ada@example-.com",
      "ada@exa_mple.com",
      "ada@example.c",
      "ada@example.com.",
      "ada@example.123",
      "ada@example.xn--p1ai",
      "ada@127.0.0.1",
      "ada@[127.0.0.1]",
      '"ada l"@example.com',
      "o'hara@example.com",
      "o'@example.com",
      "a!#$%&*/=?^`{|}~@example.com",
      "ada-@example.com",
      "-@example.com",
      "_@example.com",
      "ädä@example.com",
      "ada@exämple.com",
      "ADA@EXAMPLE.COM",
      "Ada <ada@example.com>",
      "ada@example.com\n",
      " ada@example.com",
      longest,
      `${longest}x`,
    ],
  },
  date: {
    valid: instants.map((date) => date.toISOString().slice(0, 10)),
    doubtful: ["2026-02-29", "2026-3-2", "20260302"],
  },
  uri: { valid: fc.webUrl(), doubtful: ["example.com", "/path", "http://", "urn:a:b", "http://a b"] },
};

/** What every reader of addresses agrees on; where they differ is for the doubtful ones. */
function isPlain(address: string): boolean {
  return /^[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/.test(
    address,
  );
}
