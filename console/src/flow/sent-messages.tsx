import type { Picture } from "./flow-types.js";
import { MessageCard } from "./message-card.js";
import { sendingSnippet } from "./snippet.js";

type Send = Picture["sends"][number];

/** Each message of some sends once, with how each of them is written in code. */
export function SentMessages({
  picture,
  sends,
  titleOf,
}: {
  picture: Picture;
  sends: readonly Send[];
  /** What is above a send's code. */
  titleOf: (send: Send) => string;
}) {
  const names = [...new Set(sends.map(({ message }) => message))];
  const messages = names.flatMap((name) => picture.messages.find((one) => one.name === name) ?? []);

  return messages.map((message) => (
    <MessageCard
      key={message.name}
      picture={picture}
      name={message.name}
      snippets={sends
        .filter((send) => send.message === message.name)
        .map((send) => ({ title: titleOf(send), code: sendingSnippet(send, message) }))}
    />
  ));
}
