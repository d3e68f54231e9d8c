"use strict";
// Every text goes onto the page through `make` (textContent) or a canvas: never as HTML.
const D = JSON.parse(document.getElementById("data").textContent);
const S = { level: 0, inside: -1, layer: "density", category: 0, period: D.periods.length - 1, language: D.language, spoken: 0 };
let bytes = null, tables = [], view = null, timer = 0, hover = -1;
const word = (key) => D.words[S.language][key];

function make(tag, parent, text, id) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (id) node.id = id;
  if (parent) parent.appendChild(node);
  return node;
}
const clear = (node) => { while (node.firstChild) node.removeChild(node.firstChild); return node; };
const shown = (value) => (value === null || value === D.nothing || value < 0 ? "–" : value.toLocaleString("en"));

async function unpack() {
  const packed = Uint8Array.from(atob(D.packed), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let at = D.shape.reduce((a, b) => a * b, 1);
  at += at % 2;
  for (const level of D.levels) {
    const size = D.shape[0] * D.shape[1] * level.codes.length;
    tables.push(new Uint16Array(bytes.buffer, at, size));
    at += 2 * size;
  }
}
const count = (level, grid, category = S.category, period = S.period) =>
  tables[level][(category * D.shape[1] + period) * D.levels[level].codes.length + grid];

// The page ------------------------------------------------------------------------------------
const head = make("header", document.body);
const title = make("h1", head, D.title);
const layers = {}, levels = [];
for (const name of ["density", "counts", "spots"]) {
  layers[name] = make("button", head, "", "layer-" + name);
  layers[name].onclick = () => { S.layer = name; all(); };
}
D.levels.forEach((_, k) => {
  levels.push(make("button", head, "", "level-" + (k + 1)));
  levels[k].onclick = () => { S.level = k; S.inside = -1; fit(); all(); };
});
const kinds = make("select", head, undefined, "category");
D.categories.forEach((name, k) => { make("option", kinds, name).value = k; });
kinds.onchange = () => { S.category = +kinds.value; all(); };
const theme = make("button", head, "", "theme");
theme.onclick = () => { document.body.classList.toggle("dark"); all(); };
const tongue = make("button", head, "", "language");
tongue.onclick = () => { S.language = S.language === "en" ? "zh_CN" : "en"; all(); };
const main = make("main", document.body);
const map = make("div", main, undefined, "map");
const canvas = make("canvas", map);
const crumbs = make("div", map, undefined, "crumbs");
const legend = make("div", map, undefined, "legend");
const tip = make("div", map, undefined, "tip");
const time = make("div", map, undefined, "time");
const play = make("button", time, "", "play");
const slider = make("input", time, undefined, "slider");
slider.type = "range"; slider.min = 0; slider.max = D.periods.length - 1; slider.value = S.period;
const when = make("b", time, "", "when");
slider.oninput = () => { S.period = +slider.value; draw(); numbers(); };
play.onclick = () => {
  if (timer) { clearInterval(timer); timer = 0; } else timer = setInterval(() => {
    S.period = (S.period + 1) % D.periods.length; slider.value = S.period; draw(); numbers();
  }, 700);
  play.textContent = word(timer ? "stop" : "play");
};
const side = make("aside", main);
const panel = () => { const s = make("section", side); return [make("h2", s), s]; };
const figures = make("section", side, undefined, "numbers");
const [warnHead, warnBox] = panel();
const warnList = make("div", warnBox, undefined, "warnings"); warnList.className = "list";
const [caseHead, caseBox] = panel();
const caseList = make("div", caseBox, undefined, "cases"); caseList.className = "list";
const [dayHead, dayBox] = panel(), dayCurve = make("canvas", dayBox);
const [hourHead, hourBox] = panel(), hourCurve = make("canvas", hourBox);

// The map -------------------------------------------------------------------------------------
const paths = D.levels.map((level) => level.rings.map((rings) => {
  const path = new Path2D();
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) i ? path.lineTo(ring[i], ring[i + 1]) : path.moveTo(ring[i], ring[i + 1]);
    path.closePath();
  }
  return path;
}));
const whole = [0, 0, D.shape[3] * D.cell, D.shape[2] * D.cell];
function bounds(level, grid) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of D.levels[level].rings[grid]) for (let i = 0; i < ring.length; i += 2) {
    box[0] = Math.min(box[0], ring[i]); box[2] = Math.max(box[2], ring[i]);
    box[1] = Math.min(box[1], ring[i + 1]); box[3] = Math.max(box[3], ring[i + 1]);
  }
  return box[0] < box[2] ? box : whole;
}
function fit(box = whole) {
  const w = canvas.clientWidth || 1, h = canvas.clientHeight || 1;
  const k = 0.94 * Math.min(w / (box[2] - box[0]), h / (box[3] - box[1]));
  view = { box, k, x: w / 2 - (k * (box[0] + box[2])) / 2, y: h / 2 - (k * (box[1] + box[3])) / 2 };
}
const colour = (name) => getComputedStyle(document.body).getPropertyValue("--" + name).trim();
const rgb = D.colours.map((c) => [1, 3, 5].map((i) => parseInt(c.slice(i, i + 2), 16)));
function ramp(share) {
  const at = Math.min(Math.max(share, 0), 1) * (rgb.length - 1), k = Math.min(Math.floor(at), rgb.length - 2);
  return rgb[k].map((v, i) => Math.round(v + (rgb[k + 1][i] - v) * (at - k)));
}
const sheet = document.createElement("canvas");
sheet.width = D.shape[3]; sheet.height = D.shape[2];
function paintDensity() {
  const size = D.shape[2] * D.shape[3], from = (S.category * D.shape[1] + S.period) * size;
  const pen = sheet.getContext("2d"), image = pen.createImageData(D.shape[3], D.shape[2]);
  for (let i = 0; i < size; i++) {
    const v = bytes[from + i];
    if (!v) continue;
    const c = ramp(v / 255);
    image.data.set([c[0], c[1], c[2], Math.min(60 + v * 1.4, 235)], 4 * i);
  }
  pen.putImageData(image, 0, 0);
}
const within = (level, grid) => S.inside < 0 || level === 0 || D.levels[level].parents[grid] === S.inside;
function draw() {
  if (!bytes) return;
  const dots = window.devicePixelRatio || 1;
  canvas.width = canvas.clientWidth * dots; canvas.height = canvas.clientHeight * dots;
  const pen = canvas.getContext("2d"), here = D.levels[S.level];
  pen.setTransform(dots * view.k, 0, 0, dots * view.k, dots * view.x, dots * view.y);
  pen.fillStyle = colour("land");
  for (const path of paths[0]) pen.fill(path, "evenodd");
  let most = 1;
  if (S.layer === "density") {
    paintDensity();
    pen.imageSmoothingEnabled = true; pen.imageSmoothingQuality = "high";
    pen.drawImage(sheet, 0, 0, whole[2], whole[3]);
  } else if (S.layer === "counts") {
    here.codes.forEach((_, g) => {
      for (let t = 0; t < D.shape[1]; t++) { const n = count(S.level, g, S.category, t); if (n !== D.nothing) most = Math.max(most, n / here.area[g]); }
    });
    here.codes.forEach((_, g) => {
      const n = count(S.level, g);
      if (!within(S.level, g) || n === D.nothing || !n) return;
      pen.fillStyle = `rgb(${ramp(Math.sqrt(n / here.area[g] / most))})`;
      pen.fill(paths[S.level][g], "evenodd");
    });
  } else here.spots.forEach((spot, g) => {
    if (!spot || !within(S.level, g)) return;
    pen.fillStyle = spot > 0 ? "#b5520d" : "#73a5cf";
    pen.fill(paths[S.level][g], "evenodd");
  });
  pen.lineJoin = "round";
  for (let k = S.level; k >= 0; k--) {
    pen.strokeStyle = colour(k ? "soft" : "ink");
    pen.lineWidth = [1.8, 0.9, 0.35][Math.min(k, 2)] / view.k;
    paths[k].forEach((path, g) => { if (within(k, g) || k < S.level) pen.stroke(path); });
  }
  if (hover >= 0) { pen.strokeStyle = colour("mark"); pen.lineWidth = 3 / view.k; pen.stroke(paths[S.level][hover]); }
  when.textContent = D.periods[S.period];
  drawLegend(most);
}
function drawLegend(most) {
  clear(legend);
  make("b", legend, word(S.layer));
  if (S.layer === "spots") {
    for (const [key, tint] of [["hot", "#b5520d"], ["cold", "#73a5cf"]]) make("div", legend, "■ " + word(key)).style.color = tint;
    return;
  }
  const strip = make("div", legend, undefined, "ramp");
  for (const tint of D.colours) make("i", strip).style.background = tint;
  const top = S.layer === "density" ? D.most : most;
  make("div", legend, `0 … ${Number(top.toPrecision(2))} ` + (S.layer === "density" ? word("unit") : "/ km²"));
  if (S.layer === "density") make("div", legend, `${word("bandwidth")} ${D.bandwidth} m`);
  if (D.masked) make("div", legend, word("few"));
}
function gridAt(event) {
  const box = canvas.getBoundingClientRect(), pen = canvas.getContext("2d");
  const x = (event.clientX - box.left - view.x) / view.k, y = (event.clientY - box.top - view.y) / view.k;
  pen.save(); pen.setTransform(1, 0, 0, 1, 0, 0);
  const found = paths[S.level].findIndex((path, g) => within(S.level, g) && pen.isPointInPath(path, x, y, "evenodd"));
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
  const found = gridAt(e), box = map.getBoundingClientRect();
  tip.style.display = found < 0 ? "none" : "block";
  if (found >= 0) {
    const level = D.levels[S.level];
    tip.textContent = `${level.codes[found]} ${level.names[found]}: ${shown(count(S.level, found))}`;
    tip.style.left = Math.min(e.clientX - box.left + 14, box.width - 200) + "px";
    tip.style.top = e.clientY - box.top + 14 + "px";
  }
  if (found !== hover) { hover = found; draw(); }
};
canvas.onpointerup = (e) => {
  const clicked = drag && !drag.moved;
  drag = null;
  const found = clicked ? gridAt(e) : -1;
  if (found >= 0 && S.level < D.levels.length - 1) enter(S.level, found);
};
canvas.onwheel = (e) => {
  e.preventDefault();
  const box = canvas.getBoundingClientRect(), x = e.clientX - box.left, y = e.clientY - box.top;
  const by = Math.exp(-e.deltaY / 500);
  view.x = x - by * (x - view.x); view.y = y - by * (y - view.y); view.k *= by; draw();
};
function enter(level, grid) { S.level = level + 1; S.inside = grid; hover = -1; fit(bounds(level, grid)); all(); }
function show(level, grid) { S.level = level; S.inside = -1; hover = grid; const b = bounds(level, grid), m = 1500; fit([b[0] - m, b[1] - m, b[2] + m, b[3] + m]); all(); }
function trail() {
  clear(crumbs);
  make("button", crumbs, word("city"), "city").onclick = () => { S.level = 0; S.inside = -1; fit(); all(); };
  if (S.inside < 0) return;
  const chain = [];
  for (let k = S.level - 1, g = S.inside; k >= 0; g = D.levels[k].parents[g], k--) chain.unshift([k, g]);
  for (const [k, g] of chain) make("button", crumbs, `${D.levels[k].codes[g]} ${D.levels[k].names[g]}`).onclick = () => enter(k, g);
}

