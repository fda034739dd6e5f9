import { Product, ProductList, ProductsPut } from "@warren/contracts/catalogue";
import type * as z from "zod";
import { Cursor, sealCursor } from "../cursor-input.js";
import { catalogInput, productInput, putProductsInput } from "../inputs.js";
import type { PriceList } from "../orders/price-list.js";
import { Problem } from "../problem.js";
import { gives, passesOn } from "../rest/gives.js";
import { ASKING } from "../rpc-problem.js";
import type { Shop } from "../shop.js";
import { forAnyone, forTrusted, router } from "../trpc.js";
import { createKeptPages } from "./kept-pages.js";

type Read = Awaited<ReturnType<Shop["ask"]["ListProducts"]>>["data"];
type Page = Readonly<{ products: Read["products"]; nextCursor: string | undefined }>;

/** The products of the shop. */
export function catalogRouter({ shop, prices }: Readonly<{ shop: Shop; prices: PriceList }>) {
  // Caches outside may show a page for five seconds anyway (`http/catalogue-caching.ts`).
  const pages = createKeptPages<z.output<typeof catalogInput>, Page>();

  return router({
    list: forAnyone
      .meta({
        rest: {
          method: "GET",
          path: "/api/products",
          summary: "List products",
          description: "With what each costs and how much of it can be sold, in the order of their ids.",
          answers: {
            200: "A page of the catalogue, with an `ETag`.",
            304: "The page has not changed since the `ETag` in `If-None-Match`.",
          },
          problems: [...ASKING],
        },
      })
      .input(catalogInput)
      .query(
        // Without the caller's signal: others wait for the same page.
        passesOn(ProductList.extend({ nextCursor: Cursor.optional() }), ({ input, ctx }) =>
          pages.read(input, async () => {
            const { products, nextCursor } = (await shop.ask.ListProducts(input, ctx.origin)).data;

            return { products, nextCursor: sealCursor("products", nextCursor) };
          }),
        ),
      ),

    get: forAnyone
      .meta({
        rest: {
          method: "GET",
          path: "/api/products/{productId}",
          summary: "Read one product",
          description: "With what it costs and how much of it can be sold.",
          problems: ["product_unknown", ...ASKING],
        },
      })
      .input(productInput)
      .output(gives(Product))
      .query(async ({ input, ctx, signal }) => {
        const options = { ...ctx.origin, ...(signal === undefined ? {} : { signal }) };
        const reply = await shop.ask.GetProduct(input, options);
        if (reply.type === "ProductUnknown") {
          throw new Problem("product_unknown", "The catalogue has no such product.");
        }
        const { productId, name, price, currency, available } = reply.data;

        return { productId, name, price, currency, available };
      }),

    put: forTrusted
      .meta({
        rest: {
          method: "PUT",
          path: "/api/admin/products",
          summary: "Add or change products",
          description: "Known ones get a new name, price or threshold. Stock stays as it is.",
          problems: [...ASKING],
        },
      })
      .input(putProductsInput)
      .output(gives(ProductsPut))
      .mutation(async ({ input, ctx }) => {
        const { data } = await shop.ask.PutProducts(input, ctx.origin);
        prices.forget();
        pages.forget();

        return { count: data.count };
      }),
  });
}
