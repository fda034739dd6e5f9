import { Button } from "../parts/button.js";
import styles from "./flow-filters.module.css";
import type { FlowSearch } from "./flow-search.js";
import type { Picture } from "./flow-types.js";

type Props = Readonly<{
  picture: Picture | undefined;
  search: FlowSearch;
  view: "picture" | "list";
  onChange: (
    part: Partial<Record<keyof FlowSearch, string | undefined>>,
    options?: { replace: boolean },
  ) => void;
}>;

const VIEWS = [
  ["picture", "Picture"],
  ["list", "List"],
] as const;

/** What the picture is about, and whether it is one or a list. */
export function FlowFilters({ picture, search, view, onChange }: Props) {
  const names = [...new Set(picture?.sends.map(({ message }) => message))].sort();
  const isFiltered = search.service !== undefined || search.message !== undefined;

  return (
    <form className={styles.filters} aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <label>
        <span>Service</span>
        <select
          data-search
          value={search.service ?? ""}
          onChange={({ target }) => onChange({ service: target.value })}
        >
          <option value="">All</option>
          {picture?.services.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Message</span>
        <select value={search.message ?? ""} onChange={({ target }) => onChange({ message: target.value })}>
          <option value="">All</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {isFiltered && (
        <Button kind="quiet" onClick={() => onChange({ service: undefined, message: undefined })}>
          Clear
        </Button>
      )}
      <fieldset className={styles.views}>
        <legend className="visually-hidden">Show it as</legend>
        {VIEWS.map(([kind, name]) => (
          <label key={kind} className={styles.view}>
            <input
              type="radio"
              name="view"
              className="visually-hidden"
              checked={view === kind}
              onChange={() => onChange({ view: kind }, { replace: true })}
            />
            {name}
          </label>
        ))}
      </fieldset>
    </form>
  );
}
