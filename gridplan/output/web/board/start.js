// All together --------------------------------------------------------------------------------
// The period has changed: map, numbers and warnings; grids and tables stand as they are.
function moved() {
  if (S.picked && S.picked.at !== S.period) S.picked = null;
  draw(); numbers(); warningList(); curves();
}
function labels() {
  document.documentElement.lang = S.language === "en" ? "en" : "zh-CN";
  document.title = D.title;
  document.body.classList.toggle("dark", S.dark);
  about.textContent = [`${dayNames[0]} – ${dayNames[dayNames.length - 1]}`,
    ...cuts.map((k) => `${word("silent")} ${dayNames[k - 1]} – ${dayNames[k]}`), D.now && `${word("as_of")} ${D.now.slice(0, 16)}`,
    D.void && `${plain(D.void)} ${word("void")}`, D.elsewhere && `${plain(D.elsewhere)} ${word("elsewhere")}`,
    D.file && word("file").replace("{file}", D.file), D.plan && word("plan").replace("{hash}", D.plan)].filter(Boolean).join(" · ");
  letter.textContent = word("north");
  for (const name in layers) { layers[name].textContent = word(name); layers[name].classList.toggle("on", S.layer === name); }
  levels.forEach((node, k) => { node.textContent = word("level" + (k + 1)); node.classList.toggle("on", S.level === k); });
  kinds.options[0].textContent = word("all"); sources.options[0].textContent = word("all_sources");
  kinds.value = S.category; sources.value = S.source;
  theme.textContent = word("theme");
  tongue.textContent = S.language === "en" ? "中文" : "English";
  play.textContent = word(timer ? "stop" : "play");
  closer.title = word("plus"); farther.title = word("minus");
  const names = { grid: word("grid"), unit: word("unit_tab"), source: word("source_tab") };
  for (const tab in tabButtons) tabButtons[tab].textContent = names[tab];
}
function all() {
  labels(); trail(); numbers(); warningList(); caseTable(); draw(); curves();
  remember();
}
for (const tab of ["grid", "unit", "source"]) if (tab === "grid" || casesOf(tab).length) {
  tabButtons[tab] = make("button", tabs, "", "tab-" + tab);
  tabButtons[tab].onclick = () => { S.tab = tab === "grid" ? "" : tab; caseTable(); };
}
window.onresize = () => { fit(view.box); all(); };
unpack().then(() => {
  recall(); labels(); fit(); all();
  document.body.dataset.ready = "1";
  if (D.reload) setTimeout(() => { remember(); location.reload(); }, 1000 * D.reload);
});
