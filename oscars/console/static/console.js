// What the page does besides htmx's fetching of live parts: it says when they no longer are live, keeps a form from
// being sent twice, puts words where an image cannot be had, and looks again for what was still being read.
"use strict";

const trouble = () => document.getElementById("trouble");
const clock = () => new Date().toLocaleTimeString([], { hour12: false });
let lastGood = clock();

function tell(text) {
  const banner = trouble();
  if (banner.textContent !== text) banner.textContent = text;
  banner.hidden = false;
}

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.response.status >= 400) return; // told as well where nothing took its place
  lastGood = clock();
  trouble().hidden = true;
});

document.addEventListener("htmx:response:error", (event) => {
  const why = event.detail.ctx.response.headers.get("x-trouble");
  tell(`${why || "The page cannot be brought up to date."} What you see is how it stood at ${lastGood}.`);
});

document.addEventListener("htmx:error", () => {
  tell(`The page's server does not answer; start it again: oscars console. What you see is how it stood at ${lastGood}.`);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-once]")) return;
  for (const button of event.target.querySelectorAll("button[type=submit]")) {
    button.disabled = true;
    button.textContent = "Working …";
  }
  event.target.setAttribute("aria-busy", "true");
});

// A poster that cannot be had leaves its words, as a film without one does.
function withoutPoster(image) {
  const place = document.createElement("div");
  place.className = "no-poster";
  place.textContent = `${image.alt}: it cannot be loaded`;
  image.replaceWith(place);
}

document.addEventListener(
  "error",
  (event) => {
    if (event.target.matches?.(".poster img")) withoutPoster(event.target);
  },
  true,
);

// Back from the next page, the browser may show this one as it was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("error")?.focus();
  if (document.querySelector("[data-again]")) setTimeout(() => window.location.reload(), 2000);
  for (const image of document.querySelectorAll(".poster img")) {
    if (image.complete && image.naturalWidth === 0) withoutPoster(image);
  }
});
