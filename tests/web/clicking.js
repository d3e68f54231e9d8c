// Clicks whatever can be clicked, moves over the map, and leaves what it saw in the page.
async function drive() {
  const seen = { ready: false, errors: [], harm: 0, frames: [], clicked: [], layers: {} };
  window.onerror = (text) => seen.errors.push(String(text));
  const nap = (ms) => new Promise((r) => setTimeout(r, ms)), $ = (id) => document.getElementById(id);
  for (let i = 0; i < 200 && !document.body.dataset.ready; i++) await nap(50);
  seen.ready = !!document.body.dataset.ready;
  const canvas = $("ground"), box = canvas.getBoundingClientRect();
  const point = (kind, x, y, pointerId = 1) => canvas.dispatchEvent(new PointerEvent(kind,
    { clientX: box.left + x * box.width, clientY: box.top + y * box.height, pointerId }));
  canvas.setPointerCapture = () => {};
  const over = () => { for (let x = 0.05; x < 1; x += 0.1) for (let y = 0.05; y < 1; y += 0.1)
    point("pointermove", x, y); };
  const ink = () => { const all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let sum = 0; for (let i = 0; i < all.length; i += 97) sum = (sum * 31 + all[i]) % 1000003; return sum; };
  const text = (id) => $(id).textContent;
  // Every button that has a name of its own, twice: there and back again.
  for (let round = 0; round < 2; round++)
    for (const id of [...document.querySelectorAll("button[id]")].map((b) => b.id)) {
      if ($(id)) { $(id).click(); over(); if (!round) seen.clicked.push(id); }
    }
  if (document.body.classList.contains("dark")) $("theme").click();
  $("city").click();
  for (const name of ["density", "counts", "spots"]) { $("layer-" + name).click(); seen.layers[name] = ink(); }
  $("layer-density").click();
  const alpha = (node, x, y) => node.getContext("2d").getImageData(x, y, 1, 1).data[3];
  const [dots, days] = [window.devicePixelRatio || 1, $("day-curve")];
  // In the territory, and in a cell beside it; the first two days, above the line they stand on.
  seen.shore = [5900, 6100].map((x) => alpha(canvas, dots * (x * view.k + view.x), dots * (2500 * view.k + view.y)));
  seen.stubs = [0.5, 1.5].map((day) => alpha(days, (day * days.width) / 121, days.height - 16.5 * em() * dots));
  $("layer-counts").click();
  seen.all = text("numbers");
  for (const id of ["category", "source"]) {
    const node = $(id);
    for (let k = 0; k < node.options.length; k++) { node.value = k; node.onchange(); }
    seen[id] = [text("numbers"), ink(), node.options.length];
    node.value = 0; node.onchange();
  }
  seen.again = text("numbers");
  const slider = $("slider");
  seen.periods = []; seen.new = []; seen.marks = 0; seen.covered = 0;
  for (let k = 0; k <= +slider.max; k++) {
    const begin = performance.now(); slider.value = k; slider.oninput();
    seen.frames.push(performance.now() - begin);
    seen.periods.push([text("when"), text("warnings").length]);
    seen.new.push(document.querySelector("#numbers em").textContent);
    seen.marks += marks().length;
    seen.covered += marks().filter((mark) => nameUnder(...mark.at, 10 * em())).length;
  }
  seen.warnings = document.querySelectorAll("#warnings button").length;
  for (let k = 0; k < seen.warnings; k++) document.querySelectorAll("#warnings button")[k].click();
  seen.told = document.querySelector("#warnings button.on p").textContent.length;
  over();
  $("city").click();
  seen.before = text("numbers");
  point("pointerdown", 0.42, 0.3); point("pointerup", 0.42, 0.3);
  over();
  seen.crumbs = document.querySelectorAll("#crumbs button").length;
  seen.inside = text("numbers");
  seen.heads = [];
  for (const tab of ["tab-unit", "tab-source", "tab-grid"]) { $(tab).click(); seen[tab] = document.querySelectorAll("#cases tbody tr").length;
    seen.heads.push(document.querySelector("#cases th").textContent); }
  for (let k = 0; k < 7; k++) document.querySelectorAll("#cases th")[k].click();
  for (let k = 0; k < document.querySelectorAll("#cases tbody tr").length && k < 3; k++) document.querySelectorAll("#cases tbody tr")[k].click();
  seen.deeper = document.querySelectorAll("#crumbs button").length;
  for (const id of ["day-curve", "hour-curve"]) { const node = $(id), b = node.getBoundingClientRect();
    for (const kind of ["pointermove", "click"]) node.dispatchEvent(new PointerEvent(kind, { clientX: b.left + 2, clientY: b.top + 20 })); }
  seen.day = [text("when"), $("day-curve").title];
  canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: -100, cancelable: true }));
  point("pointerdown", 0.5, 0.5); point("pointermove", 0.6, 0.6); point("pointerup", 0.6, 0.6);
  point("pointerdown", 0.4, 0.5, 1); point("pointerdown", 0.6, 0.5, 2); point("pointermove", 0.8, 0.5, 2);
  point("pointerup", 0.8, 0.5, 2); point("pointerup", 0.4, 0.5, 1); point("pointerleave", 0, 0);
  window.onresize();
  const was = text("when"); $("play").click(); await nap(1600); $("play").click();
  seen.played = was !== text("when");
  seen.harm = window.harm || 0;
  seen.requests = performance.getEntriesByType("resource").length;
  seen.foreign = document.querySelectorAll("img,iframe,svg,object,link,math").length;
  seen.foot = [text("scale"), $("north").textContent, $("about").textContent];
  $("city").click(); $("level-1").click();
  const first = () => document.querySelector("tbody td").textContent;
  seen.named = [first()];
  $("language").click(); seen.named.push(first(), $("north").textContent); $("language").click();
  seen.wide = document.documentElement.scrollWidth - window.innerWidth;
  seen.tall = document.documentElement.scrollHeight - window.innerHeight;
  const out = document.createElement("pre"); out.id = "seen";
  out.textContent = "SEEN" + JSON.stringify(seen) + "SEEN"; document.body.appendChild(out);
}
drive();
