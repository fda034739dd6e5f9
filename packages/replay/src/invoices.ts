import { classifyRow, type SoldLine } from "./classify-row.js";
import type { BrokenRow, Row } from "./read-rows.js";
import { count, mostFrequent, type Tally } from "./tally.js";

/** An invoice that can be placed as an order. */
export type Invoice = Readonly<{
  invoiceNo: string;
  /** Empty where the file does not say. */
  customerId: string;
  country: string;
  lines: readonly SoldLine[];
}>;

/** What a file holds. */
export type Reading = Readonly<{
  invoices: readonly Invoice[];
  /** Invoices in the file, those that are skipped too. */
  invoicesRead: number;
  skippedInvoices: Readonly<Tally>;
  rowsRead: number;
  /** Rows by why they are not ordered. */
  skippedRows: Readonly<Tally>;
  /** Rows that are not about products, by their code. */
  skippedCodes: Readonly<Tally>;
  brokenRows: number;
  /** The first of them. */
  brokenSamples: readonly BrokenRow[];
}>;

const BROKEN_SAMPLES = 20;

/** What an order may hold, by the contract. */
const MAX_LINES = 1_000;
const MAX_TOTAL_MINOR = 9_999_999_999;

type Gathered = { customerId: string; country: string; lines: SoldLine[]; skipped: Tally };

/** Gathers rows into invoices, also where an invoice's rows do not stand together. */
export function invoiceReader() {
  const gathered = new Map<string, Gathered>();
  const skippedRows: Tally = {};
  const skippedCodes: Tally = {};
  const brokenSamples: BrokenRow[] = [];
  let rowsRead = 0;
  let brokenRows = 0;

  const breaks = (row: BrokenRow): void => {
    brokenRows += 1;
    if (brokenSamples.length < BROKEN_SAMPLES) brokenSamples.push(row);
  };

  return {
    addBroken(row: BrokenRow): void {
      rowsRead += 1;
      breaks(row);
    },

    add(row: Row): void {
      rowsRead += 1;
      const what = classifyRow(row);
      if (what.kind === "broken") return breaks({ line: row.line, problem: what.problem });
      const invoice = gathered.get(row.invoiceNo) ?? {
        customerId: row.customerId,
        country: row.country,
        lines: [],
        skipped: {},
      };
      gathered.set(row.invoiceNo, invoice);
      if (what.kind === "sold") {
        invoice.lines.push(what.line);

        return;
      }
      count(invoice.skipped, what.reason);
      count(skippedRows, what.reason);
      if (what.reason === "not a product") count(skippedCodes, row.stockCode.toUpperCase().slice(0, 40));
    },

    /** Everything that was added. With a limit, only the first invoices that can be placed. */
    finish(limit = Infinity): Reading {
      const invoices: Invoice[] = [];
      const skippedInvoices: Tally = {};
      for (const [invoiceNo, { customerId, country, lines, skipped }] of gathered) {
        const reason = whyNot(lines, skipped);
        if (reason !== undefined) {
          count(skippedInvoices, reason);
          if (lines.length > 0) count(skippedRows, reason, lines.length);
        } else if (invoices.length < limit) invoices.push({ invoiceNo, customerId, country, lines });
        else {
          count(skippedInvoices, "beyond the limit");
          count(skippedRows, "beyond the limit", lines.length);
        }
      }

      return {
        invoices,
        invoicesRead: gathered.size,
        skippedInvoices,
        rowsRead,
        skippedRows,
        skippedCodes,
        brokenRows,
        brokenSamples,
      };
    },
  };
}

/** Why an invoice cannot be placed. One without a line left is skipped for what most of its lines were skipped for. */
function whyNot(lines: readonly SoldLine[], skipped: Tally): string | undefined {
  if (lines.length === 0) return mostFrequent(skipped);
  if (lines.length > MAX_LINES) return `more than ${MAX_LINES} lines`;
  const total = lines.reduce((sum, { priceMinor, quantity }) => sum + priceMinor * quantity, 0);

  return total > MAX_TOTAL_MINOR ? "total too large" : undefined;
}
