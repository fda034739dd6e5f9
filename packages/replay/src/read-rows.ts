import { createReadStream } from "node:fs";
import { parse } from "csv-parse";

/** A row of the file, with its values still as text. */
export type Row = Readonly<{
  /** Where it ends in the file; the header is line 1. */
  line: number;
  invoiceNo: string;
  stockCode: string;
  description: string;
  quantity: string;
  unitPrice: string;
  customerId: string;
  country: string;
}>;

/** A row that is no row. */
export type BrokenRow = Readonly<{ line: number; problem: string }>;

export type RowsOptions = Readonly<{
  /** The original file of the UCI archive is latin1. Default utf8. */
  encoding?: "utf8" | "latin1";
  onBroken: (row: BrokenRow) => void;
}>;

/** The columns of the UCI data set, and what "Online Retail II" calls them. */
const COLUMNS = {
  invoiceNo: ["InvoiceNo", "Invoice"],
  stockCode: ["StockCode"],
  description: ["Description"],
  quantity: ["Quantity"],
  unitPrice: ["UnitPrice", "Price"],
  customerId: ["CustomerID", "Customer ID"],
  country: ["Country"],
} as const satisfies Readonly<Record<Exclude<keyof Row, "line">, readonly string[]>>;

/** A quote that is never closed would make one record of the rest of the file. */
const MAX_RECORD_CHARS = 64 * 1024;

/**
 * Reads the file row by row. Rows that cannot be read are reported and left out.
 *
 * @throws Error where there is no such file, or it lacks one of the columns
 */
export async function* readRows(file: string, options: RowsOptions): AsyncGenerator<Row, void> {
  const parser = parse({
    bom: true,
    trim: true,
    info: true,
    columns: nameColumns,
    // Not found out by the first line alone: a file may have been put together from two.
    record_delimiter: ["\r\n", "\n"],
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_RECORD_CHARS,
    on_skip(error) {
      const line = error?.["lines"];
      options.onBroken({
        line: typeof line === "number" ? line : 0,
        problem: error?.message ?? "cannot be read",
      });

      return undefined;
    },
  });
  const source = createReadStream(file, { encoding: options.encoding ?? "utf8" });
  source.on("error", (error) => parser.destroy(error));
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<Parsed>) {
      yield { line: info.lines, ...record };
    }
  } finally {
    source.destroy();
  }
}

type Parsed = Readonly<{ record: Omit<Row, "line">; info: Readonly<{ lines: number }> }>;

/** Our names for the columns of a header; false for those that are not used. */
export function nameColumns(header: readonly string[]): (string | false)[] {
  const names = Object.entries(COLUMNS);
  const missing = names.filter(([, titles]) => !titles.some((title) => header.includes(title)));
  if (missing.length > 0) {
    const titles = missing.map(([, [title]]) => title).join(", ");
    throw new Error(
      `The file is not in the UCI Online Retail format: its first line lacks ${titles}. It says: ${header.join(", ").slice(0, 200)}`,
    );
  }

  return header.map(
    (title) => names.find(([, titles]) => titles.some((known) => known === title))?.[0] ?? false,
  );
}
