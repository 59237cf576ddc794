// The map of the people: levels from top to bottom, shape and colour by stance, lines by tie; the spread week by week.
import cytoscape from "cytoscape";

const root = document.getElementById("map");
const data = JSON.parse(document.getElementById("map-data").textContent);
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const SHAPES = { opponent: "diamond", sceptic: "triangle", undecided: "rectangle", supporter: "ellipse", advocate: "star", "": "ellipse" };

function look() {
  const paper = css("--paper-raised");
  const fill = { opponent: css("--loss-wash"), sceptic: css("--needs-wash"), undecided: css("--still-wash"), supporter: css("--sea-wash"), advocate: css("--sea-mark"), "": paper };
  const edge = { opponent: css("--loss-mark"), sceptic: css("--needs-mark"), undecided: css("--still-mark"), supporter: css("--sea-mark"), advocate: css("--sea"), "": css("--still-mark") };
  const sans = css("--sans");
  return [
    { selector: "node", style: { label: "data(label)", "font-family": sans, "font-size": 12, color: css("--ink"), "text-wrap": "wrap", "text-max-width": 120, "text-valign": "bottom", "text-margin-y": 6, width: 34, height: 34, "background-color": paper, "border-width": 2, "border-color": css("--still-mark"), "text-background-color": paper, "text-background-opacity": 0.85, "text-background-padding": 2 } },
    ...Object.keys(SHAPES).map((s) => ({ selector: `node[stance = "${s}"]`, style: { shape: SHAPES[s], "background-color": fill[s], "border-color": edge[s] } })),
    { selector: "node[?decides]", style: { width: 48, height: 48, "border-width": 4, "font-weight": 700, "font-size": 13 } },
    { selector: "node[?quiet]", style: { "border-style": "dashed" } },
    { selector: "node[?assumed]", style: { shape: "round-rectangle", "border-style": "dotted", width: 116, height: 36, "text-valign": "center", "text-margin-y": 0, "text-max-width": 108, "text-background-opacity": 0, "background-color": css("--paper-sunk"), color: css("--ink-quiet"), "font-style": "italic" } },
    { selector: "node[?level]", style: { "border-width": 0, "background-opacity": 0, label: "data(label)", color: css("--ink-quiet"), "font-size": 11, "text-valign": "center", "text-halign": "left", "text-max-width": 120, width: 1, height: 1, events: "no" } },
    { selector: "edge", style: { width: 1.5, "line-color": css("--still-mark"), "curve-style": "bezier", "target-arrow-color": css("--still-mark"), opacity: 0.9 } },
    { selector: 'edge[kind = "reports_to"]', style: { width: 1, "target-arrow-shape": "none" } },
    { selector: 'edge[kind = "trusts"]', style: { "line-color": css("--sea-mark"), "target-arrow-color": css("--sea-mark"), "target-arrow-shape": "triangle", width: 2.5 } },
    { selector: 'edge[kind = "conflicts_with"]', style: { "line-color": css("--loss-mark"), "line-style": "dashed", width: 2 } },
    { selector: 'edge[kind = "works_with"]', style: { "line-style": "dotted" } },
    { selector: "edge[?proposed]", style: { opacity: 0.5 } },
    { selector: ":selected", style: { "overlay-color": css("--sea-mark"), "overlay-opacity": 0.16, "overlay-padding": 8 } },
  ];
}

// Cytoscape would write a style element, which the server's policy refuses; this mark tells it that there is one.
const mark = document.createElement("template");
mark.id = "__________cytoscape_stylesheet";
document.head.append(mark);

const DOWN = 104;
const MARGIN = 150;
/** Fit what there is, and never smaller than can be read: then the decision maker is in sight and the rest is dragged. */
function fit() {
  cy.fit(undefined, 16);
  if (cy.zoom() > 1.4) cy.zoom({ level: 1.4, renderedPosition: { x: root.clientWidth / 2, y: root.clientHeight / 2 } });
  if (cy.zoom() >= 0.85) return;
  const all = cy.elements().boundingBox();
  cy.zoom(0.85);
  const top = cy.nodes("[?decides]").first();
  const middle = top.nonempty() ? top.position("x") : (all.x1 + all.x2) / 2;
  cy.pan({ x: root.clientWidth / 2 - 0.85 * middle, y: 24 - 0.85 * all.y1 });
}

