#include "share_pages.hpp"

#include <fmt/format.h>

#include "codehub/http/text.hpp"

namespace codehub::gateway {
namespace {

std::string problem_text(const GuestPage& page, bool korean) {
  switch (page.problem) {
    case GuestProblem::kNone: break;
    case GuestProblem::kWrongPassword: return korean ? "비밀번호가 맞지 않습니다." : "This is not the password.";
    case GuestProblem::kWait:
      return korean ? fmt::format("실패한 시도가 너무 많습니다. {}초 후에 다시 시도하세요.", page.wait_seconds)
                    : fmt::format("Too many failed attempts. Try again in {} seconds.", page.wait_seconds);
  }
  return {};
}

std::string name_field(bool korean) {
  return fmt::format(
      R"html(<label for="name">{}</label><input id="name" name="name" maxlength="60" autocomplete="nickname" placeholder="{}">)html",
      korean ? "이름 (선택, 공유한 사람에게 보입니다)" : "Your name (optional, shown to whoever shares this)",
      korean ? "게스트" : "guest");
}

std::string password_field(const GuestPage& page, bool korean) {
  const auto problem = problem_text(page, korean);
  return fmt::format(
      R"html(<label for="password">{}</label><input id="password" name="password" type="password" maxlength="200" required autofocus autocomplete="off"{}><p id="problem" class="bad" role="alert">{}</p>)html",
      korean ? "이 공유의 비밀번호" : "Password of this share",
      problem.empty() ? "" : R"( aria-invalid="true" aria-describedby="problem")", http::escape_html(problem));
}

std::string headline(const GuestPage& page, bool korean) {
  return korean ? fmt::format("{} 님이 공유한 앱입니다", page.owner)
                : fmt::format("{} shares an app with you", page.owner);
}

std::string explanation(const GuestPage& page, bool korean) {
  if (!page.is_guest) {
    return korean ? fmt::format("워크스페이스 “{}”의 포트 {}은(는) 비밀번호로 보호되어 있습니다.", page.workspace_name,
                                page.port)
                  : fmt::format("Port {} of the workspace “{}” is protected by a password.", page.port,
                                page.workspace_name);
  }
  return korean ? fmt::format(
                      "개발 중인 앱입니다: 워크스페이스 “{}”, 포트 {}. 이 페이지 다음부터는 {} 님의 앱이며 {}의 화면이 "
                      "아닙니다. 회사 계정의 비밀번호를 입력하지 마세요.",
                      page.workspace_name, page.port, page.owner, page.product_name)
                : fmt::format(
                      "It is under development: workspace “{}”, port {}. What follows is made by {}, not by {}. "
                      "Don't enter the password of any account there.",
                      page.workspace_name, page.port, page.owner, page.product_name);
}

}  // namespace

int status_of(const GuestPage& page) {
  switch (page.problem) {
    case GuestProblem::kNone: break;
    case GuestProblem::kWrongPassword: return 403;
    case GuestProblem::kWait: return 429;
  }
  return 200;
}

std::string render_guest_page(const GuestPage& page) {
  const bool korean = page.language == "ko";
  const auto title = http::escape_html(headline(page, korean));
  return fmt::format(
      R"html(<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>{title}</title>
<link rel="stylesheet" href="/.codehub/page.css"></head>
<body><main><h1>{title}</h1><p>{text}</p><form method="post" action="{action}"><input type="hidden" name="return" value="{back}">{password}{name}
<button>{enter}</button></form></main></body></html>
)html",
      fmt::arg("language", korean ? "ko" : "en"), fmt::arg("title", title),
      fmt::arg("text", http::escape_html(explanation(page, korean))),
      fmt::arg("action", http::escape_html(page.action)), fmt::arg("back", http::escape_html(page.return_path)),
      fmt::arg("password", page.asks_password ? password_field(page, korean) : std::string()),
      fmt::arg("name", page.is_guest ? name_field(korean) : std::string()),
      fmt::arg("enter", korean ? "계속" : "Continue"));
}

}  // namespace codehub::gateway
