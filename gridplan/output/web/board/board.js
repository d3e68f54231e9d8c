// Every text goes onto the page through `make` (textContent) or a canvas: never as HTML.
const D = JSON.parse(document.getElementById("data").textContent);
const [KINDS, SOURCES, TIMES, ROWS, COLUMNS] = D.shape;
const S = { level: 0, inside: null, layer: "density", category: 0, source: 0, period: TIMES - 1, language: D.language, tab: "", dark: window.innerWidth >= 2500, sort: -1, picked: null };
const T = {};  // tables, by name
let view = null, timer = 0, hover = -1;
const word = (key) => D.words[S.language][key];
const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

function make(tag, parent, text, id) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (id) node.id = id;
  if (parent) parent.appendChild(node);
  return node;
}
const clear = (node) => { while (node.firstChild) node.removeChild(node.firstChild); return node; };
const plain = (value) => Math.round(value).toLocaleString("en");
// What is hidden because it is few, or because few could be worked out by it.
const shown = (value) => (value === null ? "*" : plain(value));
const small = (value) => (value === D.nothing ? null : value), large = (value) => (value === D.hidden ? null : value);
const share = (value) => (value === null ? "–" : (100 * value).toFixed(1) + "%");

async function unpack() {
  const packed = Uint8Array.from(atob(D.packed), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = await new Response(stream).arrayBuffer();
  const kinds = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array };
  for (const name in D.places) { const [at, kind, size] = D.places[name]; T[name] = new kinds[kind](bytes, at, size); }
}
const kind = (category = S.category, source = S.source) => category * SOURCES + source;
// Events of a grid, or of all that is looked at; null where they are few and hidden.
function count(level, grid, period = S.period) {
  const table = T["counts_" + level], value = table[(kind() * TIMES + period) * D.levels[level].codes.length + grid];
  return table instanceof Uint32Array ? large(value) : small(value);
}
const total = (period) => (S.inside ? count(S.inside.level, S.inside.grid, period) : large(T.totals[kind() * TIMES + period]));
// The grid of a level that a grid lies in.
function ancestor(level, grid, above) {
  for (let k = level; k > above; k--) grid = D.levels[k].parents[grid];
  return grid;
}
const within = (level, grid) => !S.inside || (level > S.inside.level ? ancestor(level, grid, S.inside.level) === S.inside.grid : ancestor(S.inside.level, S.inside.grid, level) === grid);
// The first-level area that curves are drawn for: 0 is the whole.
const area = () => (S.inside ? 1 + ancestor(S.inside.level, S.inside.grid, 0) : 0);
// Sizes follow the letters, so that a wall and a phone show the same picture.
const em = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
const colour = (name) => getComputedStyle(document.body).getPropertyValue("--" + name).trim();
const FONT = '"Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","Microsoft YaHei","PingFang SC","Open Sans","Segoe UI",sans-serif';

function remember() {
  try { sessionStorage.setItem("gridplan", JSON.stringify({ ...S, theme: S.dark })); } catch { /* the page works without */ }
}
function recall() {
  let old = null;
  try { old = D.reload ? JSON.parse(sessionStorage.getItem("gridplan")) : null; } catch { /* as new */ }
  if (!old) return;
  const number = (key, most) => { if (Number.isInteger(old[key]) && old[key] >= 0 && old[key] < most) S[key] = old[key]; };
  number("level", D.levels.length); number("category", KINDS); number("source", SOURCES);
  if (["density", "counts", "spots"].includes(old.layer)) S.layer = old.layer;
  if (has(D.words, String(old.language))) S.language = old.language;
  S.dark = old.dark === true;
}

// The page ------------------------------------------------------------------------------------
const head = make("header", document.body);
const naming = make("div", head);
make("h1", naming, D.title);
const about = make("small", naming, "", "about");
const group = (id) => { const box = make("div", head, undefined, id); box.className = "group"; return box; };
const layerBox = group("layers"), levelBox = group("levels"), layers = {}, levels = [];
for (const name of ["density", "counts", "spots"]) {
  layers[name] = make("button", layerBox, "", "layer-" + name);
  layers[name].onclick = () => { S.layer = name; all(); };
}
D.levels.forEach((_, k) => {
  levels.push(make("button", levelBox, "", "level-" + (k + 1)));
  levels[k].onclick = () => { S.level = k; if (S.inside && S.inside.level >= k) { S.inside = null; fit(); } all(); };
});
function choice(id, names, set) {
  const node = make("select", head, undefined, id);
  names.forEach((name, k) => { make("option", node, name).value = k; });
  node.onchange = () => { set(+node.value); all(); };
  return node;
}
const kinds = choice("category", D.categories, (k) => { S.category = k; });
const sources = choice("source", D.sources, (k) => { S.source = k; });
const theme = make("button", head, "", "theme");
theme.onclick = () => { S.dark = !S.dark; all(); };
const tongue = make("button", head, "", "language");
tongue.onclick = () => { S.language = S.language === "en" ? "zh_CN" : "en"; all(); };
const main = make("main", document.body);
const map = make("div", main, undefined, "map");
const canvas = make("canvas", map, undefined, "ground"), over = make("canvas", map, undefined, "over");
const crumbs = make("div", map, undefined, "crumbs");
const zoom = make("div", map, undefined, "zoom");
const closer = make("button", zoom, "+", "plus"), farther = make("button", zoom, "−", "minus");
const legend = make("div", map, undefined, "legend");
const scale = make("div", map, "", "scale"), north = make("div", map, undefined, "north");
const letter = make("b", north, ""); make("span", north, "▲");
const tip = make("div", map, undefined, "tip");
const time = make("div", map, undefined, "time");
const play = make("button", time, "", "play");
const slider = make("input", time, undefined, "slider");
slider.type = "range"; slider.min = 0; slider.max = TIMES - 1;
const when = make("b", time, "", "when");
slider.oninput = () => { S.period = +slider.value; moved(); };
play.onclick = () => {
  if (timer) { clearInterval(timer); timer = 0; } else timer = setInterval(() => { S.period = (S.period + 1) % TIMES; moved(); }, 700);
  play.textContent = word(timer ? "stop" : "play");
};
const side = make("aside", main);
function panel(id) {
  const box = make("section", side), top = make("h2", box);
  return { box, name: make("span", top), top, body: make(id.endsWith("-curve") ? "canvas" : "div", box, undefined, id) };
}
const figures = make("section", side, undefined, "numbers");
const warned = panel("warnings"), handled = panel("cases"), days = panel("day-curve"), hours = panel("hour-curve");
warned.body.className = handled.body.className = "list";
const tabs = make("div", handled.top, undefined, "tabs"), tabButtons = {};
tabs.className = "group";
