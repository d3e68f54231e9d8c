"use strict";
// Every text goes onto the page through `make` (textContent) or a canvas: never as HTML.
const D = JSON.parse(document.getElementById("data").textContent);
const S = { level: Math.min(1, D.levels.length - 1), chosen: -1, inside: -1, hover: -1 };
let view = null;

function make(tag, parent, text, id) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (id) node.id = id;
  if (parent) parent.appendChild(node);
  return node;
}
const clear = (node) => { while (node.firstChild) node.removeChild(node.firstChild); return node; };
const signed = (part) => {
  if (part === null) return D.words.special;
  const size = (Math.abs(part) * 100).toFixed(1);
  return Number(size) ? (part > 0 ? "+" : "−") + size + "%" : "0%";
};
// As `hundredths` of the core writes them.
const figure = (value, places) => places && value > 0 && value < 0.005 ? "<0.01" : digits(value, Math.abs(value) >= 99.995 ? 0 : places);
const digits = (value, places) => value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });

// The page ------------------------------------------------------------------------------------
const head = make("header", document.body);
make("h1", head, D.title);
const find = make("input", head, undefined, "find");
find.placeholder = D.words.find; find.setAttribute("aria-label", D.words.find);
const buttons = D.levels.map((level, k) => {
  const button = make("button", head, `${D.words.levels[k]} (${figure(level.codes.length, 0)})`, "level-" + (k + 1));
  button.onclick = () => { S.level = k; S.chosen = -1; all(); };
  return button;
});
const whole = make("button", head, D.words.whole, "whole");
whole.onclick = () => { S.inside = -1; S.chosen = -1; fit(); all(); };
const main = make("main", document.body);
const map = make("div", main, undefined, "map");
const canvas = make("canvas", map);
const legend = make("div", map, undefined, "legend");
const scale = make("div", map, "", "scale");
const north = make("div", map, undefined, "north");
make("b", north, D.words.north); make("span", north, "▲");
const tip = make("div", map, undefined, "tip");
const side = make("aside", main);
const box = make("section", side, undefined, "box");
// Above the list: of two thousand grids nobody scrolls to the foot.
make("div", side, D.facts, "facts");
const list = make("section", side, undefined, "list");

make("b", legend, D.words.legend);
const ramp = make("div", legend, undefined, "ramp");
const counts = D.colours.map((tint) => { const cell = make("span", ramp, ""); cell.style.background = tint; return cell; });
counts[0].style.color = counts[counts.length - 1].style.color = "#fff";
const limits = make("div", legend, undefined, "limits");
if (D.levels.some((level) => level.deviation.includes(null))) {
  const line = make("div", legend), tint = make("span", line, "■ ");
  tint.style.color = D.grey; make("span", line, D.words.special);
}
for (const limit of D.limits) make("span", limits, (limit > 0 ? "+" : "−") + Math.abs(limit * 100) + "%");
const classOf = (d) => D.limits.filter((l) => (l < 0 ? d >= l : d > l)).length;

