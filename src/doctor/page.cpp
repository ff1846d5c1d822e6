#include "page.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <libxml/HTMLparser.h>

#include "codehub/domain/text.hpp"
#include "codehub/http/message.hpp"

// The parser tells of elements one by one and makes no tree: there is no recursion and nothing to free behind a hostile
// page. Two of its costs are quadratic, which the bounds below keep small: in the depth of elements, for end tags that
// match none, and in the number of attributes of a tag.
namespace codehub::doctor {
namespace {

constexpr std::size_t kMostBytes = 1024 * 1024;
constexpr std::size_t kMostLinks = 5000;
constexpr std::size_t kMostScripts = 500;
constexpr int kDeepest = 512;
constexpr std::size_t kChunk = 16 * 1024;
constexpr std::size_t kLongestTag = 64 * 1024;

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

struct Attribute {
  std::string_view element;  ///< Empty for any.
  std::string_view name;
  bool loads;
};

constexpr std::array kAddresses{
    Attribute{"a", "href", false},
    Attribute{"area", "href", false},
    Attribute{"form", "action", false},
    Attribute{"button", "formaction", false},
    Attribute{"input", "formaction", false},
    Attribute{"object", "data", true},
    Attribute{"video", "poster", true},
    Attribute{"link", "href", true},
    Attribute{"", "src", true},
};

/// What <link> loads; others (canonical, alternate, author …) only name something.
bool is_loading_link(std::string_view relation) {
  constexpr std::array<std::string_view, 6> kLoading{"stylesheet", "preload", "modulepreload",
                                                     "prefetch",   "icon",    "manifest"};
  return std::any_of(kLoading.begin(), kLoading.end(),
                     [&](std::string_view kind) { return relation.find(kind) != std::string_view::npos; });
}

std::string_view attribute(const xmlChar** attributes, std::string_view name) {
  for (auto at = attributes; at != nullptr && *at != nullptr; at += 2) {
    if (http::equals_no_case(view(*at), name)) return view(at[1]);
  }
  return {};
}

class Reader {
 public:
  Page read(std::string_view html);

 private:
  static Reader& of(void* self) { return *static_cast<Reader*>(self); }
  static void on_start(void* self, const xmlChar* name, const xmlChar** attributes) {
    of(self).start(view(name), attributes);
  }
  static void on_end(void* self, const xmlChar*) { of(self).end(); }
  static void on_text(void* self, const xmlChar* text, int size) {
    of(self).text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
  }
  static void on_comment(void* self, const xmlChar*) { of(self).quiet_bytes_ = 0; }

  void start(std::string_view name, const xmlChar** attributes);
  void end();
  void text(std::string_view text);
  void note_links(std::string_view name, const xmlChar** attributes);
  void stop() {
    stopped_ = true;
    xmlStopParser(parser_);
  }

  Page page_;
  htmlParserCtxtPtr parser_ = nullptr;
  int depth_ = 0;
  bool in_script_ = false;
  bool in_raw_text_ = false;
  bool stopped_ = false;
  std::size_t quiet_bytes_ = 0;  ///< Since the parser told something.
};

void Reader::note_links(std::string_view name, const xmlChar** attributes) {
  for (const auto& known : kAddresses) {
    if (!known.element.empty() && !http::equals_no_case(known.element, name)) continue;
    const auto value = trim(attribute(attributes, known.name));
    if (value.empty() || page_.links.size() == kMostLinks) continue;
    if (name == "link" && !is_loading_link(attribute(attributes, "rel"))) continue;
    page_.links.push_back({std::string(name), std::string(value), known.loads});
  }
}

void Reader::start(std::string_view name, const xmlChar** attributes) {
  quiet_bytes_ = 0;
  if (++depth_ > kDeepest) return stop();
  in_script_ = name == "script";
  in_raw_text_ = in_script_ || name == "style";
  if (in_script_ && page_.scripts.size() < kMostScripts) page_.scripts.emplace_back();
  if (name == "base" && page_.base.empty()) page_.base = trim(attribute(attributes, "href"));
  const bool is_policy =
      name == "meta" && http::equals_no_case(attribute(attributes, "http-equiv"), "Content-Security-Policy");
  if (is_policy && page_.policies.size() < 8) page_.policies.emplace_back(attribute(attributes, "content"));
  note_links(name, attributes);
}

void Reader::end() {
  quiet_bytes_ = 0;
  --depth_;
  in_script_ = false;
  in_raw_text_ = false;
}

void Reader::text(std::string_view text) {
  quiet_bytes_ = 0;
  if (in_script_ && !page_.scripts.empty()) page_.scripts.back().append(text);
}

Page Reader::read(std::string_view html) {
  [[maybe_unused]] static const bool once = (xmlInitParser(), true);
  const auto clean = to_storable_text(html, kMostBytes);
  htmlSAXHandler events{};
  events.startElement = on_start;
  events.endElement = on_end;
  events.characters = on_text;
  events.ignorableWhitespace = on_text;
  events.cdataBlock = on_text;
  events.comment = on_comment;
  parser_ = htmlCreatePushParserCtxt(&events, this, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8);
  if (parser_ == nullptr) return {};
  const std::unique_ptr<htmlParserCtxt, decltype(&htmlFreeParserCtxt)> owner(parser_, htmlFreeParserCtxt);
  htmlCtxtUseOptions(parser_, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                  HTML_PARSE_IGNORE_ENC);
  for (std::size_t at = 0; at < clean.size() && !stopped_; at += kChunk) {
    const auto chunk = std::string_view(clean).substr(at, kChunk);
    quiet_bytes_ += chunk.size();
    htmlParseChunk(parser_, chunk.data(), static_cast<int>(chunk.size()), 0);
    if (quiet_bytes_ > kLongestTag && !in_raw_text_) stop();
  }
  if (!stopped_) htmlParseChunk(parser_, nullptr, 0, 1);
  std::erase_if(page_.scripts, [](const std::string& script) { return trim(script).empty(); });
  return std::move(page_);
}

}  // namespace

Page read_page(std::string_view html) { return Reader().read(html); }

}  // namespace codehub::doctor
