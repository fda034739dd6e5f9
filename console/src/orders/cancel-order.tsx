import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { queries, warren } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { Modal } from "../parts/modal.js";
import { sayProblem } from "../parts/say-problem.js";
import styles from "./cancel-order.module.css";

/** Takes an order back, after a question. */
export function CancelOrder({ id }: { id: string }) {
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const cancelling = useMutation({
    mutationFn: () => warren.orders.cancel.mutate({ id }),
    onSuccess: () => setAsking(false),
    // Also where it was refused: the order is then not where it was.
    onSettled: () => queryClient.invalidateQueries({ queryKey: queries.orders.queryKey() }),
  });

  return (
    <>
      <Button
        kind="danger"
        onClick={() => {
          cancelling.reset();
          setAsking(true);
        }}
      >
        Cancel the order
      </Button>
      <Modal open={asking} onClose={() => setAsking(false)} title="Cancel this order?">
        <p>
          What was done for it is undone: the parcel is called off, money is let go or paid back, and the
          goods go back into stock. A cancelled order stays cancelled.
        </p>
        {cancelling.error !== null && <Callout tone="failed">{sayProblem(cancelling.error)}</Callout>}
        <p className={styles.buttons}>
          <Button onClick={() => setAsking(false)}>Keep it</Button>
          <Button kind="danger" disabled={cancelling.isPending} onClick={() => cancelling.mutate()}>
            {cancelling.isPending ? "Cancelling …" : "Cancel the order"}
          </Button>
        </p>
      </Modal>
    </>
  );
}
