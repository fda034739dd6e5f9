import type { Pointer } from "../model/model.js";
import { pointerTo, stepsBehind } from "../model/pointer.js";
import { fileOf, keyOf, split } from "./references.js";

/** Where something stands that was brought into a document: its file, and the way to it there. */
export type Home = Readonly<{ file: string; steps: readonly string[] }>;

/** A map of a document that is added to: where it stands, what it has already, and what was brought there. */
export type Place = Readonly<{ at: readonly string[]; taken: object; brought: Record<string, unknown> }>;

type Put = Readonly<{ name: string; place: Place; origin: Pointer }>;

/** What was brought into a document out of other files, each thing once. */
export type Luggage = Readonly<{
  /** Where the references stood that led to it, by where it was brought. */
  origins: ReadonlyMap<string, Pointer>;
  /** Where it stands itself, by where it was brought. */
  homes: ReadonlyMap<string, Home>;
  /** The reference to what was brought somewhere; undefined where it was not yet. */
  referenceTo: (written: string, place: Place) => string | undefined;
  /** Notes what is brought somewhere, by a name that is free there, and answers the reference to it. */
  put: (written: string, put: Put) => string;
}>;

/** @param file the document, from which references lead */
export function luggageOf(file: string): Luggage {
  const references = new Map<string, string>();
  const origins = new Map<string, Pointer>();
  const homes = new Map<string, Home>();
  const keyIn = ({ at }: Place, written: string) => `${String(at)} ${keyOf(written)}`;

  return {
    origins,
    homes,
    referenceTo: (written, place) => references.get(keyIn(place, written)),
    put(written, { name, place, origin }) {
      const there = pointerTo([...place.at, name]);
      const reference = `#${there.split("/").map(encodeURIComponent).join("/")}`;
      references.set(keyIn(place, written), reference);
      origins.set(there, origin);
      homes.set(there, { file: fileOf(written, file) ?? file, steps: stepsBehind(split(written)[1]) });

      return reference;
    },
  };
}
