// The map -------------------------------------------------------------------------------------
// Rings come as steps from corner to corner.
for (const level of D.levels) for (const rings of level.rings) for (const ring of rings) for (let i = 2; i < ring.length; i++) ring[i] += ring[i - 2];
const paths = D.levels.map((level) => level.rings.map((rings) => {
  const path = new Path2D();
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) i ? path.lineTo(ring[i], ring[i + 1]) : path.moveTo(ring[i], ring[i + 1]);
    path.closePath();
  }
  return path;
}));
const whole = [0, 0, COLUMNS * D.cell, ROWS * D.cell];
const boxes = D.levels.map((level) => level.rings.map((rings) => {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) for (let i = 0; i < ring.length; i += 2) {
    box[0] = Math.min(box[0], ring[i]); box[2] = Math.max(box[2], ring[i]);
    box[1] = Math.min(box[1], ring[i + 1]); box[3] = Math.max(box[3], ring[i + 1]);
  }
  return box[0] < box[2] ? box : whole;
}));
// Where the name of a grid stands: the middle of its widest stretch along the line through its middle.
const middles = D.levels.map((level, k) => level.rings.map((rings, g) => {
  const box = boxes[k][g], y = (box[1] + box[3]) / 2, cuts = [];
  for (const ring of rings) for (let i = 0; i + 3 < ring.length; i += 2) {
    const [x1, y1, x2, y2] = [ring[i], ring[i + 1], ring[i + 2], ring[i + 3]];
    if ((y1 > y) !== (y2 > y)) cuts.push(x1 + ((x2 - x1) * (y - y1)) / (y2 - y1));
  }
  cuts.sort((a, b) => a - b);
  let best = [(box[0] + box[2]) / 2, 0];
  for (let i = 0; i + 1 < cuts.length; i += 2) if (cuts[i + 1] - cuts[i] > best[1]) best = [(cuts[i] + cuts[i + 1]) / 2, cuts[i + 1] - cuts[i]];
  return [best[0], y, best[1]];
}));
const extent = boxes[0].reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])], boxes[0][0] || whole);
function fit(box = extent) {
  const w = canvas.clientWidth || 1, h = canvas.clientHeight || 1, low = 64 * em();
  const k = 0.94 * Math.min(w / (box[2] - box[0]), Math.max(h - low, 1) / (box[3] - box[1]));
  view = { box, k, x: w / 2 - (k * (box[0] + box[2])) / 2, y: (h - low) / 2 - (k * (box[1] + box[3])) / 2 };
}
const rgb = D.colours.map((c) => [1, 3, 5].map((i) => parseInt(c.slice(i, i + 2), 16)));
// Light is little on light ground, dark is little on dark ground.
function ramp(part) {
  const at = Math.min(Math.max(S.dark ? 1 - part : part, 0), 1) * (rgb.length - 1), k = Math.min(Math.floor(at), rgb.length - 2);
  return rgb[k].map((v, i) => Math.round(v + (rgb[k + 1][i] - v) * (at - k)));
}
const sheet = document.createElement("canvas");
sheet.width = COLUMNS; sheet.height = ROWS;
function paintDensity() {
  const size = ROWS * COLUMNS, from = (kind() * TIMES + S.period) * size;
  const pen = sheet.getContext("2d"), image = pen.createImageData(COLUMNS, ROWS), words = new Uint32Array(image.data.buffer);
  const tints = new Uint32Array(256);
  for (let v = 1; v < 256; v++) { const c = ramp(v / 255); tints[v] = (Math.min(70 + v * 1.5, 240) << 24) | (c[2] << 16) | (c[1] << 8) | c[0]; }
  for (let i = 0; i < size; i++) words[i] = tints[T.density[from + i]];
  pen.putImageData(image, 0, 0);
}
const highest = {};  // most events a km² of a level and kind, in any period
function mostOf(level) {
  const key = level + " " + kind();
  if (!highest[key]) {
    let most = 0.1;
    const area = D.levels[level].area;
    for (let t = 0; t < TIMES; t++) for (let g = 0; g < area.length; g++) { const n = count(level, g, t); if (n !== null && area[g]) most = Math.max(most, n / area[g]); }
    highest[key] = most;
  }
  return highest[key];
}
function sized(node) {
  const dots = window.devicePixelRatio || 1, w = Math.round(node.clientWidth * dots), h = Math.round(node.clientHeight * dots);
  if (node.width !== w || node.height !== h) { node.width = w; node.height = h; }
  const pen = node.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0); pen.clearRect(0, 0, w, h);
  return [pen, dots];
}
// The longest of 1, 2, 5, 10, … metres that is no longer than the bar may be.
function measure() {
  const longest = (110 * em()) / view.k, power = 10 ** Math.floor(Math.log10(longest));
  const length = Math.max(...[1, 2, 5].map((n) => n * power).filter((n) => n <= longest));
  // Parts of the map, and its shape: on paper it is as wide as the page.
  scale.style.width = (100 * length * view.k) / canvas.clientWidth + "%";
  map.style.setProperty("--shape", `${canvas.clientWidth} / ${canvas.clientHeight}`);
  scale.textContent = length >= 1000 ? length / 1000 + " km" : length + " m";
}
function draw() {
  if (!T.density) return;
  measure();
  const [pen, dots] = sized(canvas), here = D.levels[S.level], size = em();
  pen.setTransform(dots * view.k, 0, 0, dots * view.k, dots * view.x, dots * view.y);
  pen.fillStyle = colour("land");
  for (const path of paths[0]) pen.fill(path, "evenodd");
  if (S.layer === "density") {
    paintDensity();
    pen.imageSmoothingEnabled = true; pen.imageSmoothingQuality = "high";
    pen.globalCompositeOperation = "source-atop";  // on the land alone
    pen.drawImage(sheet, 0, 0, whole[2], whole[3]);
    pen.globalCompositeOperation = "source-over";
  } else if (S.layer === "counts") {
    const most = mostOf(S.level), few = colour("few");
    here.codes.forEach((_, g) => {
      const n = count(S.level, g);
      if (n === 0 || !within(S.level, g)) return;
      pen.fillStyle = n === null ? few : `rgb(${ramp(0.08 + 0.92 * Math.sqrt(n / here.area[g] / most))})`;
      pen.fill(paths[S.level][g], "evenodd");
    });
  } else here.spots.forEach((spot, g) => {
    if (!spot || !within(S.level, g)) return;
    pen.fillStyle = D.tints[D.courses[spot]];
    pen.fill(paths[S.level][g], "evenodd");
  });
  if (S.inside) {  // what lies around is there, but quiet
    pen.globalAlpha = 0.72; pen.fillStyle = colour("land");
    paths[S.inside.level].forEach((path, g) => { if (g !== S.inside.grid) pen.fill(path, "evenodd"); });
    pen.globalAlpha = 1;
  }
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.drawImage(outlines(canvas.width, canvas.height, dots, size), 0, 0);
  pen.setTransform(dots, 0, 0, dots, 0, 0);
  marks().forEach((mark) => {
    const [x, y] = mark.at, r = 9 * size;
    pen.beginPath(); pen.arc(x, y, r, 0, 7);
    pen.fillStyle = colour("alarm"); pen.fill();
    pen.lineWidth = 2 * size; pen.strokeStyle = colour("paper"); pen.stroke();
    pen.fillStyle = "#fff"; pen.font = `700 ${13 * size}px ${FONT}`; pen.textAlign = "center"; pen.textBaseline = "middle";
    pen.fillText("!", x, y + size);
  });
  trace();
  when.textContent = D.shown[S.period];
  slider.value = S.period;
  key();
}
// Lines and names stay as they are while time goes by: they are drawn once for each view.
const lines = document.createElement("canvas");
let linesOf = "";
function outlines(w, h, dots, size) {
  const now = [w, h, dots, size, view.k, view.x, view.y, S.level, S.inside && S.inside.level, S.inside && S.inside.grid, S.dark].join();
  if (now === linesOf) return lines;
  linesOf = now; lines.width = w; lines.height = h;
  const pen = lines.getContext("2d");
  pen.setTransform(dots * view.k, 0, 0, dots * view.k, dots * view.x, dots * view.y);
  pen.lineJoin = "round";
  for (let k = S.level; k >= 0; k--) {
    pen.strokeStyle = colour(k ? "soft" : "ink");
    pen.lineWidth = (size * [1.7, 0.8, 0.3][Math.min(k, 2)]) / view.k;
    pen.globalAlpha = k > 1 && !S.inside ? 0.6 : 1;
    paths[k].forEach((path, g) => { if (k < S.level || within(k, g)) pen.stroke(path); });
  }
  pen.globalAlpha = 1;
  pen.setTransform(dots, 0, 0, dots, 0, 0);
  names(pen, size);
  return lines;
}
// Names of the first level, and of the grids of this level where there is room.
let named = [];  // middle, width and height of every name on the map
function names(pen, size) {
  const level = S.inside ? S.level : 0, letters = (level ? 11.5 : 13) * size;
  named = [];
  pen.textAlign = "center"; pen.textBaseline = "middle"; pen.lineJoin = "round";
  pen.font = `${level ? 400 : 600} ${letters}px ${FONT}`;
  const paper = colour("paper"), ink = colour("ink");
  D.levels[level].names.forEach((name, g) => {
    if (!name || !within(level, g)) return;
    // Inside a town, its name before that of the village says nothing new.
    const town = nameOf(0, ancestor(level, g, 0));
    const short = level && town && name.startsWith(town) ? name.slice(town.length).trim() || name : name;
    const [mx, my, room] = middles[level][g], x = mx * view.k + view.x, y = my * view.k + view.y;
    // The code of a town stands where its name would touch the next one.
    const text = [short.length > 16 ? short.slice(0, 15) + "…" : short, ...(level ? [] : [D.levels[0].codes[g]])].find((words) => {
      const wide = pen.measureText(words).width;
      return wide <= room * view.k * (level ? 0.95 : 1.3) &&
        !named.some(([nx, ny, nw]) => Math.abs(nx - x) < (nw + wide + letters) / 2 && Math.abs(ny - y) < letters * 1.3);
    });
    if (!text) return;
    named.push([x, y, pen.measureText(text).width, letters * 1.15]);
    pen.lineWidth = 3.2 * size; pen.strokeStyle = paper; pen.globalAlpha = 0.85;
    pen.strokeText(text, x, y); pen.globalAlpha = 1;
    pen.fillStyle = ink; pen.fillText(text, x, y);
  });
}
const current = () => D.warnings.filter((w) => w.at === S.period && (!S.inside || (w.level > S.inside.level ? within(w.level, w.grid) : w.level === S.inside.level && w.grid === S.inside.grid)) && (!S.category || !w.category || w.category === D.categories[S.category]));
const marks = () => current().slice(0, 12).reverse().map((w) => { const [x, y] = middles[w.level][w.grid]; return { w, at: besideNames(x * view.k + view.x, y * view.k + view.y) }; });
const nameUnder = (x, y, r) => named.find(([nx, ny, wide, high]) => Math.abs(nx - x) < wide / 2 + r && Math.abs(ny - y) < high / 2 + r);
// A mark that would cover a name stands above or below it.
function besideNames(x, y) {
  const r = 10 * em(), name = nameUnder(x, y, r);
  if (!name) return [x, y];
  const places = [-1, 1].map((side) => name[1] + side * (name[3] / 2 + r + 1));
  return [x, places.find((at) => !nameUnder(x, at, r)) ?? places[0]];
}
// What is pointed at, and what was picked from the list, above the map.
function trace() {
  const [pen, dots] = sized(over);
  pen.setTransform(dots * view.k, 0, 0, dots * view.k, dots * view.x, dots * view.y);
  pen.lineJoin = "round";
  const ring = (level, grid, tint) => { pen.strokeStyle = colour(tint); pen.lineWidth = (3.2 * em()) / view.k; pen.stroke(paths[level][grid]); };
  if (S.picked) ring(S.picked.level, S.picked.grid, "alarm");
  if (hover >= 0) ring(S.level, hover, "mark");
}
let legendOf = "";
function key() {
  const now = [S.layer, S.level, kind(), S.language, S.dark].join();
  if (now === legendOf) return;
  legendOf = now;
  clear(legend);
  make("b", legend, word(S.layer));
  if (S.layer === "spots") {
    const there = new Set(D.levels[S.level].spots);
    D.courses.forEach((course, k) => {
      if (!k || !there.has(k)) return;
      const row = make("div", legend); row.className = "key";
      make("i", row).style.background = D.tints[course]; make("span", row, word(course));
    });
    if (there.size === 1 && there.has(0)) make("div", legend, word("no_spots"));
    make("div", legend, (S.category || S.source ? word("any_kind") + ", " : "") + word("whole_time"));
    fewKey();
    return;
  }
  const strip = make("div", legend, undefined, "ramp");
  D.colours.forEach((_, k) => { make("i", strip).style.background = `rgb(${ramp(k / (D.colours.length - 1))})`; });
  const top = S.layer === "density" ? D.most : mostOf(S.level);
  make("div", legend, `0 … ${Number(top.toPrecision(2)).toLocaleString("en")} ` + word(S.layer === "density" ? "unit" : "per_km2"));
  if (S.layer === "density") make("div", legend, `${word("bandwidth")} ${D.bandwidth} m`);
  fewKey();
}
function fewKey() {
  if (!D.masked) return;
  const row = make("div", legend); row.className = "key";
  if (S.layer === "counts") make("i", row).style.background = colour("few");
  make("span", row, word("few"));
}
function place(event) {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}
function gridAt([px, py]) {
  const pen = over.getContext("2d"), x = (px - view.x) / view.k, y = (py - view.y) / view.k;
  pen.save(); pen.setTransform(1, 0, 0, 1, 0, 0);
  const found = paths[S.level].findIndex((path, g) => {
    const b = boxes[S.level][g];
    return x >= b[0] && x <= b[2] && y >= b[1] && y <= b[3] && within(S.level, g) && pen.isPointInPath(path, x, y, "evenodd");
  });
  pen.restore();
  return found;
}
const markAt = ([x, y]) => marks().reverse().find((mark) => Math.hypot(mark.at[0] - x, mark.at[1] - y) <= 12 * em());
function say(lines, event) {
  const box = map.getBoundingClientRect();
  clear(tip);
  lines.forEach((line, k) => make(k ? "span" : "b", tip, line));
  tip.style.display = "block";
  tip.style.left = Math.max(0, Math.min(event.clientX - box.left + 14, box.width - tip.offsetWidth - 6)) + "px";
  tip.style.top = Math.max(0, Math.min(event.clientY - box.top + 14, box.height - tip.offsetHeight - 6)) + "px";
}
const fingers = new Map();
let dragged = false;
canvas.onpointerdown = (e) => { fingers.set(e.pointerId, [e.clientX, e.clientY]); dragged = fingers.size > 1; canvas.setPointerCapture(e.pointerId); };
canvas.onpointermove = (e) => {
  if (fingers.has(e.pointerId)) {
    const old = fingers.get(e.pointerId), dx = e.clientX - old[0], dy = e.clientY - old[1];
    if (!dragged && Math.hypot(dx, dy) <= 4) return;
    dragged = true;
    if (fingers.size === 2) {  // two fingers: the picture follows both
      const other = [...fingers].find(([id]) => id !== e.pointerId)[1], box = canvas.getBoundingClientRect();
      const by = Math.hypot(e.clientX - other[0], e.clientY - other[1]) / Math.max(Math.hypot(old[0] - other[0], old[1] - other[1]), 1);
      zoomBy(by, other[0] - box.left, other[1] - box.top);
    } else { view.x += dx; view.y += dy; draw(); }
    fingers.set(e.pointerId, [e.clientX, e.clientY]);
    return;
  }
  const at = place(e), mark = markAt(at), found = gridAt(at);
  canvas.style.cursor = mark || found >= 0 ? "pointer" : "grab";
  if (mark) say([nameOf(mark.w.level, mark.w.grid), mark.w.text[S.language]], e);
  else if (found >= 0) {
    const level = D.levels[S.level], spot = level.spots[found], n = count(S.level, found);
    const lines = [nameOf(S.level, found), `${D.shown[S.period]}: ${shown(n)}`];
    if (level.persons[found]) lines.push(` · ${plain(level.persons[found])} ${word("persons")}`);
    if (spot) lines.push(" · " + word(D.courses[spot]));
    say(lines, e);
  } else tip.style.display = "none";
  if (found !== hover) { hover = found; trace(); }
};
canvas.onpointerleave = () => { hover = -1; tip.style.display = "none"; trace(); };
canvas.onpointercancel = (e) => { fingers.delete(e.pointerId); };
canvas.onpointerup = (e) => {
  const clicked = fingers.delete(e.pointerId) && !dragged;
  if (!clicked) return;
  const mark = markAt(place(e)), found = gridAt(place(e));
  if (mark) pick(mark.w);
  else if (found >= 0) enter(S.level, found);
};
function zoomBy(by, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
  view.x = x - by * (x - view.x); view.y = y - by * (y - view.y); view.k *= by; draw();
}
canvas.onwheel = (e) => { e.preventDefault(); zoomBy(Math.exp(-e.deltaY / 500), ...place(e)); };
closer.onclick = () => zoomBy(1.5);
farther.onclick = () => zoomBy(1 / 1.5);
// Names that Gridplan has given are told in the language of the page.
const given = (language, code) => D.words[language].given.replace("{code}", code);
function nameOf(level, grid) {
  const code = D.levels[level].codes[grid], name = D.levels[level].names[grid];
  return Object.keys(D.words).some((language) => given(language, code) === name) ? given(S.language, code) : name || code;
}
function enter(level, grid) {
  S.inside = { level, grid }; S.level = Math.min(level + 1, D.levels.length - 1); hover = -1;
  const b = boxes[level][grid], m = 0.06 * Math.max(b[2] - b[0], b[3] - b[1]);
  fit([b[0] - m, b[1] - m, b[2] + m, b[3] + m]); all();
}
// Go to a grid without entering it: everything around stays to be seen.
function pick(warning) {
  S.picked = S.picked === warning ? null : warning;
  if (S.picked) {
    S.level = warning.level; S.inside = null;
    const b = boxes[warning.level][warning.grid], m = Math.max(1500, b[2] - b[0]);
    fit([b[0] - m, b[1] - m, b[2] + m, b[3] + m]);
  }
  all();
}
