import { useCallback, useEffect, useRef, useState } from "react";

/**
 * A text that somebody types, and that the page's address follows. What comes back from the address is taken over only where somebody
 * else wrote it there (a link, the way back): what was told by this field may be older by then than what stands in it.
 *
 * @param value what the address says
 */
export function useDraft(value: string) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const tell = useCallback((next: string) => {
    told.current = next;
  }, []);

  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);

  return { text, setText, tell };
}
