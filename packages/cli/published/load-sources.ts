/** Commands are JavaScript here. */
export async function loadSources(): Promise<void> {
  return;
}
