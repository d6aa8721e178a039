// SPDX-License-Identifier: Apache-2.0
#include "trace/redact.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

namespace isobit::trace {
namespace {

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlnum(char c) { return IsUpper(c) || IsLower(c) || IsDigit(c); }
bool IsName(char c) { return IsAlnum(c) || c == '_' || c == '-'; }
bool IsSpace(char c) { return c == ' ' || c == '\t'; }
bool IsQuote(char c) { return c == '"' || c == '\''; }

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

template <typename Predicate>
size_t Run(std::string_view text, size_t at, Predicate predicate) {
  size_t end = at;
  while (end < text.size() && predicate(text[end])) {
    ++end;
  }
  return end;
}

bool HasDigitAndLetter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), IsDigit) &&
         std::any_of(text.begin(), text.end(), [](char c) { return IsUpper(c) || IsLower(c); });
}

// What a person or a machine would use as a key: long, letters and digits mixed, no path.
bool LooksRandom(std::string_view text, size_t least) {
  return text.size() >= least && HasDigitAndLetter(text) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return IsName(c) || c == '+' || c == '=' || c == '.' || c == '~' || c == '%';
         });
}

// "54a87c5ade2142f36fd97a5a9027a529", as isobit prints digests.
bool LooksLikeDigest(std::string_view text) {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return IsDigit(c) || (c >= 'a' && c <= 'f');
         });
}

// "2.23.4rc1"
bool LooksLikeVersion(std::string_view text) {
  const size_t dot = Run(text, 0, IsDigit);
  return dot > 0 && dot + 1 < text.size() && text[dot] == '.' && IsDigit(text[dot + 1]);
}

// Tokens that say themselves what they are.
struct Prefix {
  std::string_view text;
  size_t least;  // Further characters.
  bool (*allowed)(char);
};
bool UpperOrDigit(char c) { return IsUpper(c) || IsDigit(c); }
constexpr std::array kPrefixes = {
    Prefix{"ghp_", 20, IsAlnum},      Prefix{"gho_", 20, IsAlnum},
    Prefix{"ghu_", 20, IsAlnum},      Prefix{"ghs_", 20, IsAlnum},
    Prefix{"ghr_", 20, IsAlnum},      Prefix{"github_pat_", 20, IsName},
    Prefix{"glpat-", 16, IsName},     Prefix{"hf_", 20, IsAlnum},
    Prefix{"AKIA", 16, UpperOrDigit}, Prefix{"ASIA", 16, UpperOrDigit},
    Prefix{"AIza", 30, IsName},       Prefix{"ya29.", 20, IsName},
    Prefix{"xoxa-", 10, IsName},      Prefix{"xoxb-", 10, IsName},
    Prefix{"xoxp-", 10, IsName},      Prefix{"xoxr-", 10, IsName},
    Prefix{"xoxs-", 10, IsName},      Prefix{"sk-ant-", 16, IsName},
    Prefix{"sk-", 20, IsName},        Prefix{"sk_live_", 16, IsAlnum},
    Prefix{"pypi-", 40, IsName},      Prefix{"npm_", 30, IsAlnum},
    Prefix{"dop_v1_", 40, IsAlnum},   Prefix{"SG.", 20, IsName},
};

// The end of a token that begins at `at`, or `at`.
size_t TokenEnd(std::string_view text, size_t at) {
  for (const Prefix& prefix : kPrefixes) {
    if (text.substr(at).starts_with(prefix.text)) {
      const size_t begin = at + prefix.text.size();
      const size_t end = Run(text, begin, prefix.allowed);
      if (end - begin >= prefix.least && HasDigitAndLetter(text.substr(at, end - at))) {
        return end;
      }
    }
  }
  if (text.substr(at).starts_with(
          "eyJ")) {  // {" in base64: a JSON web token has two or three such parts.
    const size_t head = Run(text, at, IsName);
    if (head - at >= 10 && head < text.size() && text[head] == '.') {
      const size_t end = Run(text, head, [](char c) { return IsName(c) || c == '.'; });
      return end - head >= 10 ? end : at;
    }
  }
  return at;
}

std::string Tokens(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const bool starts = at == 0 || !(IsAlnum(text[at - 1]) || text[at - 1] == '_');
    const size_t end = starts ? TokenEnd(text, at) : at;
    if (end > at) {
      out += kRedacted;
      at = end;
    } else {
      out += text[at++];
    }
  }
  return out;
}

