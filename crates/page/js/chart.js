// Draws a chart when it comes into sight; its table then folds. The engine is loaded only then.

const wishes = () => {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  const axis = {
    axisLine: { lineStyle: { color: token("line-strong") } },
    axisTick: { lineStyle: { color: token("line-strong") } },
    axisLabel: { color: token("ink-soft") },
    splitLine: { lineStyle: { color: token("line") } },
    nameTextStyle: { color: token("ink-soft") },
  };
  return {
    color: [1, 2, 3, 4, 5, 6].map((n) => token(`chart-${n}`)),
    backgroundColor: "transparent",
    textStyle: { color: token("ink"), fontFamily: token("font"), fontSize: 13 },
    legend: { textStyle: { color: token("ink-soft") }, inactiveColor: token("line-strong") },
    // Drawn in the canvas: a tooltip of HTML would carry inline styles.
    tooltip: {
      renderMode: "richText", backgroundColor: token("surface"), borderColor: token("line-strong"),
      textStyle: { color: token("ink") },
    },
    categoryAxis: axis, valueAxis: axis, timeAxis: axis, logAxis: axis,
    bar: { barMaxWidth: 40 },
    line: { symbolSize: 6, lineStyle: { width: 2 } },
    visualMap: { textStyle: { color: token("ink-soft") } },
    calendar: {
      itemStyle: { color: "transparent", borderColor: token("line") },
      dayLabel: { color: token("ink-soft") }, monthLabel: { color: token("ink-soft") }, yearLabel: { color: token("ink-soft") },
      splitLine: { lineStyle: { color: token("line-strong") } },
    },
  };
};

const drawn = new Map();
const draw = async (place) => {
  const id = place.dataset.chart;
  const option = JSON.parse(document.querySelector(`[data-chart-option="${id}"]`).textContent);
  const echarts = await import("./@@echarts.js@@");
  drawn.get(place)?.dispose();
  place.replaceChildren();
  const chart = echarts.init(place, wishes(), { renderer: "canvas" });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  // Room for the labels, not for air; an option may say otherwise.
  const grid = { left: 4, right: 12, top: 24, bottom: option.legend ? 40 : 8, containLabel: true };
  const legend = option.legend && { bottom: 0, ...option.legend };
  chart.setOption({ aria: { enabled: false }, animation: !calm, grid, ...option, ...(legend && { legend }) });
  drawn.set(place, chart);
  const folded = document.querySelector(`[data-chart-table="${id}"]`);
  if (folded && !folded.dataset.folded) { folded.open = false; folded.dataset.folded = "yes"; }
};

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    draw(target).catch((error) => { target.hidden = true; console.warn(error); });
  }
}, { rootMargin: "200px" });

const prepare = () => {
  for (const place of document.querySelectorAll("[data-chart][hidden]")) { place.hidden = false; seen.observe(place); }
};
prepare();
document.addEventListener("htmx:after:swap", prepare);

const again = () => { for (const place of drawn.keys()) if (place.isConnected) draw(place); else drawn.delete(place); };
document.addEventListener("theme", again);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
addEventListener("resize", () => { for (const chart of drawn.values()) chart.resize(); });
addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("[data-chart-table]")) one.open = true; });
