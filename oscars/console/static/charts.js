// The pictures of /explore, from the data that stand beside them; each has a table with the same numbers.
"use strict";

const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(`--${name}`).trim();
const dataOf = (name) => JSON.parse(document.getElementById(`data-${name}`).textContent);

function line(label, values, name, more = {}) {
  const pointRadius = values.length === 1 ? 4 : 0; // one year makes no line
  return { label, data: values, borderColor: colour(name), backgroundColor: colour(name), borderWidth: 2, pointRadius, pointHitRadius: 8, tension: 0.25, ...more };
}

const CHARTS = {
  "by-year": (rows) => ({
    type: "bar",
    data: {
      labels: rows.map((row) => row.year),
      datasets: [
        { label: "Wins", data: rows.map((row) => row.wins), backgroundColor: colour("gold-bright"), stack: "one" },
        { label: "Other nominations", data: rows.map((row) => row.nominations - row.wins), backgroundColor: colour("bar"), stack: "one" },
      ],
    },
  }),
  quality: (rows) => ({
    type: "line",
    data: {
      labels: rows.map((row) => row.year),
      datasets: [
        ["Score", "score", "gold-bright"],
        ["Film ids", "with_film_id", "ok"],
        ["Person ids", "with_person_ids", "work"],
        ["TMDb", "films_at_tmdb", "gone"],
        ["OMDb", "films_at_omdb", "bad"],
      ].map(([label, name, shade], place) => line(label, rows.map((row) => (row[name] === null ? null : row[name] * 100)), shade, place === 0 ? { borderWidth: 3 } : { borderDash: [[], [6, 3], [2, 3], [8, 3, 2, 3]][place - 1] })),
    },
    unit: " %",
    range: { suggestedMin: 90, max: 100 },
  }),
  ratings: (rows) => ({
    type: "line",
    data: {
      labels: rows.map((row) => row.year),
      datasets: [
        line("Winners", rows.map((row) => row.winners), "gold-bright", { pointRadius: 3, pointStyle: "rectRot" }),
        line("Other nominees", rows.map((row) => row.nominees), "soft", { pointRadius: 2, borderDash: [5, 3] }),
      ],
    },
  }),
};

function draw(canvas) {
  const { type, data, unit = "", range = {} } = CHARTS[canvas.dataset.chart](dataOf(canvas.dataset.chart));
  const stacked = type === "bar";
  const ticks = { color: colour("soft") };
  return new Chart(canvas, {
    type,
    data,
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { stacked, ticks: { ...ticks, autoSkip: true, maxRotation: 0 }, grid: { display: false } },
        y: { stacked, beginAtZero: stacked, ...range, ticks: { ...ticks, callback: (value) => `${value}${unit}` }, grid: { color: colour("line") } },
      },
      plugins: {
        legend: { labels: { color: colour("ink"), usePointStyle: true, boxHeight: 7 }, align: "start" },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${Number(item.formattedValue.replace(",", "")).toLocaleString([], { maximumFractionDigits: 1 })}${unit}` } },
      },
    },
  });
}

let charts = [];
function drawAll() {
  charts.forEach((chart) => chart.destroy());
  charts = [...document.querySelectorAll("canvas[data-chart]")].map(draw);
}
document.addEventListener("DOMContentLoaded", drawAll);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