std::string PrivateKeys(std::string_view text) {
  std::string out;
  while (true) {
    const size_t begin = text.find("-----BEGIN ");
    const size_t kind = begin == text.npos ? begin : text.find("PRIVATE KEY", begin);
    if (kind == text.npos || kind - begin > 40) {
      return out.append(text);
    }
    out.append(text.substr(0, begin)).append(kRedacted);
    const size_t end = text.find("-----END ", kind);
    const size_t close = end == text.npos ? end : text.find("-----", end + 9);
    // The lines behind it keep their numbers.
    out.append(
        std::ranges::count(text.substr(begin, close == text.npos ? close : close - begin), '\n'),
        '\n');
    text = close == text.npos ? std::string_view() : text.substr(close + 5);
  }
}

// scheme://user:password@host and scheme://token@host
std::string UrlCredentials(std::string_view text) {
  std::string out;
  while (true) {
    const size_t scheme = text.find("://");
    if (scheme == text.npos) {
      return out.append(text);
    }
    const size_t begin = scheme + 3;
    const size_t end = Run(text, begin, [](char c) {
      return c != '/' && c != '?' && c != '#' && !IsSpace(c) && !IsQuote(c) && c != '\n';
    });
    const size_t at = text.substr(0, end).rfind('@');
    out.append(text.substr(0, begin));
    if (at != text.npos && at > begin) {
      out.append(kRedacted);
      text.remove_prefix(at);
    } else {
      text.remove_prefix(begin);
    }
  }
}

constexpr std::array<std::string_view, 32> kGenericDomains = {
    "com",    "org",   "net",     "edu",     "gov",     "mil",     "int",   "info",
    "biz",    "name",  "dev",     "app",     "tech",    "xyz",     "cloud", "site",
    "online", "email", "science", "studio",  "agency",  "systems", "shop",  "live",
    "blog",   "page",  "wiki",    "company", "digital", "world",   "group", "health"};

// Where a mail address that ends its local part at `at` ('@') ends; nullopt when it is none.
// "x@w.kernel" is a product.
std::optional<size_t> MailEnd(std::string_view text, size_t at) {
  const size_t end = Run(text, at + 1, [](char c) { return IsAlnum(c) || c == '-' || c == '.'; });
  std::string_view domain = text.substr(at + 1, end - at - 1);
  while (domain.ends_with('.') || domain.ends_with('-')) {
    domain.remove_suffix(1);
  }
  const size_t dot = domain.rfind('.');
  if (dot == domain.npos || dot == 0) {
    return std::nullopt;
  }
  const std::string_view top = domain.substr(dot + 1);
  const bool country = top.size() == 2 && IsLower(top[0]) && IsLower(top[1]);
  const std::string lower = Lower(top);
  if (!country &&
      std::find(kGenericDomains.begin(), kGenericDomains.end(), lower) == kGenericDomains.end()) {
    return std::nullopt;
  }
  return at + 1 + domain.size();
}

std::string Mails(std::string_view text) {
  std::string out;
  size_t done = 0;
  for (size_t at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
    size_t begin = at;
    while (begin > done && (IsName(text[begin - 1]) || text[begin - 1] == '.' ||
                            text[begin - 1] == '+' || text[begin - 1] == '%')) {
      --begin;
    }
    const std::optional<size_t> end = MailEnd(text, at);
    if (begin < at && end) {
      out.append(text.substr(done, begin - done)).append(kRedacted);
      done = *end;
      at = done - 1;
    }
  }
  return out.append(text.substr(done));
}

enum class Secrecy { kNone, kIfRandom, kAlways };

Secrecy SecrecyOf(std::string_view name) {
  std::string lower = Lower(name);
  std::replace(lower.begin(), lower.end(), '-', '_');
  constexpr std::array<std::string_view, 14> kAlways = {
      "password",   "passwd",      "passphrase",    "secret",       "api_key",
      "apikey",     "access_key",  "secret_key",    "private_key",  "auth_key",
      "auth_token", "credentials", "authorization", "client_secret"};
  constexpr std::array<std::string_view, 8> kIfRandom = {
      "token", "key", "sig", "signature", "pwd", "credential", "cookie", "auth"};
  const auto ends = [&](std::string_view word) {
    return lower.ends_with(word) &&
           (lower.size() == word.size() || lower[lower.size() - word.size() - 1] == '_' ||
            word.size() > 6);
  };
  if (std::any_of(kAlways.begin(), kAlways.end(), ends)) {
    return Secrecy::kAlways;
  }
  return std::any_of(kIfRandom.begin(), kIfRandom.end(), ends) ? Secrecy::kIfRandom
                                                               : Secrecy::kNone;
}

