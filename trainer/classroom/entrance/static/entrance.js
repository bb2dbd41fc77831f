// Runs before textual.js: chooses the size of the letters, and comes back by itself when the way is lost.
"use strict";

(function () {
  // What the entrance says when it closes a way (trainer/classroom/entrance/server.py).
  const MOVED = 4001, REMOVED = 4002, UNWANTED = 4003;
  const WORDS = {
    [MOVED]: "Your seat is open in another window.",
    [REMOVED]: "Your instructor has closed this seat.",
    [UNWANTED]: "The connection was closed."
  };
  let ended = false, wait = 500;

  function lost(words, button) {
    const box = document.getElementById("lost");
    document.getElementById("lost-words").textContent = words;
    const again = document.getElementById("again");
    again.hidden = !button;
    document.getElementById("wait").hidden = true;
    box.hidden = false;
    if (button) again.focus();
  }

  // Keys belong to the terminal from the start and whenever the window is come back to, without a click.
  function listen() {
    const keys = document.querySelector(".xterm-helper-textarea");
    if (keys && document.getElementById("lost").hidden) keys.focus({ preventScroll: true });
  }
  window.addEventListener("focus", listen);
  document.addEventListener("keydown", () => { if (document.activeElement === document.body) listen(); }, true);

  async function comeBack() {
    if (ended) return;
    try {
      const answer = await fetch("/here", { cache: "no-store" });
      if (answer.ok) { window.location.replace("/"); return; }
    } catch (error) { /* still away */ }
    wait = Math.min(wait * 1.5, 5000);
    window.setTimeout(comeBack, wait);
  }

  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...words) {
      super(...words);
      this.addEventListener("message", () => {
        document.getElementById("wait").hidden = true;
        listen();
      }, { once: true });
      this.addEventListener("close", (event) => {
        if (WORDS[event.code]) { ended = true; lost(WORDS[event.code], true); return; }
        lost("The way to your instructor's computer is lost. Trying again …", false);
        window.setTimeout(comeBack, wait);
      });
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    const terminal = document.getElementById("terminal");
    if (!terminal) return;
    // Some forty columns on a phone, letters for the last row on a laptop. A letter is 0.6 of its height wide.
    const letters = Math.max(12, Math.min(20, Math.floor(window.innerWidth / 25)));
    terminal.dataset.fontSize = String(window.innerWidth < 700 ? Math.min(letters, 15) : Math.min(letters, 18));
    // A phone's keyboard takes its room from the terminal, not from the page.
    const view = window.visualViewport;
    if (view) {
      const fit = () => {
        terminal.style.height = view.height + "px";
        if (window.onresize) window.onresize();
      };
      view.addEventListener("resize", fit);
      terminal.style.height = view.height + "px";
    }
  });
})();
