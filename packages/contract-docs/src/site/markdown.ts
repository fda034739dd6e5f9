import { html, trusted, type Html } from "./html.js";

/** The part of CommonMark that descriptions use: paragraphs, lists, `code`, **strong**, *emphasis* and web links. */
export function markdown(text: string | undefined): Html {
  const blocks = (text ?? "").trim().split(/\n\s*\n/);

  return html`${blocks.filter((block) => block !== "").map(blockOf)}`;
}

/** Like {@link markdown}, for text that stands inside a line: without paragraphs. */
export function inline(text: string | undefined): Html {
  return html`${(text ?? "").split(/(`[^`]+`)/).map(piece)}`;
}

function blockOf(block: string): Html {
  const lines = block.split("\n");
  const items = lines.map((line) => /^\s*[-*]\s+(.*)$/.exec(line)?.[1]);
  if (items.every((item) => item !== undefined)) {
    return html`<ul>
      ${items.map((item) => html`<li>${inline(item)}</li> `)}
    </ul>`;
  }

  return html`<p>${inline(lines.join(" "))}</p>`;
}

function piece(text: string): Html {
  if (/^`[^`]+`$/.test(text)) return html`<code>${text.slice(1, -1)}</code>`;
  const { text: safe } = html`${text}`;

  // On text that is escaped already, so that the marks are all the markup there is.
  return trusted(
    safe
      .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
      .replace(/(^|[\s(])\*([^*\s][^*]*)\*/g, "$1<em>$2</em>")
      .replace(/\[([^\]]+)\]\((https?:\/\/[^\s()]+)\)/g, '<a href="$2">$1</a>'),
  );
}
