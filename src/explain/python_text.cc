// SPDX-License-Identifier: Apache-2.0
#include "explain/python_text.h"

#include <algorithm>
#include <array>

namespace isobit::explain {
namespace {

constexpr std::array<std::string_view, 35> kKeywords = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
static_assert(std::ranges::is_sorted(kKeywords));

// Longer ones first.
constexpr std::string_view kOperators[] = {"**=", "//=", ">>=", "<<=", "...", "**", "//", "<<",
                                           ">>",  "<=",  ">=",  "==",  "!=",  "->", "+=", "-=",
                                           "*=",  "/=",  "%=",  "&=",  "|=",  "^=", "@=", ":="};

constexpr int kMaxFormatNesting = 8;  // Of formatted strings in formatted strings.

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || IsDigit(c) ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsQuote(char c) { return c == '"' || c == '\''; }

// Reads tokens from a piece of text; `line` counts along.
class Lexer {
 public:
  Lexer(std::string_view text, uint32_t line, int nesting)
      : text_(text), line_(line), nesting_(nesting) {}

  bool done() const { return at_ >= text_.size(); }
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  uint32_t line() const { return line_; }
  char Take() {
    line_ += text_[at_] == '\n' ? 1 : 0;
    return text_[at_++];
  }
  void SkipComment() {
    while (!done() && Peek() != '\n') {
      ++at_;
    }
  }

  // One token, of a formatted string several. Precondition: no white space, comment or line end.
  void Read(std::vector<Token>* out) {
    const size_t begin = at_;
    const char c = Peek();
    if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) {
      Number(out);
      return;
    }
    if (IsName(c)) {
      while (!done() && IsName(Peek())) {
        ++at_;
      }
      const std::string_view word = text_.substr(begin, at_ - begin);
      if (IsQuote(Peek()) && word.size() <= 2 && word.find_first_not_of("rRbBuUfF") == word.npos) {
        String(word, out);
      } else {
        const bool keyword = std::ranges::binary_search(kKeywords, word);
        out->push_back({keyword ? Token::Kind::kKeyword : Token::Kind::kName, std::string(word)});
      }
      return;
    }
    if (IsQuote(c)) {
      String("", out);
      return;
    }
    for (const std::string_view op : kOperators) {
      if (text_.substr(at_).starts_with(op)) {
        at_ += op.size();
        out->push_back({Token::Kind::kOperator, std::string(op)});
        return;
      }
    }
    ++at_;
    out->push_back({Token::Kind::kOperator, std::string(1, c)});
  }

 private:
  void Number(std::vector<Token>* out) {
    std::string digits;
    while (!done()) {
      const char c = Peek();
      const bool sign = (c == '+' || c == '-') && !digits.empty() &&
                        (digits.back() == 'e' || digits.back() == 'E') &&
                        !digits.starts_with("0x") && !digits.starts_with("0X");
      if (!IsName(c) && c != '.' && !sign) {
        break;
      }
      if (c != '_') {
        digits += c;
      }
      ++at_;
    }
    out->push_back({Token::Kind::kNumber, digits});
  }

  void String(std::string_view prefix, std::vector<Token>* out) {
    std::string kind;
    bool formatted = false, raw = false;
    for (char c : prefix) {
      c = static_cast<char>(c | 0x20);
      formatted |= c == 'f';
      raw |= c == 'r';
      kind += c == 'b' ? "b" : "";
    }
    const char quote = Peek();
    const bool triple = Peek(1) == quote && Peek(2) == quote;
    at_ += triple ? 3 : 1;
    const uint32_t first_line = line_;
    const size_t begin = at_;
    while (!done()) {
      if (Peek() == '\\' && at_ + 1 < text_.size()) {
        Take();
      } else if (Peek() == quote && (!triple || (Peek(1) == quote && Peek(2) == quote))) {
        break;
      } else if (Peek() == '\n' && !triple) {
        break;
      }
      Take();
    }
    const std::string_view body = text_.substr(begin, at_ - begin);
    if (Peek() == quote) {
      at_ += triple ? 3 : 1;
      at_ = std::min(at_, text_.size());
    }
    // An escape means the same in quotes of either kind, but for the quotes themselves.
    const bool escapes = !raw && body.find('\\') != body.npos;
    kind += escapes ? "\\" : "";
    if (!formatted) {
      out->push_back({Token::Kind::kString, kind + ":" + std::string(body)});
    } else {
      Formatted(body, first_line, kind, out);
    }
  }