// "dense_secret:0" is the first output of a node.
bool IsOutputNumber(std::string_view text, size_t colon) {
  const size_t end = Run(text, colon + 1, IsDigit);
  return text[colon] == ':' && end > colon + 1 && end - colon <= 5 &&
         (end == text.size() || !IsName(text[end]));
}

// Where the value of a secret name that ends at `at` begins; nullopt when none follows.
// "name=v", "name: v", "'name': 'v'", "--name v", ["--name", "v"], "name v" when v is random.
std::optional<size_t> ValueBegin(std::string_view text, size_t name_begin, size_t at,
                                 bool& spaced) {
  spaced = false;
  if (at < text.size() && (IsQuote(text[at]) || text[at] == ']')) {
    at = Run(text, at, [](char c) { return IsQuote(c) || c == ']'; });
  }
  const size_t after = Run(text, at, IsSpace);
  if (after < text.size() && (text[after] == '=' || text[after] == ':') &&
      text.substr(after, 2) != "==" && text.substr(after, 3) != "://" &&
      !IsOutputNumber(text, after)) {
    return Run(text, after + 1, IsSpace);
  }
  const bool flag = text.substr(name_begin).starts_with("--");
  if (flag && after < text.size() && text[after] == ',') {
    const size_t next = Run(text, after + 1, IsSpace);
    if (next < text.size() && IsQuote(text[next])) {
      return next;
    }
  }
  if (after > at && after < text.size()) {
    spaced = !flag;
    return after;
  }
  return std::nullopt;
}

struct Span {
  size_t begin, end;
};

// The value, without its quotes and without the scheme of an Authorization header.
Span ValueSpan(std::string_view text, size_t begin) {
  if (begin < text.size() && (text[begin] == 'b' || text[begin] == 'f' || text[begin] == 'r') &&
      begin + 1 < text.size() && IsQuote(text[begin + 1])) {
    ++begin;
  }
  for (const std::string_view scheme :
       {"Bearer ", "bearer ", "Basic ", "basic ", "Token ", "token "}) {
    const size_t quote = begin < text.size() && IsQuote(text[begin]) ? 1 : 0;
    if (text.substr(std::min(begin + quote, text.size())).starts_with(scheme)) {
      begin += quote + scheme.size();
      break;
    }
  }
  if (begin < text.size() && IsQuote(text[begin])) {
    const char quote = text[begin++];
    return {begin, Run(text, begin, [quote](char c) { return c != quote && c != '\n'; })};
  }
  return {begin, Run(text, begin, [](char c) {
            return !IsSpace(c) && !IsQuote(c) && c != '\n' && c != ',' && c != ';' && c != '&' &&
                   c != ')' && c != '}';
          })};
}

bool TakesValue(Secrecy secrecy, bool spaced, std::string_view value) {
  if (value.empty() || value == kRedacted) {
    return false;
  }
  if (spaced) {  // "no secret here" is a sentence.
    return LooksRandom(value, 16) && !LooksLikeDigest(value);
  }
  if (LooksLikeVersion(value)) {
    return false;
  }
  return secrecy == Secrecy::kAlways ? value != "None" && value != "True" && value != "False"
                                     : LooksRandom(value, 8);
}

std::string NamedSecrets(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (!IsName(text[at])) {
      out += text[at++];
      continue;
    }
    const size_t end = Run(text, at, IsName);
    out.append(text.substr(at, end - at));
    std::string_view name = text.substr(at, end - at);
    const Secrecy secrecy = SecrecyOf(name);
    const bool bearer = name == "Bearer" || name == "bearer";
    bool spaced = false;
    const std::optional<size_t> begin =
        secrecy == Secrecy::kNone && !bearer ? std::nullopt : ValueBegin(text, at, end, spaced);
    at = end;
    if (begin) {
      const Span value = ValueSpan(text, *begin);
      if (TakesValue(secrecy, spaced, text.substr(value.begin, value.end - value.begin))) {
        out.append(text.substr(end, value.begin - end)).append(kRedacted);
        at = value.end;
      }
    }
  }
  return out;
}

