import { Button } from "../parts/button.js";
import { Empty } from "../parts/empty.js";
import { Panel } from "../parts/panel.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import type { Cart } from "./cart.js";
import styles from "./catalogue.module.css";
import { ProductRow } from "./product-row.js";
import { SearchBox } from "./search-box.js";
import { useCatalogue, type Product } from "./use-catalogue.js";

type Props = Readonly<{
  q: string;
  cart: Cart;
  onSearch: (q: string) => void;
  onAdd: (product: Product) => void;
}>;

const USUAL_ROWS = 12;

/** What the shop sells. */
export function Catalogue({ q, cart, onSearch, onAdd }: Props) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useCatalogue(q);
  const products = data?.pages.flatMap((page) => page.products) ?? [];
  const inCart = (id: string) => cart.find(({ productId }) => productId === id)?.quantity ?? 0;

  return (
    <Panel title="Catalogue" aside={<SearchBox label="Search products" value={q} onSearch={onSearch} />}>
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton rows={USUAL_ROWS} label="Loading the catalogue" />}
      {data !== undefined && products.length === 0 && (
        <Empty title="Nothing fits">No product has “{q}” in its name or its id.</Empty>
      )}
      {products.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Product</th>
              <th scope="col" className={styles.number}>
                In stock
              </th>
              <th scope="col" className={styles.number}>
                Price
              </th>
              <th scope="col">
                <span className="visually-hidden">Add to cart</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {products.map((product) => (
              <ProductRow
                key={product.productId}
                product={product}
                inCart={inCart(product.productId)}
                onAdd={() => onAdd(product)}
              />
            ))}
          </tbody>
        </table>
      )}
      {hasNextPage && (
        <div className={styles.more}>
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            More products
          </Button>
        </div>
      )}
    </Panel>
  );
}