  // "{x:.2f} of {y!r}": the literal parts and formats as one string, then {x} and {y}.
  void Formatted(std::string_view body, uint32_t line, const std::string& kind,
                 std::vector<Token>* out) const {
    std::string literal;
    std::vector<Token> expressions;
    for (size_t i = 0; i < body.size(); ++i) {
      const bool twice = i + 1 < body.size() && body[i + 1] == body[i];
      if (body[i] != '{' || twice || nesting_ >= kMaxFormatNesting) {
        i += (body[i] == '{' || body[i] == '}') && twice ? 1 : 0;
        literal += body[i];
        continue;
      }
      Lexer inner(body.substr(i + 1), line, nesting_ + 1);
      expressions.push_back({Token::Kind::kOperator, "{"});
      int depth = 0;
      while (!inner.done()) {
        const char c = inner.Peek();
        const bool ends =
            depth == 0 && (c == '}' || c == ':' || (c == '!' && inner.Peek(1) != '='));
        if (ends) {
          break;
        }
        if (c == ' ' || c == '\n' || c == '\t') {
          inner.Take();
          continue;
        }
        depth += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
        inner.Read(&expressions);
      }
      expressions.push_back({Token::Kind::kOperator, "}"});
      i += 1 + inner.at_;
      literal += "{";
      for (int open = 1; i < body.size(); ++i) {
        open += body[i] == '{' ? 1 : body[i] == '}' ? -1 : 0;
        literal += body[i];
        if (open == 0) {
          break;
        }
      }
    }
    out->push_back({Token::Kind::kString, kind + "f:" + literal});
    out->insert(out->end(), expressions.begin(), expressions.end());
  }

  std::string_view text_;
  size_t at_ = 0;
  uint32_t line_;
  int nesting_;
};

bool Opens(const Token& token) { return token.Is("(") || token.Is("[") || token.Is("{"); }
bool Closes(const Token& token) { return token.Is(")") || token.Is("]") || token.Is("}"); }

// Puts statements into blocks as they come.
class Blocks {
 public:
  explicit Blocks(std::vector<Statement>* out) : out_(out) {}

  void Add(Statement statement, size_t column) {
    if (statement.tokens.empty()) {
      return;
    }
    while (!open_.empty() && open_.back().column >= column) {
      open_.pop_back();
    }
    statement.parent = open_.empty() ? -1 : open_.back().statement;
    statement.header = statement.tokens.back().Is(":");
    const bool text_alone = std::ranges::all_of(
        statement.tokens, [](const Token& t) { return t.kind == Token::Kind::kString; });
    if (text_alone) {
      return;
    }
    if (statement.header) {
      open_.push_back({column, static_cast<int32_t>(out_->size())});
    }
    out_->push_back(std::move(statement));
  }

 private:
  struct Open {
    size_t column;
    int32_t statement;
  };
  std::vector<Statement>* out_;
  std::vector<Open> open_;
};

}  // namespace

std::vector<Statement> ReadPython(std::string_view text) {
  text = text.substr(0, kMaxSourceBytes);
  std::vector<Statement> statements;
  Blocks blocks(&statements);
  Lexer lexer(text, 1, 0);
  Statement current;
  size_t column = 0, depth = 0;
  bool at_start = true;  // Of a logical line.
  const auto end = [&] {
    blocks.Add(std::move(current), column);
    current = {};
  };
  while (!lexer.done()) {
    const char c = lexer.Peek();
    if (c == '\n') {
      lexer.Take();
      if (depth == 0) {
        end();
        column = 0;
        at_start = true;
      }
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
      column += !at_start ? 0 : c == '\t' ? 8 - column % 8 : 1;
      lexer.Take();
    } else if (c == '#') {
      lexer.SkipComment();
    } else if (c == '\\' && (lexer.Peek(1) == '\n' || lexer.Peek(1) == '\r')) {
      lexer.Take();
      while (lexer.Peek() == '\r') {
        lexer.Take();
      }
      if (!lexer.done()) {
        lexer.Take();
      }
    } else if (c == ';' && depth == 0) {
      lexer.Take();
      end();
    } else {
      at_start = false;
      if (current.tokens.empty()) {
        current.first_line = lexer.line();
      }
      const size_t before = current.tokens.size();
      lexer.Read(&current.tokens);
      current.last_line = lexer.line();
      const Token& token = current.tokens[before];
      if (depth > 0 && token.Is("=") && before >= 2 && current.tokens[before - 1].name() &&
          (current.tokens[before - 2].Is("(") || current.tokens[before - 2].Is(","))) {
        current.tokens[before - 1].kind = Token::Kind::kArgument;
      }
      depth += Opens(token) ? 1 : 0;
      depth -= Closes(token) && depth > 0 ? 1 : 0;
    }
  }
  end();
  return statements;
}

}  // namespace isobit::explain
