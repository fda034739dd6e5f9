/**
 * Acks what arrived together with one ack, as the runtime does. Tells `handled` of it then.
 */
export function ackTogether<Message>(
  ack: (last: Message) => void,
  handled: (count: number) => void,
): (message: Message) => void {
  let count = 0;
  let last: Message | undefined;

  return (message) => {
    last = message;
    if (++count > 1) return;
    setImmediate(() => {
      const acked = count;
      count = 0;
      if (last !== undefined) ack(last);
      handled(acked);
    });
  };
}
