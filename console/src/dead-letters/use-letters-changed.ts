import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { queries } from "../app/warren.js";

/** To be called when something was done with letters: they are read again, and so is how many each queue has. */
export function useLettersChanged(): () => Promise<void> {
  const queryClient = useQueryClient();

  return useCallback(async () => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: queries.admin.deadLetters.queryKey() }),
      queryClient.invalidateQueries({ queryKey: queries.admin.queues.queryKey() }),
    ]);
  }, [queryClient]);
}
