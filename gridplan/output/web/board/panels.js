// The panels ----------------------------------------------------------------------------------
function trail() {
  clear(crumbs);
  make("button", crumbs, word("city"), "city").onclick = () => { S.level = 0; S.inside = S.picked = null; fit(); all(); };
  if (!S.inside) return;
  for (let k = 0; k <= S.inside.level; k++) {
    const g = ancestor(S.inside.level, S.inside.grid, k);
    make("button", crumbs, nameOf(k, g)).onclick = () => enter(k, g);
  }
}
const casesOf = (name) => (has(D.cases, name) ? D.cases[name] : []);
// Code, name, reported, open, overdue, due, on time, closed, rework, score, rank.
const ofSource = () => S.source && !S.inside && !S.category && casesOf("source").find((row) => row[0] === D.sources[S.source]);
// What the figures of cases are of, where that is not what was chosen.
const reach = () => (S.category ? word("any_kind") : S.source && !ofSource() ? word("any_source") : "");
function standing() {
  if (!S.inside) return ofSource() || casesOf("all")[0];
  const code = D.levels[S.inside.level].codes[S.inside.grid];
  return casesOf("grid_" + (S.inside.level + 1)).find((row) => row[0] === code);
}
function numbers() {
  clear(figures);
  const add = (name, value, note, alarm) => {
    const box = make("div", figures);
    if (alarm) box.className = "alarm";
    make("span", box, name); make("b", box, value);
    make("em", box, note || "");
  };
  const begun = S.period >= D.ended, row = standing();
  const now = total(S.period), before = D.compared[S.period] ? total(S.period - 1) : 0;
  const change = before && now !== null ? Math.round((100 * (now - before)) / before) : null;
  add(word("fresh"), shown(now), change === null ? D.shown[S.period] + (begun ? " " + word("so_far") : "") : `${change > 0 ? "▲ +" : change < 0 ? "▼ −" : "► "}${Math.abs(change)}%`);
  add(word("open"), row ? shown(row[3]) : "–", reach());
  add(word("overdue"), row ? shown(row[4]) : "–", reach());
  add(word("on_time"), row ? share(row[6]) : "–", reach());
  const found = current().length;
  add(word("warnings"), plain(found), S.source ? word("any_source") : D.shown[S.period].replaceAll("-", "\u2011"), found > 0);
}
function warningList() {
  clear(warned.body);
  const found = current();
  warned.name.textContent = `${word("warnings")} · ${D.shown[S.period]}`;
  if (!found.length) make("small", warned.body, word("none"));
  for (const w of found) {
    const row = make("button", warned.body), open = S.picked === w;
    make("i", row, "▲");
    const what = make("span", row, `${nameOf(w.level, w.grid)} · ${w.category || word("all")}`);
    make("small", what, `${word("week")} ${w.week} · ${word("since")} ${w.since}`);
    const seen = make("b", row, plain(w.seen));
    make("small", seen, w.expected < 0.1 ? ` · ${word("hardly")}` : ` / ${w.expected} ${word("expected")}`);
    make("p", row, w.text[S.language]);
    row.classList.toggle("on", open);
    row.onclick = () => pick(w);
    if (open) setTimeout(() => row.scrollIntoView({ block: "nearest" }), 0);
  }
}
const HEADS = [["grid", 1], ["reported", 2], ["open", 3], ["overdue", 4], ["on_time", 6], ["score", 9], ["rank", 10]];
function caseTable() {
  clear(handled.body);
  const depth = Math.min(S.inside ? S.inside.level + 1 : S.level, D.levels.length - 1);
  const grids = "grid_" + (depth + 1), name = S.tab && has(D.cases, S.tab) ? S.tab : grids;
  for (const tab in tabButtons) tabButtons[tab].classList.toggle("on", (tab === "grid" ? grids : tab) === name);
  // Departments and sources are told of for the whole territory, whatever was entered.
  handled.name.textContent = word("assessed") + (S.inside && name !== grids ? " · " + word("city") : "") + " · " + (S.category || S.source ? word("any_kind") + ", " : "") + word("whole_time");
  let rows = casesOf(name).slice();
  const number = name === grids ? new Map(D.levels[depth].codes.map((code, g) => [code, g])) : null;
  if (number) rows = rows.filter((row) => number.has(row[0]) && within(depth, number.get(row[0])));
  const column = S.sort < 0 ? 10 : S.sort, down = ![1, 10].includes(column);
  rows.sort((a, b) => {
    if (a[column] === b[column]) return a[0] < b[0] ? -1 : 1;
    if (a[column] === null || b[column] === null) return a[column] === null ? 1 : -1;
    return (a[column] < b[column] ? -1 : 1) * (down ? -1 : 1);
  });
  if (!rows.length) { make("small", handled.body, word("no_cases")); return; }
  const table = make("table", handled.body), top = make("tr", make("thead", table)), body = make("tbody", table);
  for (const [title, at] of HEADS) {
    const cell = make("th", top, word(at === 1 && name !== grids ? name + "_head" : title) + (at === column ? (down ? " ▾" : " ▴") : ""));
    cell.onclick = () => { S.sort = at; caseTable(); };
  }
  for (const row of rows.slice(0, 300)) {
    const line = make("tr", body);
    make("div", make("td", line), number ? nameOf(depth, number.get(row[0])) : row[1] || row[0]);
    for (const k of [2, 3, 4]) make("td", line, shown(row[k]));
    make("td", line, share(row[6]));
    make("td", line, row[9] === null ? "–" : row[9].toFixed(1));
    make("td", line, row[10] === null ? "–" : plain(row[10]));
    if (number) line.onclick = () => enter(depth, number.get(row[0]));
  }
}
const DAY = 86400000;
const dayNames = D.days.flatMap(([first, many]) => Array.from({ length: many }, (_, k) => new Date(Date.parse(first + "T00:00:00Z") + k * DAY).toISOString().slice(0, 10)));
const dayName = (k) => dayNames[k];
// The period a day lies in: names of periods begin as the days in them do, but for quarters and weeks.
function periodOf(day) {
  if (D.period === "month") return D.periods.indexOf(dayName(day).slice(0, 7));
  if (D.period === "quarter") { const date = dayName(day); return D.periods.indexOf(date.slice(0, 4) + "Q" + Math.ceil(+date.slice(5, 7) / 3)); }
  for (let k = TIMES - 1; k >= 0; k--) if (D.periods[k] <= dayName(day)) return k;
  return 0;
}
const dayValues = () => { const n = T.by_day.length / (D.levels[0].codes.length + 1) / KINDS / SOURCES, from = ((area() * KINDS + S.category) * SOURCES + S.source) * n; return Array.from(T.by_day.subarray(from, from + n), small); };
const hourValues = () => { const from = ((area() * KINDS + S.category) * SOURCES + S.source) * 24; return Array.from(T.by_hour.subarray(from, from + 24), large); };
const dayPeriods = dayNames.map((_, k) => periodOf(k));
// The first days after silences, of which there are no numbers.
const cuts = D.days.slice(0, -1).map((_, k) => D.days.slice(0, k + 1).reduce((sum, [, many]) => sum + many, 0));
function curve(node, values, chosen, ticks, broken = []) {
  const [pen, dots] = sized(node), w = node.width, h = node.height, low = 15 * em() * dots;
  let most = 1;
  for (const v of values) most = Math.max(most, v);
  const step = w / values.length, gap = step > 6 * dots ? dots * 1.5 : 0;
  const strong = colour("mark"), quiet = colour("bar");
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (v === null) {  // hidden, not nothing
      pen.fillStyle = colour("soft");
      pen.fillRect(i * step, h - low - 2 * em() * dots, Math.max(step - gap, dots * 0.7), 2 * em() * dots);
    }
    if (!v) continue;
    const high = (v / most) * (h - low - 14 * em() * dots);
    pen.fillStyle = chosen(i) ? strong : quiet;
    pen.fillRect(i * step, h - low - high, Math.max(step - gap, dots * 0.7), high);
  }
  pen.strokeStyle = colour("line"); pen.beginPath(); pen.moveTo(0, h - low + 0.5); pen.lineTo(w, h - low + 0.5); pen.stroke();
  pen.setLineDash([3 * dots, 3 * dots]); pen.beginPath();
  for (const at of broken) { pen.moveTo(at * step, 0); pen.lineTo(at * step, h - low); }
  pen.stroke(); pen.setLineDash([]);
  pen.fillStyle = colour("soft"); pen.font = `${11 * em() * dots}px ${FONT}`; pen.textBaseline = "alphabetic";
  if (values.includes(null)) { pen.textAlign = "right"; pen.fillText(word("few"), w - 2, 11 * em() * dots); }
  pen.textAlign = "left";
  if (values.some((v) => v)) pen.fillText(plain(most), 2, 11 * em() * dots);
  let free = -1;
  for (const [at, text] of ticks) {
    const x = at * step, wide = pen.measureText(text).width;
    if (x < free || x + wide > w) continue;
    pen.fillText(text, x, h - 2 * dots); free = x + wide + 8 * dots;
  }
}
function curves() {
  // Every month, or every second, third, sixth or twelfth one: as many as have room, equally far apart.
  const values = dayValues(), months = [], room = (30.4 * days.body.clientWidth) / values.length / (62 * em());
  const every = [1, 2, 3, 6].find((n) => n * room >= 1) || 12;
  for (let k = 0; k < values.length; k++) if (dayName(k).endsWith("-01")) months.push([k, dayName(k).slice(0, 7)]);
  const ticks = months.filter(([, month]) => (Number(month.slice(5)) - 1) % every === 0);
  curve(days.body, values, (k) => dayPeriods[k] === S.period, ticks.length ? ticks : [[0, dayName(0)]], cuts);
  curve(hours.body, hourValues(), () => true, [0, 3, 6, 9, 12, 15, 18, 21].map((k) => [k, `${k}:00`]));
  const here = area() ? " · " + nameOf(0, area() - 1) : "";
  days.name.textContent = word("by_day") + here; hours.name.textContent = word("by_hour") + here;
}
const barAt = (node, event, size) => Math.max(0, Math.min(size - 1, Math.floor(((event.clientX - node.getBoundingClientRect().left) / node.clientWidth) * size)));
days.body.onclick = (e) => { const k = dayPeriods[barAt(days.body, e, dayPeriods.length)]; if (k >= 0) { S.period = k; moved(); } };
days.body.onpointermove = (e) => { const k = barAt(days.body, e, dayPeriods.length); days.body.title = `${dayName(k)}: ${shown(dayValues()[k])}`; };
hours.body.onpointermove = (e) => { const k = barAt(hours.body, e, 24); hours.body.title = `${k}:00–${k + 1}:00: ${shown(hourValues()[k])}`; };
