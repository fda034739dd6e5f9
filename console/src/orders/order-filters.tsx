import { Button } from "../parts/button.js";
import { useDraft } from "../parts/use-draft.js";
import styles from "./order-filters.module.css";
import { orderSearch, type OrderSearch } from "./order-search.js";
import { LISTED_STATUSES, statusOf } from "./statuses.js";

type Props = Readonly<{
  search: OrderSearch;
  withCustomer: boolean;
  onChange: (search: OrderSearch) => void;
}>;

/** Which orders are listed: by status, by customer, by the days on which they were placed. */
export function OrderFilters({ search, withCustomer, onChange }: Props) {
  const { text: customer, setText: setCustomer, tell } = useDraft(search.customer ?? "");
  const change = (part: Readonly<Record<keyof OrderSearch, unknown>> | Readonly<Record<string, unknown>>) =>
    onChange(orderSearch({ ...search, ...part }));
  const isWrong = customer.trim() !== "" && orderSearch({ customer: customer.trim() }).customer === undefined;

  return (
    <form className={styles.filters} aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <label className={styles.wide}>
        <span>Status</span>
        <select
          data-search={withCustomer ? undefined : true}
          value={search.status ?? ""}
          onChange={({ target }) => change({ status: target.value })}
        >
          <option value="">Any</option>
          {LISTED_STATUSES.map((status) => (
            <option key={status} value={status}>
              {statusOf(status).name}
            </option>
          ))}
        </select>
      </label>
      {withCustomer && (
        <label className={styles.customer}>
          <span>Customer</span>
          <input
            data-search
            value={customer}
            spellCheck={false}
            autoComplete="off"
            placeholder="A customer’s whole id"
            aria-invalid={isWrong}
            onChange={({ target }) => {
              const typed = target.value.trim();
              setCustomer(target.value);
              tell(orderSearch({ customer: typed }).customer ?? "");
              change({ customer: typed });
            }}
          />
        </label>
      )}
      <label>
        <span>Placed from</span>
        <input
          type="date"
          value={search.from ?? ""}
          max={search.to}
          onChange={({ target }) => change({ from: target.value })}
        />
      </label>
      <label>
        <span>Placed until</span>
        <input
          type="date"
          value={search.to ?? ""}
          min={search.from}
          onChange={({ target }) => change({ to: target.value })}
        />
      </label>
      {Object.keys(search).length > 0 && (
        <Button
          kind="quiet"
          onClick={() => {
            setCustomer("");
            onChange({});
          }}
        >
          Clear
        </Button>
      )}
    </form>
  );
}
