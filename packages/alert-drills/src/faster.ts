/** By how much everything that the rules measure is shorter: how long an alert has to hold, and the windows of rates. */
export const FASTER = 60;
