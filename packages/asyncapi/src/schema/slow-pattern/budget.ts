/** A pattern of which nothing is known: it asks for more than is tried, or for what the search cannot do. */
export class NotExamined extends Error {}

/** What the search for one pattern may cost, in steps of the engine: steps are the same on every machine, milliseconds are not. */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  get left(): number {
    return this.#left;
  }

  /** @throws NotExamined where nothing is left */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left <= 0) throw new NotExamined("it takes too long to try all of its parts");
  }
}
