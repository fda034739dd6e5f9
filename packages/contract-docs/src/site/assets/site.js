// The search. Index and library are loaded when somebody begins to search, as scripts, which works from the disk too.

(() => {
  const form = document.querySelector("form.search");
  const input = document.getElementById("query");
  const list = document.getElementById("found");
  const status = form.querySelector("[role=status]");
  const root = document.body.dataset.root;
  const most = 12;
  // A short title matches well by being short: what is looked for most still comes first.
  const weights = { Message: 3, Service: 3, Page: 2, State: 0.5 };
  let search;
  let loading;
  let chosen = -1;

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    open(Math.max(chosen, 0));
  });
  input.addEventListener("focus", load);
  input.addEventListener("input", () => load().then(show));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });

  function load() {
    loading ??= Promise.all(["assets/minisearch.js", "assets/search-index.js"].map(script)).then(() => {
      const { options, index } = globalThis.warrenSearchIndex;
      search = globalThis.MiniSearch.loadJS(index, options);
    });

    return loading;
  }

  function script(place) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = root + place;
      element.onload = resolve;
      element.onerror = () => reject(new Error(`${place} could not be loaded.`));
      document.head.append(element);
    });
  }

  function show() {
    const words = input.value.trim();
    if (words === "") return close();
    const all = matches(words, "AND");
    const some = all.length > 0 ? all : matches(words, "OR");
    const named = some.filter(({ title }) => title.toLowerCase() === words.toLowerCase());
    const found = [...new Set([...named, ...some])].slice(0, most);

    chosen = -1;
    list.replaceChildren(...found.map(option));
    if (found.length === 0) {
      const none = document.createElement("p");
      none.textContent = "Nothing found.";
      list.append(none);
    }
    status.textContent = found.length === 1 ? "1 result" : `${String(found.length)} results`;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (found.length > 0) choose(0);
  }

  function matches(words, combineWith) {
    return search.search(words, {
      combineWith,
      prefix: true,
      fuzzy: 0.15,
      boost: { title: 4, spaced: 3, text: 2 },
      boostDocument: (id, term, { kind }) => weights[kind] ?? 1,
    });
  }

  function option({ title, kind, text, place }, index) {
    const link = document.createElement("a");
    link.id = `found-${String(index)}`;
    link.href = root + place;
    link.role = "option";
    link.tabIndex = -1;
    for (const [name, words] of [
      ["strong", title],
      ["em", kind],
      ["span", text],
    ]) {
      const part = document.createElement(name);
      part.textContent = words;
      link.append(part);
    }
    link.addEventListener("click", close);

    return link;
  }

  function choose(index) {
    const options = [...list.querySelectorAll("a")];
    if (options.length === 0 || list.hidden) return;
    chosen = (index + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    options[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[chosen].id);
  }

  function open(index) {
    list.querySelectorAll("a")[index]?.click();
  }

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
})();