bool IsSlash(char c) { return c == '/' || c == '\\'; }

// A path may begin here: not in the middle of "model/home/dense".
bool PathMayBegin(std::string_view text, size_t at) {
  return at == 0 || !(IsName(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == '~' ||
                      text[at - 1] == '>');
}

bool EndsComponent(std::string_view text, size_t at) {
  return at >= text.size() || IsSlash(text[at]) || IsSpace(text[at]) || IsQuote(text[at]) ||
         std::string_view(",;:)]}\n").find(text[at]) != std::string_view::npos;
}

// The length of "/home/ann", "/Users/ann", "/root", "C:\Users\ann" at `at`; 0: no such.
size_t HomeLength(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("/root") && EndsComponent(text, at + 5)) {
    return 5;
  }
  size_t begin = 0;
  for (const std::string_view homes : {"/home/", "/Users/"}) {
    begin = rest.starts_with(homes) ? homes.size() : begin;
  }
  if (rest.size() > 9 && (IsUpper(rest[0]) || IsLower(rest[0])) && rest[1] == ':' &&
      IsSlash(rest[2])) {
    const size_t users = Run(rest, 2, IsSlash);
    if (Lower(rest.substr(users, 5)) == "users" && users + 5 < rest.size() &&
        IsSlash(rest[users + 5])) {
      begin = Run(rest, users + 5, IsSlash);
    }
  }
  if (begin == 0) {
    return 0;
  }
  size_t end = begin;
  while (end < rest.size() && !EndsComponent(rest, end)) {
    ++end;
  }
  return end > begin ? end : 0;
}

}  // namespace

bool IsSecretName(std::string_view name) { return SecrecyOf(name) != Secrecy::kNone; }

Redactor::Redactor(std::string_view home, std::string_view user) : home_(home), user_(user) {
  while (home_.size() > 1 && home_.ends_with('/')) {
    home_.pop_back();
  }
  if (home_.size() < 4) {
    home_.clear();
  }
  if (user_.size() < 3 || user_ == "root" || user_ == "user" || user_ == "home") {
    user_.clear();
  }
}

Redactor Redactor::OfThisProcess() {
  const char* home = std::getenv("HOME");
  const char* user = std::getenv("USER");
  user = user == nullptr ? std::getenv("LOGNAME") : user;
  return Redactor(home == nullptr ? "" : home, user == nullptr ? "" : user);
}

std::string Redactor::Paths(std::string_view text) const {
  std::string out;
  bool in_path = false;  // A path that began with a slash: a component may be the user's name.
  for (size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("/job:")) {  // A device: "/job:localhost/replica:0/..."
      const size_t end = Run(text, at, [](char c) { return IsName(c) || c == ':' || c == '/'; });
      out += text.substr(at, end - at);
      at = end;
      continue;
    }
    const bool may_begin = PathMayBegin(text, at);
    size_t length = may_begin ? HomeLength(text, at) : 0;
    if (length == 0 && may_begin && !home_.empty() && text.substr(at).starts_with(home_) &&
        EndsComponent(text, at + home_.size())) {
      length = home_.size();
    }
    if (length > 0) {
      out += '~';
      at += length;
      in_path = true;
      continue;
    }
    in_path = IsSlash(text[at]) ? in_path || may_begin : in_path && !EndsComponent(text, at);
    out += text[at++];
    if (in_path && IsSlash(text[at - 1]) && !user_.empty() && text.substr(at).starts_with(user_) &&
        EndsComponent(text, at + user_.size())) {
      out += "<user>";
      at += user_.size();
    }
  }
  return out;
}

std::string Redactor::Text(std::string_view text) const {
  if (text.size() < 4) {
    return std::string(text);
  }
  return Paths(Mails(NamedSecrets(UrlCredentials(Tokens(PrivateKeys(text))))));
}

std::vector<std::string> Redactor::Arguments(const std::vector<std::string>& argv) const {
  std::vector<std::string> out;
  bool secret_next = false;
  for (const std::string& argument : argv) {
    const bool flag = argument.starts_with("-");
    if (secret_next && !flag && !argument.empty()) {
      out.emplace_back(kRedacted);
    } else {
      out.push_back(Text(argument));
    }
    secret_next = flag && argument.find('=') == argument.npos && IsSecretName(argument);
  }
  return out;
}

}  // namespace isobit::trace
