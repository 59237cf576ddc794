// What every page does: swap parts of a page, keys, forms that cannot be sent twice, files that are dropped.
import htmx from "htmx.org";

window.htmx = htmx;

const typing = (el) => el.closest("input:not([type=radio]), textarea, select, [contenteditable], dialog[open], .map");
const deals = () => [...document.querySelectorAll("a[data-deal]")].filter((a) => a.offsetParent !== null);

function step(by) {
  const all = deals();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = all[Math.min(Math.max(at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by, 0), all.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.getElementById("q")?.focus(),
  l: () => (location.href = document.body.querySelector("[data-log]")?.href ?? "/log/"),
  h: () => (location.href = "/"),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return event.target.form?.requestSubmit();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const choice = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const act = choice ? () => (choice.focus(), choice.click()) : keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  const button = event.submitter;
  queueMicrotask(() => {
    if (button && !event.defaultPrevented) button.setAttribute("aria-disabled", "true");
  });
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));
document.addEventListener("htmx:afterRequest", (event) => delete event.target.dataset.sent);

// A table that is wider than its place can be moved with the arrow keys; one that fits is no stop.
function reach() {
  for (const el of document.querySelectorAll(".scroll")) {
    if (el.scrollWidth > el.clientWidth) el.tabIndex = 0;
    else el.removeAttribute("tabindex");
  }
}
addEventListener("resize", reach);
document.addEventListener("toggle", reach, true);
document.addEventListener("htmx:afterSettle", reach);
reach();

// A number opens its reason in a box on the page; without a script its link is a page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-reason]");
  const box = document.getElementById("reason");
  if (!link || !box || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  htmx.ajax("GET", link.href, { source: box, target: "#reason > div", swap: "innerHTML" }).then(() => {
    if (!box.open) box.showModal();
    box.scrollTop = 0;
    reach();
  });
});

// A link to a part that is folded opens it.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let el = target; el; el = el.parentElement) if (el.tagName === "DETAILS") el.open = true;
}
addEventListener("hashchange", unfold);
unfold();

for (const drop of document.querySelectorAll(".drop")) {
  const input = drop.querySelector("input[type=file]");
  const told = drop.querySelector("[data-files]");
  const tell = () => {
    const n = input.files.length;
    told.textContent = n ? `${n} ${n === 1 ? "file" : "files"}: ${[...input.files].slice(0, 4).map((f) => f.name).join(", ")}${n > 4 ? " …" : ""}` : "";
  };
  input.addEventListener("change", tell);
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (e) => (e.preventDefault(), drop.classList.add("over")));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    const found = new DataTransfer();
    await Promise.all([...event.dataTransfer.items].map((item) => collect(item.webkitGetAsEntry?.(), found, item.getAsFile())));
    input.files = found.files;
    tell();
  });
}

async function collect(entry, found, file) {
  if (!entry) return file && found.items.add(file);
  if (entry.isFile) return new Promise((done) => entry.file((f) => (found.items.add(f), done()), done));
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length) return undefined;
    for (const child of some) await collect(child, found, null);
  }
}

document.querySelectorAll("[data-copy]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = "Copied";
  });
});
