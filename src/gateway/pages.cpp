#include "pages.hpp"

#include <fmt/format.h>

#include "codehub/http/text.hpp"
#include "page_scripts.hpp"

namespace codehub::gateway {
namespace {

std::string_view error_title(bool korean, int status) {
  switch (status) {
    case 401: return korean ? "로그인이 필요합니다" : "Please log in";
    case 403: return korean ? "접근 권한이 없습니다" : "You have no access to this";
    case 404: return korean ? "찾을 수 없습니다" : "Not found";
    case 409: return korean ? "지금은 할 수 없습니다" : "This is not possible just now";
    case 429: return korean ? "잠시 후 다시 시도하세요" : "Please wait a moment";
    case 502:
    case 503:
    case 504: return korean ? "워크스페이스가 응답하지 않습니다" : "The workspace does not answer";
    default: return korean ? "문제가 발생했습니다" : "Something went wrong";
  }
}

constexpr std::string_view kStyle =
    R"css(:root { color-scheme: light dark; --fg: #1b2430; --dim: #5b6777; --bg: #f6f8fa; --card: #fff; --line: #d9e0e7; --accent: #0b6bcb; --bad: #b42318; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6ebf1; --dim: #98a5b5; --bg: #10151b; --card: #181f27; --line: #2b3541; --accent: #5aa9f5; --bad: #f97066; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--bg); color: var(--fg); font: 15px/1.6 system-ui, "Noto Sans KR", "Noto Sans CJK KR", sans-serif; }
main { width: min(36rem, 100%); background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.75rem; }
h1 { font-size: 1.25rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
.dim { color: var(--dim); }
.bad { color: var(--bad); }
.bar { height: 4px; border-radius: 2px; margin: 1.25rem 0; background: var(--line); overflow: hidden; }
.bar::after { content: ""; display: block; width: 40%; height: 100%; background: var(--accent); animation: slide 1.4s ease-in-out infinite; }
@keyframes slide { from { transform: translateX(-100%); } to { transform: translateX(250%); } }
@media (prefers-reduced-motion: reduce) { .bar::after { animation: none; width: 100%; opacity: .5; } }
.still .bar { display: none; }
pre { max-height: 14rem; overflow: auto; margin: 1rem 0 0; padding: .75rem; border: 1px solid var(--line); border-radius: 8px; font: 12.5px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
pre:empty { display: none; }
button, a.button { font: inherit; display: inline-block; padding: .45rem 1rem; border-radius: 8px; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer; text-decoration: none; margin: .75rem .5rem 0 0; }
button { background: var(--accent); border-color: var(--accent); color: #fff; }
@media (prefers-color-scheme: dark) { button { color: #0b1117; } }
label { display: block; margin: 1rem 0 .25rem; }
input { font: inherit; width: 100%; padding: .45rem .75rem; border-radius: 8px; border: 1px solid var(--line); background: var(--bg); color: inherit; }
[hidden] { display: none !important; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
)css";

constexpr std::string_view kScript = R"js(const page = document.documentElement;
const base = page.dataset.base;
const korean = page.lang === "ko";
const words = korean ? {
  PROVISIONING: "홈 볼륨과 이미지를 준비하고 있습니다…", STARTING: "컨테이너를 시작하고 있습니다…", STOPPING: "중지하는 중입니다…",
  PAUSING: "잠드는 중입니다…", RESUMING: "깨우는 중입니다…", RESTORING: "보관된 홈을 되살리고 있습니다…", ARCHIVING: "보관하는 중입니다…",
  DELETING: "삭제하는 중입니다…", waiting: "깨우는 중입니다…", stopped: "이 워크스페이스는 중지되어 있습니다.", asleep: "이 워크스페이스는 잠들어 있습니다.", error: "워크스페이스를 시작하지 못했습니다.",
  ready: "준비되었습니다. 여는 중…", gone: "이 워크스페이스는 더 이상 없습니다.", lost: "연결이 끊겼습니다. 다시 연결하는 중…", failed: "요청이 실패했습니다: "
} : {
  PROVISIONING: "Preparing the home volume and the image…", STARTING: "Starting the container…", STOPPING: "Stopping…",
  PAUSING: "Falling asleep…", RESUMING: "Waking up…", RESTORING: "Restoring the archived home…", ARCHIVING: "Archiving…",
  DELETING: "Deleting…", waiting: "Waking up…", stopped: "This workspace is stopped.", asleep: "This workspace is asleep.", error: "The workspace could not be started.",
  ready: "Ready. Opening…", gone: "This workspace is gone.", lost: "Connection lost. Reconnecting…", failed: "The request failed: "
};
const status = document.getElementById("status");
const reason = document.getElementById("reason");
const log = document.getElementById("log");
const start = document.getElementById("start");
const retry = document.getElementById("retry");
function show(state) {
  const failed = state.phase === "ERROR";
  const stopped = state.desired_state !== "RUNNING" && state.operation === "" && !failed;
  page.classList.toggle("still", failed || stopped);
  if (start) start.hidden = !stopped;
  if (retry) retry.hidden = !failed;
  reason.textContent = state.error_reason || "";
  status.textContent = state.ready ? words.ready : failed ? words.error : stopped ? (state.phase === "PAUSED" ? words.asleep : words.stopped) : words[state.operation] || words.waiting;
  if (state.ready) { source.close(); location.reload(); }
}
async function post(action, button) {
  button.disabled = true;
  try {
    const answer = await fetch(base + ".codehub/" + action, { method: "POST" });
    if (!answer.ok) reason.textContent = words.failed + (await answer.json()).error.message;
  } catch (problem) {
    reason.textContent = words.failed + problem.message;
  } finally {
    button.disabled = false;
  }
}
start?.addEventListener("click", () => post("start", start));
retry?.addEventListener("click", () => post("retry", retry));
const source = new EventSource(base + ".codehub/progress");
source.addEventListener("state", (event) => show(JSON.parse(event.data)));
source.addEventListener("log", (event) => {
  const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
  log.textContent += JSON.parse(event.data).text + "\n";
  if (atEnd) log.scrollTop = log.scrollHeight;
});
source.addEventListener("gone", () => { source.close(); page.classList.add("still"); status.textContent = words.gone; });
source.addEventListener("error", () => { status.textContent = words.lost; });
)js";

std::string start_buttons(bool korean) {
  return fmt::format(R"(<button id="start" hidden>{}</button><button id="retry" hidden>{}</button>)",
                     korean ? "시작" : "Start", korean ? "다시 시도" : "Retry");
}

std::string dashboard_link(std::string_view url, bool korean) {
  return fmt::format(R"(<a class="button" href="{}">{}</a>)", http::escape_html(url),
                     korean ? "대시보드에서 보기" : "Show in the dashboard");
}

}  // namespace

std::string_view page_style() { return kStyle; }
std::string_view waiting_script() { return kScript; }
std::string_view silent_port_script() { return page_scripts::kSilent; }
std::string_view presence_script() { return page_scripts::kPresence; }

std::string render_error_page(std::string_view language, int status, std::string_view message,
                              std::string_view request_id) {
  const bool korean = language == "ko";
  // No base path here: the style is served on every origin of ours at the same place.
  return fmt::format(
      R"html(<!doctype html>
<html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{} · {}</title>
<link rel="stylesheet" href="/.codehub/page.css"></head>
<body><main><h1>{}</h1><p>{}</p><p class="dim">{} {} · {}</p></main></body></html>
)html",
      korean ? "ko" : "en", status, error_title(korean, status), error_title(korean, status),
      http::escape_html(message), korean ? "상태 코드" : "Status", status, http::escape_html(request_id));
}

std::string render_asleep_page(std::string_view language, std::string_view workspace_name,
                               std::string_view product_name) {
  const bool korean = language == "ko";
  const auto name = http::escape_html(workspace_name);
  const auto* text =
      korean ? "이 워크스페이스는 잠들어 있습니다. 열면 깨어납니다." : "This workspace is asleep. Open it to wake it.";
  return fmt::format(
      R"html(<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>{name} · {product}</title>
<meta property="og:title" content="{name}"><meta property="og:description" content="{text}"><link rel="stylesheet" href="/.codehub/page.css"></head>
<body><main><h1>{name}</h1><p>{text}</p></main></body></html>
)html",
      fmt::arg("language", korean ? "ko" : "en"), fmt::arg("name", name), fmt::arg("text", text),
      fmt::arg("product", http::escape_html(product_name)));
}

namespace {

std::string silent_port_text(const SilentPortPage& page, bool korean) {
  if (korean) {
    const auto what =
        fmt::format("워크스페이스 “{}”의 {}번 포트에서 응답하는 서버가 없습니다.", page.workspace_name, page.port);
    return what + (page.ask.empty() ? " 워크스페이스에서 서버를 시작하세요."
                                    : fmt::format(" {} 님에게 서버를 시작해 달라고 하세요.", page.ask));
  }
  const auto what = fmt::format("Nothing answers on port {} of the workspace “{}”.", page.port, page.workspace_name);
  return what + (page.ask.empty() ? " Start its server there." : fmt::format(" Ask {} to start its server.", page.ask));
}

}  // namespace

std::string render_silent_port_page(const SilentPortPage& page) {
  const bool korean = page.language == "ko";
  const auto title = korean ? fmt::format("아직 {}번 포트에서 응답하는 서버가 없습니다", page.port)
                            : fmt::format("Nothing listens on {} yet", page.port);
  const auto hint =
      korean ? "서버가 시작되면 이 페이지가 저절로 다시 열립니다." : "This page opens by itself once a server does.";
  const auto terminal = page.terminal_url.empty()
                            ? std::string()
                            : fmt::format(R"(<a class="button" href="{}">{}</a>)", http::escape_html(page.terminal_url),
                                          korean ? "터미널에서 시작하기" : "Start it in the terminal");
  return fmt::format(
      R"html(<!doctype html>
<html lang="{language}" data-base="{base}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} · {product}</title>
<link rel="stylesheet" href="{base}.codehub/page.css"><script type="module" src="{base}.codehub/silent.js"></script></head>
<body><main><h1>{title}</h1><p>{message}</p><div class="bar" aria-hidden="true"></div><p class="dim" role="status">{hint}</p>{terminal}</main></body></html>
)html",
      fmt::arg("language", korean ? "ko" : "en"), fmt::arg("base", http::escape_html(page.base)),
      fmt::arg("title", http::escape_html(title)), fmt::arg("product", http::escape_html(page.product_name)),
      fmt::arg("message", http::escape_html(silent_port_text(page, korean))), fmt::arg("hint", hint),
      fmt::arg("terminal", terminal));
}

std::string render_waiting_page(const WaitingPage& page) {
  const bool korean = page.language == "ko";
  const auto base = http::escape_html(page.base);
  return fmt::format(
      R"html(<!doctype html>
<html lang="{language}" data-base="{base}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{name} · {product}</title>
<link rel="stylesheet" href="{base}.codehub/page.css"><script type="module" src="{base}.codehub/wait.js"></script></head>
<body><main><h1>{name}</h1><p id="status" role="status" aria-live="polite">{opening}</p><div class="bar" aria-hidden="true"></div>
<p id="reason" class="bad" role="alert"></p>{buttons}{dashboard}
<pre id="log" tabindex="0" aria-label="{log}"></pre></main></body></html>
)html",
      fmt::arg("language", korean ? "ko" : "en"), fmt::arg("base", base),
      fmt::arg("name", http::escape_html(page.workspace_name)),
      fmt::arg("product", http::escape_html(page.product_name)),
      fmt::arg("opening", korean ? "깨우는 중…" : "Waking up…"),
      fmt::arg("buttons", page.may_start ? start_buttons(korean) : std::string()),
      fmt::arg("dashboard", page.dashboard_url.empty() ? std::string() : dashboard_link(page.dashboard_url, korean)),
      fmt::arg("log", korean ? "시작 기록" : "Start-up log"));
}

}  // namespace codehub::gateway