function place(nodes) {
  const boss = new Map(data.edges.filter((e) => e.kind === "reports_to").map((e) => [e.source, e.target]));
  const across = new Map();
  const levels = new Map();
  for (const n of nodes) {
    const key = n.decides ? 0 : n.tier;
    levels.set(key, [...(levels.get(key) ?? []), n]);
  }
  let row = 0;
  const found = [];
  // As many beside each other as the canvas holds at full size, so that names can be read without zooming.
  const room = root.clientWidth - MARGIN;
  const perRow = Math.max(2, Math.min(7, Math.floor(room / 132)));
  const fullest = Math.min(perRow, Math.max(...[...levels.values()].map((l) => l.length)));
  const ACROSS = Math.max(132, Math.min(200, room / fullest));
  for (const key of [...levels.keys()].sort((a, b) => a - b)) {
    const under = (n) => across.get(boss.get(n.id)) ?? 0;
    const mine = levels.get(key).sort((a, b) => under(a) - under(b) || (a.department || "~").localeCompare(b.department || "~") || a.id.localeCompare(b.id));
    const word = key === 0 ? "Decides" : (data.levels[key] ?? "");
    for (let i = 0; i < mine.length; i += perRow) {
      const part = mine.slice(i, i + perRow);
      // Everybody stands under the one they report to, as far as there is room.
      const xs = [];
      part.forEach((n, j) => xs.push(j ? Math.max(under(n), xs[j - 1] + ACROSS) : under(n)));
      const shift = xs.reduce((sum, x, j) => sum + x - under(part[j]), 0) / part.length;
      part.forEach((n, j) => {
        across.set(n.id, xs[j] - shift);
        found.push({ data: n, position: { x: xs[j] - shift, y: row * DOWN } });
      });
      if (i === 0) found.push({ data: { id: `level-${key}`, label: word, level: true }, position: { x: 0, y: row * DOWN }, selectable: false, grabbable: false });
      row += 1;
    }
  }
  const left = Math.min(...found.filter((n) => !n.data.level).map((n) => n.position.x));
  for (const n of found) if (n.data.level) n.position.x = left - 84;
  return found;
}

const kept = JSON.parse(localStorage.getItem(`map-${data.deal}`) ?? "{}");
const nodes = place(data.nodes);
for (const n of nodes) if (kept[n.data.id]) n.position = kept[n.data.id];
const cy = cytoscape({
  container: root,
  elements: { nodes, edges: data.edges.map((e) => ({ data: e })) },
  style: look(),
  layout: { name: "preset", fit: false },
  minZoom: 0.25,
  maxZoom: 2.5,
  boxSelectionEnabled: false,
});
fit();
window.holdfastMap = cy;
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => cy.style(look()));
cy.on("dragfree", "node", () => {
  const all = {};
  cy.nodes("[!level]").forEach((n) => (all[n.id()] = n.position()));
  localStorage.setItem(`map-${data.deal}`, JSON.stringify(all));
});

const panel = document.getElementById("panel");
function open(id) {
  if (!id || cy.getElementById(id).data("level")) return;
  cy.elements().unselect();
  cy.getElementById(id).select();
  htmx.ajax("GET", `${data.panel}?person=${encodeURIComponent(id)}`, { target: panel, swap: "innerHTML" });
}
cy.on("tap", "node", (event) => open(event.target.id()));

// Keyboard: arrows go from person to person, Enter opens the panel.
let at = -1;
const order = () => cy.nodes("[!level]").sort((a, b) => a.position("y") - b.position("y") || a.position("x") - b.position("x"));
root.addEventListener("keydown", (event) => {
  const all = order();
  if (!all.length) return;
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (by) {
    event.preventDefault();
    at = (at + by + all.length) % all.length;
    cy.elements().unselect();
    all[at].select();
    document.getElementById("map-says").textContent = all[at].data("says");
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    open(all[at].id());
    panel.focus();
  }
});
document.getElementById("fit").addEventListener("click", fit);
document.getElementById("tidy").addEventListener("click", () => {
  localStorage.removeItem(`map-${data.deal}`);
  for (const n of place(data.nodes)) cy.getElementById(n.data.id).position(n.position);
  fit();
});

// The spread: by week, the share who has heard of it (pale: not yet) and who has spoken against it (an amber ring).
const slider = document.getElementById("week");
if (slider && data.spread.weeks.length) {
  const word = document.getElementById("week-word");
  const play = document.getElementById("play");
  const show = (i) => {
    for (const [id, of] of Object.entries(data.spread.people)) {
      const node = cy.getElementById(id);
      if (node.empty()) continue;
      if (!i) node.removeStyle("opacity underlay-opacity underlay-color underlay-padding");
      else node.style({ opacity: 0.35 + 0.65 * (of.told[i - 1] ?? 1), "underlay-color": css("--needs-mark"), "underlay-padding": 9, "underlay-opacity": 0.7 * (of.spoken[i - 1] ?? 0) });
    }
    const week = data.spread.weeks[i - 1];
    word.textContent = i ? `in ${week} ${week === 1 ? "week" : "weeks"}, simulated` : "today";
  };
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  };
  slider.addEventListener("input", () => show(Number(slider.value)));
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (Number(slider.value) >= Number(slider.max)) slider.value = 0;
    play.textContent = "Pause";
    timer = setInterval(() => {
      slider.value = Number(slider.value) + 1;
      show(Number(slider.value));
      if (Number(slider.value) >= Number(slider.max)) stop();
    }, still ? 1500 : 800);
    return undefined;
  });
}
