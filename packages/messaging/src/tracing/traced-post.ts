import type { Sender } from "../publish/sender.js";
import { endSends, spansOf } from "./send-spans.js";

/** As `post`: the spans of its messages end when it is told how they ended, or when nobody waits for that any more. */
export function tracedPost(post: Sender["post"]): Sender["post"] {
  return (messages, ended) => {
    const spans = spansOf(messages);
    if (spans.length === 0) return post(messages, ended);
    const withdraw = post(messages, (failure) => {
      endSends(spans, failure);
      ended(failure);
    });

    return () => {
      const withdrawn = withdraw();
      if (withdrawn) endSends(spans);

      return withdrawn;
    };
  };
}
