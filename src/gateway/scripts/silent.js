// The page that says that nothing listens on a port: it looks now and then, and loads the page anew once something
// does. Looking is no visit: a page that was left open keeps nothing awake.
const kFirstMs = 1000;
const kLongestMs = 30_000;
const kForgetMs = 300_000;
const key = "codehub-silent:" + location.pathname;
const base = document.documentElement.dataset.base;

// A server that listens and does not answer would have it loaded again and again: each time it waits longer.
function loadsSoFar() {
  try {
    const known = JSON.parse(sessionStorage.getItem(key));
    return known && Date.now() - known.at < kForgetMs ? known.loads : 0;
  } catch {
    return 0;
  }
}

let delay = Math.min(kLongestMs, kFirstMs * 2 ** loadsSoFar());

async function look() {
  let listens = false;
  if (document.visibilityState === "visible") {
    try {
      listens = (await fetch(base + ".codehub/listening", { cache: "no-store" })).status === 204;
    } catch {
      listens = false;
    }
    delay = Math.min(kLongestMs, delay * 1.2);
  }
  if (!listens) return void setTimeout(look, delay);
  try {
    sessionStorage.setItem(key, JSON.stringify({ loads: loadsSoFar() + 1, at: Date.now() }));
  } catch {
    // Without storage it waits as long as the first time.
  }
  location.reload();
}
setTimeout(look, delay);
