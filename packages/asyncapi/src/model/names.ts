import { capitalized } from "@warren/text";

/** Gives out names, each once: a second `Order` is `Order2`. */
export type NameGiver = (wanted: string) => string;

// What generated files use themselves, or would confuse their reader.
const reservedTypes = new Set(
  "Message Readonly Record Object Array String Number Boolean Symbol Function Promise Date Error Map Set RegExp Infinity NaN".split(
    " ",
  ),
);
const reservedConstants = new Set(
  (
    "calls receives route sends serves service subscribes message payloads contract topology await break case catch " +
    "class const continue debugger default delete do else enum export extends false finally for function if implements " +
    "import in instanceof interface let new null package private protected public return static super switch this " +
    "throw true try typeof undefined var void while with yield arguments eval"
  ).split(" "),
);

// Folders of generated code that belong to no service.
const takenFolders = new Set(["broker", "messages", "schemas"]);

/** Starts with names that are taken. */
export function nameGiver(taken: Iterable<string> = []): NameGiver {
  const given = new Set(taken);

  return (wanted) => {
    let name = wanted;
    for (let count = 2; given.has(name); count += 1) name = `${wanted}${String(count)}`;
    given.add(name);

    return name;
  };
}

/** A name as a type is called: `light/measured` becomes `LightMeasured`. */
export function typeNameOf(name: string): string {
  const words = wordsOf(name).map((word) => capitalized(word));
  const joined = words.join("") || "Message";
  const started = /^\p{ID_Start}/u.test(joined) ? joined : `Message${joined}`;

  return reservedTypes.has(started) ? `${started}Message` : started;
}

/**
 * Gives messages the names of their types. Where two would have the same one, the first has it, and each other one says how it is spelt,
 * so that its name does not depend on how many there are: `order_placed` beside `order.placed` is `OrderPlacedUnderscore`.
 */
export function typeNameGiver(taken: (name: string) => void = () => undefined): NameGiver {
  const given = new Set<string>();
  const giveAnother = nameGiver();

  return (name) => {
    const wanted = typeNameOf(name);
    if (!given.has(wanted)) {
      given.add(wanted);

      return giveAnother(wanted);
    }
    taken(name);

    return giveAnother(`${wanted}${spelling(name)}`);
  };
}

const SPELT: Readonly<Record<string, string>> = {
  ".": "Dot",
  _: "Underscore",
  "-": "Dash",
  "/": "Slash",
  ":": "Colon",
  " ": "Space",
};

/** What is between the words of a name, in words. */
function spelling(name: string): string {
  const marks = [...new Set([...name.matchAll(/./gsu)].flatMap(([letter]) => SPELT[letter] ?? []))];

  return marks.length === 0 ? "Plain" : marks.join("");
}

/** A name as a constant is called: `Streetlights API` becomes `streetlightsApi`. */
export function constantNameOf(name: string): string {
  const [first = "service", ...rest] = wordsOf(name);
  const joined = [first.toLowerCase(), ...rest.map((word) => capitalized(word.toLowerCase()))].join("");
  const started = /^\p{ID_Start}/u.test(joined) ? joined : `service${joined}`;

  return reservedConstants.has(started) ? `${started}Service` : started;
}

/** A name as a folder is called: `Streetlights API` becomes `streetlights-api`. */
export function folderNameOf(name: string): string {
  const joined = wordsOf(name).join("-").toLowerCase() || "service";

  return takenFolders.has(joined) ? `${joined}-service` : joined;
}

/** Split where an identifier may not go on, and at underscores. */
function wordsOf(name: string): readonly string[] {
  return name.split(/(?:\P{ID_Continue}|_)+/u).filter((word) => word !== "");
}
