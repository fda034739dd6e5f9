// Before the first paint, so that nobody sees the other theme first. A file of its own, since nothing inline runs here.
try {
  const theme = localStorage.getItem("warren-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed: the system's theme holds.
}
