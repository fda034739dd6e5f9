const KEY = "warren-single-keys";

/** Whether keys on their own do anything. On unless somebody has switched it off in this browser. */
export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

export function switchSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // Storage is closed: it holds for nothing but this page, where it is on.
  }
}
