// Loaded by the page of the IDE. Tells the hub that somebody is there (at most one message in 20 s while keys or the
// pointer are used), shows that the workspace sleeps, and wakes it when somebody touches the page. A page that nobody
// touches says nothing, so an open tab keeps nothing awake.
"use strict";

(() => {
  const kSayEveryMs = 20_000;
  const kWakeEveryMs = 3_000;
  const kMeantForMs = 2_000;
  const kFollowAgainMs = 10_000;
  const kReconnectEveryMs = 500;
  const kReconnectForMs = 60_000;

  const kWords = {
    en: {
      asleep: "This workspace is asleep. Press a key to wake it.",
      waking: "Waking up…",
      failed: "The workspace could not be started: see the dashboard.",
      refused: "It could not be woken: ",
    },
    ko: {
      asleep: "워크스페이스가 잠들어 있습니다. 아무 키나 누르면 깨어납니다.",
      waking: "깨우는 중…",
      failed: "워크스페이스를 시작하지 못했습니다. 대시보드를 확인하세요.",
      refused: "깨우지 못했습니다: ",
    },
  };
  // What VS Code calls its buttons, in the languages that it may be shown in here.
  const kReconnect = /^(Reconnect Now|지금 다시 연결|다시 연결)$/;
  const kReload = /^(Reload Window|창 다시 로드|창 다시 로드\(R\))$/;

  /** What is shown of a state of the workspace: "" for nothing. */
  function viewOf(state) {
    if (!state || state.ready) return "";
    if (state.phase === "ERROR" && !state.operation) return "failed";
    return state.desired_state === "RUNNING" ? "waking" : "asleep";
  }

  /** `page` is what it needs of a browser, so that it can be tried without one. */
  function startPresence(page) {
    const words = kWords[page.language.startsWith("ko") ? "ko" : "en"];
    let view = ""; // What is shown: "", "asleep", "waking", "failed".
    let saidAt = -Infinity;
    let wokenAt = -Infinity;
    let meantAt = -Infinity; // When somebody last did what wakes.
    let isFirst = true; // The next state is the first one since this page follows (again).
    let source = null;
    let timer = null; // The only one: it follows again, or presses "Reconnect Now".
    let reconnectUntil = 0;

    async function post(name) {
      try {
        return await page.fetch(page.base + name, { method: "POST", cache: "no-store", credentials: "same-origin" });
      } catch {
        return null; // The hub is away for a moment: the next touch says it again.
      }
    }

    async function wake() {
      const now = page.now();
      if (now - wokenAt < kWakeEveryMs) return;
      wokenAt = now;
      page.show(words.waking);
      const answer = await post("wake");
      if (!answer || answer.ok || view === "") return;
      const told = await answer.json().catch(() => null);
      page.show(told?.error?.message ? words.refused + told.error.message : words.failed);
    }

    function touched(event) {
      if (!event.isTrusted) return; // Not a person.
      const wakes = event.type === "keydown" || event.type === "pointerdown" || event.type === "wheel";
      const now = page.now();
      if (wakes) meantAt = now;
      if (view === "asleep" && wakes) return void wake();
      if (now - saidAt < kSayEveryMs) return;
      saidAt = now;
      void post("presence");
    }

    function later(task, delay) {
      page.clearTimer(timer);
      timer = page.setTimer(task, delay);
    }

    // The workspace may have been stopped: what the IDE had open is dead, and it offers what to do about that. It is
    // asked to connect at once; it is loaded anew only where it says itself that nothing else helps.
    function reconnect() {
      if (page.now() > reconnectUntil || view !== "") return follow();
      if (page.press(kReconnect)) {
        reconnectUntil = Math.min(reconnectUntil, page.now() + 5 * kReconnectEveryMs);
      } else if (page.saysThatReloadIsNeeded(kReload)) {
        return page.press(kReload);
      }
      later(reconnect, kReconnectEveryMs);
    }

    function see(state) {
      const before = view;
      const first = isFirst;
      isFirst = false;
      view = viewOf(state);
      // Whoever comes back to a hidden page may be quicker than the news that it fell asleep.
      if (first && view === "asleep" && page.now() - meantAt < kMeantForMs) return void wake();
      if (view === before) return;
      if (view === "") {
        page.hide();
        reconnectUntil = page.now() + kReconnectForMs;
        later(reconnect, 0);
      } else {
        page.show(words[view]);
      }
    }

    // A hidden page holds no connection: browsers have few of them for one host.
    function follow() {
      if (!page.isVisible()) return unfollow();
      if (source && !source.isOver()) return;
      isFirst = true;
      source = page.follow(page.base + "progress?follow", see, () => later(follow, kFollowAgainMs));
    }
    function unfollow() {
      source?.close();
      source = null;
    }

    page.listen(touched, follow);
    follow();
  }

  function thisPage() {
    const script = document.currentScript?.src;
    let overlay = null;

    function visibleButtons() {
      const dialogs = document.querySelectorAll(".monaco-dialog-box, .notification-toast, .notifications-list-container");
      return [...dialogs].flatMap((dialog) => [...dialog.querySelectorAll(".monaco-button, a[role='button']")]);
    }
    const find = (label) => visibleButtons().find((button) => label.test(button.textContent.trim()));

    function makeOverlay() {
      const box = document.createElement("div");
      box.setAttribute("role", "status");
      box.setAttribute("aria-live", "polite");
      box.id = "codehub-presence";
      Object.assign(box.style, {
        position: "fixed", left: "50%", bottom: "48px", transform: "translateX(-50%)", zIndex: "100000",
        maxWidth: "90vw", padding: "10px 18px", borderRadius: "8px", pointerEvents: "none",
        background: "#1b2430", color: "#ffffff", border: "1px solid #5aa9f5",
        font: "14px/1.5 system-ui, 'Noto Sans KR', sans-serif", boxShadow: "0 4px 16px rgba(0, 0, 0, .35)",
      });
      (document.body ?? document.documentElement).append(box);
      return box;
    }

    return {
      base: script ? new URL("./", script).href : new URL(".codehub/", document.baseURI).href,
      language: navigator.language ?? "en",
      fetch: (url, options) => fetch(url, options),
      now: () => performance.now(),
      setTimer: (task, delay) => setTimeout(task, delay),
      clearTimer: (timer) => clearTimeout(timer),
      isVisible: () => document.visibilityState === "visible",
      listen(touched, changed) {
        // In the capture phase, as the editor keeps events to itself; passive, so that nothing waits for it.
        const options = { capture: true, passive: true };
        for (const name of ["keydown", "pointerdown", "pointermove", "wheel", "focus"]) {
          window.addEventListener(name, touched, options);
        }
        document.addEventListener("visibilitychange", changed);
      },
      follow(url, see, lost) {
        const source = new EventSource(url);
        source.addEventListener("state", (event) => see(JSON.parse(event.data)));
        // One that only broke comes back by itself.
        source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) lost(); });
        return { isOver: () => source.readyState === EventSource.CLOSED, close: () => source.close() };
      },
      show(text) {
        overlay ??= makeOverlay();
        if (overlay.textContent !== text) overlay.textContent = text;
        overlay.style.display = "block";
      },
      hide() {
        if (overlay) { overlay.style.display = "none"; overlay.textContent = ""; }
      },
      press(label) {
        const button = find(label);
        button?.click();
        return button !== undefined;
      },
      // The dialog that stays when a connection cannot be resumed has this button and not the other one.
      saysThatReloadIsNeeded: (label) =>
        document.querySelector(".monaco-dialog-box .monaco-button") !== null && find(label) !== undefined &&
        find(kReconnect) === undefined,
    };
  }

  if (typeof document === "undefined") globalThis.codehubPresence = { startPresence, viewOf };
  else startPresence(thisPage());
})();