// The map -------------------------------------------------------------------------------------
const paths = D.levels.map((level) => level.rings.map((rings) => {
  const path = new Path2D();
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) i ? path.lineTo(ring[i], ring[i + 1]) : path.moveTo(ring[i], ring[i + 1]);
    path.closePath();
  }
  return path;
}));
const extent = [0, 0, D.width, D.height];
const boxes = D.levels.map((level) => level.rings.map((rings) => {
  const b = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) for (let i = 0; i < ring.length; i += 2) {
    b[0] = Math.min(b[0], ring[i]); b[2] = Math.max(b[2], ring[i]);
    b[1] = Math.min(b[1], ring[i + 1]); b[3] = Math.max(b[3], ring[i + 1]);
  }
  return b[0] < b[2] ? b : extent;
}));
function fit(b = extent) {
  // The legend below hides nothing.
  const w = canvas.clientWidth || 1, tall = canvas.clientHeight || 1;
  const h = Math.max(tall - legend.offsetHeight - 14, 0.6 * tall);
  const k = 0.92 * Math.min(w / (b[2] - b[0]), h / (b[3] - b[1]));
  view = { k, x: w / 2 - (k * (b[0] + b[2])) / 2, y: h / 2 - (k * (b[1] + b[3])) / 2 };
}
const topOf = (level, grid) => { while (level > 0) grid = D.levels[level--].parents[grid]; return grid; };
const within = (level, grid) => S.inside < 0 || topOf(level, grid) === S.inside;
function draw() {
  const dots = window.devicePixelRatio || 1;
  canvas.width = canvas.clientWidth * dots; canvas.height = canvas.clientHeight * dots;
  const pen = canvas.getContext("2d"), here = D.levels[S.level];
  pen.setTransform(dots * view.k, 0, 0, dots * view.k, dots * view.x, dots * view.y);
  pen.fillStyle = "#e4e4df";
  for (const path of paths[0]) pen.fill(path, "evenodd");
  here.deviation.forEach((d, g) => {
    if (!within(S.level, g)) return;
    pen.fillStyle = d === null ? D.grey : D.colours[classOf(d)];
    pen.fill(paths[S.level][g], "evenodd");
  });
  pen.lineJoin = "round";
  for (let k = S.level; k >= 0; k--) {
    pen.strokeStyle = ["#222", "#555", "#999"][Math.min(k, 2)];
    pen.lineWidth = [2, 1, 0.4][Math.min(k, 2)] / view.k;
    paths[k].forEach((path, g) => { if (within(k, g) || !k) pen.stroke(path); });
  }
  for (const [grid, width] of [[S.hover, 2.5], [S.chosen, 4]]) if (grid >= 0) {
    pen.strokeStyle = "#b5520d"; pen.lineWidth = width / view.k; pen.stroke(paths[S.level][grid]);
  }
  labels(pen, dots);
  const longest = 140 / view.k, power = 10 ** Math.floor(Math.log10(longest));
  const length = Math.max(...[1, 2, 5].map((n) => n * power).filter((n) => n <= longest));
  // Parts of the map, and its shape: on paper it is as wide as the page.
  scale.style.width = (100 * length * view.k) / canvas.clientWidth + "%";
  map.style.setProperty("--shape", `${canvas.clientWidth} / ${canvas.clientHeight}`);
  scale.textContent = length >= 1000 ? length / 1000 + " km" : length + " m";
}
function labels(pen, dots) {
  pen.setTransform(dots, 0, 0, dots, 0, 0);
  pen.textAlign = "center"; pen.textBaseline = "middle"; pen.lineWidth = 3; pen.lineJoin = "round";
  const taken = [];
  for (let k = 0; k <= S.level; k++) {
    const size = [13, 11, 10][Math.min(k, 2)], level = D.levels[k];
    pen.font = `${k ? "" : "bold "}${size}px "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif`;
    level.middle.forEach(([x, y], g) => {
      if (!within(k, g) || (k === 0 && S.inside >= 0)) return;
      const b = boxes[k][g], room = (b[2] - b[0]) * view.k;
      // A name of the first level that would reach into others gives way to the code.
      const text = k ? level.short[g] : level.names[g] && pen.measureText(level.names[g]).width < 1.5 * room ? level.names[g] : level.codes[g];
      const px = view.x + view.k * x, py = view.y + view.k * y, half = pen.measureText(text).width / 2 + 2;
      if (k && room < 2 * half) return;
      if (taken.some((t) => Math.abs(t[0] - px) < t[2] + half && Math.abs(t[1] - py) < t[3] + size / 2 + 2)) return;
      taken.push([px, py, half, size / 2 + 2]);
      pen.strokeStyle = "#fff"; pen.strokeText(text, px, py);
      pen.fillStyle = k ? "#444" : "#222"; pen.fillText(text, px, py);
    });
  }
}
function gridAt(event) {
  const frame = canvas.getBoundingClientRect(), pen = canvas.getContext("2d");
  const x = (event.clientX - frame.left - view.x) / view.k, y = (event.clientY - frame.top - view.y) / view.k;
  pen.save(); pen.setTransform(1, 0, 0, 1, 0, 0);
  const found = boxes[S.level].findIndex((b, g) => x >= b[0] && x <= b[2] && y >= b[1] && y <= b[3] &&
    within(S.level, g) && pen.isPointInPath(paths[S.level][g], x, y, "evenodd"));
  pen.restore();
  return found;
}
let drag = null;
canvas.onpointerdown = (e) => { drag = { x: e.clientX, y: e.clientY, moved: false }; canvas.setPointerCapture(e.pointerId); };
canvas.onpointermove = (e) => {
  if (drag) {
    const dx = e.clientX - drag.x, dy = e.clientY - drag.y;
    if (drag.moved || Math.hypot(dx, dy) > 4) { view.x += dx; view.y += dy; drag = { x: e.clientX, y: e.clientY, moved: true }; draw(); }
    return;
  }
  const found = gridAt(e), frame = map.getBoundingClientRect(), level = D.levels[S.level];
  tip.style.display = found < 0 ? "none" : "block";
  if (found >= 0) {
    tip.textContent = `${level.codes[found]} ${level.names[found]}: ${signed(level.deviation[found])}`;
    tip.style.left = Math.min(e.clientX - frame.left + 14, frame.width - 220) + "px";
    tip.style.top = e.clientY - frame.top + 14 + "px";
  }
  if (found !== S.hover) { S.hover = found; draw(); }
};
canvas.onpointerup = (e) => { if (drag && !drag.moved) choose(gridAt(e)); drag = null; };
canvas.onpointerleave = () => { tip.style.display = "none"; S.hover = -1; draw(); };
canvas.onwheel = (e) => {
  e.preventDefault();
  const frame = canvas.getBoundingClientRect(), x = e.clientX - frame.left, y = e.clientY - frame.top, f = 1.2 ** (-e.deltaY / 100);
  view = { k: view.k * f, x: x - f * (x - view.x), y: y - f * (y - view.y) };
  draw();
};
canvas.ondblclick = (e) => {
  const found = gridAt(e);
  if (found < 0) return;
  S.inside = topOf(S.level, found); S.level = Math.min(Math.max(S.level, 1), D.levels.length - 1); S.chosen = -1;
  fit(boxes[0][S.inside]); all();
};
find.oninput = () => {
  const text = find.value.trim().toLowerCase();
  if (!text) return;
  // A code of any level comes before a name that has the same letters in it.
  for (const fits of [(level, g) => level.codes[g].toLowerCase() === text, (level, g) => level.names[g].toLowerCase().includes(text)])
    for (const k of [S.level, ...D.levels.keys()]) {
      const found = D.levels[k].codes.findIndex((_, g) => fits(D.levels[k], g));
      if (found >= 0) { S.level = k; S.inside = -1; fit(boxes[0][topOf(k, found)]); S.chosen = found; all(); return; }
    }
};