// The panels ----------------------------------------------------------------------------------
function total(period) {
  let sum = 0;
  D.levels[0].codes.forEach((_, g) => { const n = count(0, g, S.category, period); if (n !== D.nothing) sum += n; });
  return sum;
}
function numbers() {
  clear(figures);
  const add = (key, value, note) => { const box = make("div", figures); make("span", box, word(key)); make("b", box, value); if (note) make("em", box, note); };
  const now = total(S.period), before = S.period ? total(S.period - 1) : 0;
  const change = before ? Math.round((100 * (now - before)) / before) : null;
  add("new", shown(now), change === null ? "" : `${change > 0 ? "▲ +" : change < 0 ? "▼ −" : "► "}${Math.abs(change)} %`);
  const sum = (k) => D.assessed.some((row) => row[k] === null) ? null : D.assessed.reduce((s, row) => s + row[k], 0);
  add("open", shown(sum(3)));
  add("overdue", shown(sum(4)));
  const rated = D.assessed.filter((row) => row[5] !== null), weight = rated.reduce((s, row) => s + (row[2] || 0), 0);
  add("on_time", weight ? ((100 * rated.reduce((s, row) => s + row[5] * (row[2] || 0), 0)) / weight).toFixed(1) + " %" : "–");
  add("warnings", shown(D.warned));
}
function lists() {
  clear(warnList); clear(caseList);
  if (!D.warnings.length) make("div", warnList, word("none"));
  for (const w of D.warnings) {
    const row = make("button", warnList);
    make("b", row, `▲ ${w.score}  `);
    make("span", row, `${w.grid} ${w.name} · ${w.category || word("all")} · ${word("seen")} ${w.seen}, ${word("expected")} ${w.expected}`);
    make("small", row, w.text[S.language]);
    row.onclick = () => {
      row.classList.toggle("on");
      for (let k = 0; k < D.levels.length; k++) { const g = D.levels[k].codes.indexOf(w.grid); if (g >= 0) show(k, g); }
    };
  }
  const table = make("table", caseList), top = make("tr", table);
  for (const key of ["grid", "reported", "open", "overdue", "on_time"]) make("th", top, word(key));
  for (const row of D.assessed) {
    const line = make("tr", table);
    make("td", line, row[1] || row[0]);
    for (const k of [2, 3, 4]) make("td", line, shown(row[k]));
    make("td", line, row[5] === null ? "–" : (100 * row[5]).toFixed(1) + " %");
    line.onclick = () => { const g = D.levels[0].codes.indexOf(row[0]); if (g >= 0 && D.levels.length > 1) enter(0, g); };
  }
}
function curve(node, values) {
  const dots = window.devicePixelRatio || 1, w = (node.width = node.clientWidth * dots), h = (node.height = node.clientHeight * dots);
  const pen = node.getContext("2d"), most = Math.max(1, ...values);
  pen.fillStyle = colour("mark");
  values.forEach((v, i) => { if (v > 0) pen.fillRect((i * w) / values.length, h - (v / most) * h, Math.max(w / values.length - dots, dots * 0.6), (v / most) * h); });
  pen.fillStyle = colour("soft"); pen.font = 11 * dots + "px sans-serif"; pen.fillText(String(most), 2, 11 * dots);
}
function all() {
  document.documentElement.lang = S.language === "en" ? "en" : "zh-CN";
  document.title = D.title;
  for (const name in layers) { layers[name].textContent = word(name); layers[name].classList.toggle("on", S.layer === name); }
  levels.forEach((node, k) => { node.textContent = `${word("level")} ${k + 1}`; node.classList.toggle("on", S.level === k); });
  kinds.options[0].textContent = word("all");
  theme.textContent = word("theme");
  tongue.textContent = S.language === "en" ? "中文" : "English";
  play.textContent = word(timer ? "stop" : "play");
  warnHead.textContent = word("warnings"); caseHead.textContent = word("assessed");
  dayHead.textContent = `${word("by_day")} (${D.first_day} …)`; hourHead.textContent = word("by_hour");
  trail(); numbers(); lists(); draw();
  curve(dayCurve, D.by_day); curve(hourCurve, D.by_hour);
}
window.onresize = () => { fit(view.box); all(); };
unpack().then(() => { fit(); all(); document.body.dataset.ready = "1"; });
