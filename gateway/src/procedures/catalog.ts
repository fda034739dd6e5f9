import { catalogInput, putProductsInput } from "../inputs.js";
import type { PriceList } from "../orders/price-list.js";
import type { Shop } from "../shop.js";
import { forAnyone, forTrusted, router } from "../trpc.js";

/** The products of the shop. */
export function catalogRouter({ shop, prices }: Readonly<{ shop: Shop; prices: PriceList }>) {
  return router({
    list: forAnyone.input(catalogInput).query(async ({ input, ctx, signal }) => {
      const options = { ...ctx.origin, ...(signal === undefined ? {} : { signal }) };
      const { data } = await shop.ask.ListProducts(input, options);

      return { products: data.products, nextCursor: data.nextCursor };
    }),

    put: forTrusted.input(putProductsInput).mutation(async ({ input, ctx }) => {
      const { data } = await shop.ask.PutProducts(input, ctx.origin);
      prices.forget();

      return { count: data.count };
    }),
  });
}