// Figures -------------------------------------------------------------------------------------
function choose(grid) { S.chosen = grid; panel(); draw(); }
function panel() {
  clear(box);
  const level = D.levels[S.level], g = S.chosen;
  if (g < 0) { make("h2", box, D.line); return; }
  make("h2", box, `${level.codes[g]} ${level.names[g]}`);
  const body = make("tbody", make("table", box));
  const rows = level.figures.map((values, i) => [D.columns[i][0], figure(values[g], D.columns[i][1])]);
  if (S.level) rows.unshift([D.words.above, D.levels[S.level - 1].codes[level.parents[g]] + " " + D.levels[S.level - 1].names[level.parents[g]]]);
  rows.push([D.words.deviation, signed(level.deviation[g])]);
  for (const [name, value] of rows) { const row = make("tr", body); make("td", row, name); make("td", row, value); }
}
const MOST = 400;
function table() {
  clear(list);
  const level = D.levels[S.level], grid = make("table", list), top = make("tr", make("thead", grid));
  for (const name of [D.words.code, D.words.name, D.words.deviation]) make("th", top, name);
  const body = make("tbody", grid);
  const order = level.codes.map((_, g) => g).filter((g) => within(S.level, g))
    .sort((a, b) => Math.abs(level.deviation[b]) - Math.abs(level.deviation[a]));
  for (const g of order.slice(0, MOST)) {
    const row = make("tr", body);
    make("td", row, level.codes[g]); make("td", row, level.names[g]); make("td", row, signed(level.deviation[g]));
    row.tabIndex = 0;
    if (Math.abs(level.deviation[g]) > 0.1) row.className = "off";
    row.onclick = () => choose(g);
    row.onkeydown = (e) => { if (e.key === "Enter") choose(g); };
  }
  if (order.length > MOST) make("p", list, D.words.more + " " + (order.length - MOST));
}
function all() {
  buttons.forEach((button, k) => button.classList.toggle("on", k === S.level));
  const amounts = new Array(D.colours.length).fill(0);
  D.levels[S.level].deviation.forEach((d, g) => { if (d !== null && within(S.level, g)) amounts[classOf(d)]++; });
  counts.forEach((cell, k) => { cell.textContent = amounts[k]; });
  panel(); table(); draw();
}
window.onresize = () => { fit(S.inside < 0 ? extent : boxes[0][S.inside]); draw(); };
fit(); all();
document.body.dataset.ready = "yes";
