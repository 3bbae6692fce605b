// Format.cpp - the filter `format`: Python's % for texts.

#include "llvm/Support/Format.h"
#include "Tree.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mesh;
using namespace mesh::jinja;

namespace {
/// One "%-8.2f".
struct Directive {
  std::string key; ///< Of "%(key)s".
  bool left = false, plus = false, blank = false, zero = false, alternate = false;
  unsigned width = 0;
  std::optional<unsigned> precision;
  char conversion = 0;
};

class Formatter {
public:
  Formatter(llvm::StringRef format, const std::vector<Argument> &given, std::string &what)
      : text(format), arguments(given), problem(what) {}

  std::optional<std::string> run();

private:
  bool readDirective(Directive &made);
  bool readNumber(unsigned &number);
  const Val *next(const Directive &directive);
  std::optional<std::string> convert(const Directive &directive, const Val &value);
  std::string whole(const Directive &directive, const Val &value) const;
  std::string real(const Directive &directive, double value) const;
  static std::string padded(const Directive &directive, std::string body, bool isNumber);
  bool fail(std::string what) {
    problem = std::move(what);
    return false;
  }

  llvm::StringRef text;
  const std::vector<Argument> &arguments;
  std::string &problem;
  size_t used = 0;
  bool usesKeys = false;
};
} // namespace

static constexpr unsigned maxWidth = 1000;

/// Characters, not bytes.
static size_t lengthOf(llvm::StringRef text) {
  return size_t(llvm::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

bool Formatter::readNumber(unsigned &number) {
  llvm::StringRef digits = text.take_while(llvm::isDigit);
  text = text.drop_front(digits.size());
  if (!digits.empty() && (digits.getAsInteger(10, number) || number > maxWidth))
    return fail("a width of a format is too large");
  return true;
}

bool Formatter::readDirective(Directive &made) {
  if (text.consume_front("(")) {
    size_t close = text.find(')');
    if (close == llvm::StringRef::npos)
      return fail("a '(' in the format is not closed");
    made.key = text.take_front(close).str();
    usesKeys = true;
    text = text.drop_front(close + 1);
  }
  for (; !text.empty() && llvm::StringRef("-+ 0#").contains(text.front());
       text = text.drop_front()) {
    made.left = made.left || text.front() == '-';
    made.plus = made.plus || text.front() == '+';
    made.blank = made.blank || text.front() == ' ';
    made.zero = made.zero || text.front() == '0';
    made.alternate = made.alternate || text.front() == '#';
  }
  if (!readNumber(made.width))
    return false;
  if (text.consume_front(".")) {
    unsigned precision = 0;
    if (!readNumber(precision))
      return false;
    made.precision = precision;
  }
  if (text.empty())
    return fail("the format ends within '%'");
  made.conversion = text.front();
  text = text.drop_front();
  return true;
}

/// The argument that the directive formats.
const Val *Formatter::next(const Directive &directive) {
  if (!directive.key.empty()) {
    for (const Argument &argument : arguments)
      if (argument.name == directive.key)
        return &argument.value;
    fail("the format needs an argument '" + directive.key + "'");
    return nullptr;
  }
  if (used == arguments.size() || !arguments[used].name.empty()) {
    fail("the format needs more arguments");
    return nullptr;
  }
  return &arguments[used++].value;
}

std::string Formatter::padded(const Directive &directive, std::string body, bool isNumber) {
  size_t length = lengthOf(body);
  if (length >= directive.width)
    return body;
  size_t missing = directive.width - length;
  if (directive.left)
    return body + std::string(missing, ' ');
  if (!directive.zero || !isNumber)
    return std::string(missing, ' ') + body;
  size_t sign = !body.empty() && llvm::StringRef("+- ").contains(body.front()) ? 1 : 0;
  return body.insert(sign, missing, '0');
}

static std::string signOf(bool isNegative, bool plus, bool blank) {
  return isNegative ? "-" : plus ? "+" : blank ? " " : "";
}

std::string Formatter::whole(const Directive &directive, const Val &value) const {
  int64_t number = value.kind == Val::Float ? int64_t(value.real) : value.asInt();
  uint64_t size = number < 0 ? 0 - uint64_t(number) : uint64_t(number);
  std::string digits, prefix;
  char kind = llvm::toLower(directive.conversion);
  if (kind == 'x') {
    digits = llvm::utohexstr(size, /*LowerCase=*/directive.conversion == 'x');
    prefix = directive.alternate ? (directive.conversion == 'x' ? "0x" : "0X") : "";
  } else if (kind == 'o') {
    for (uint64_t rest = size; rest || digits.empty(); rest /= 8)
      digits.insert(digits.begin(), char('0' + rest % 8));
    prefix = directive.alternate ? "0o" : "";
  } else {
    digits = llvm::utostr(size);
  }
  if (directive.precision && digits.size() < *directive.precision)
    digits.insert(0, *directive.precision - digits.size(), '0');
  return signOf(number < 0, directive.plus, directive.blank) + prefix + digits;
}

std::string Formatter::real(const Directive &directive, double value) const {
  std::string form = directive.alternate ? "%#.*" : "%.*", made;
  form += directive.conversion;
  int size = snprintf(nullptr, 0, form.c_str(), int(directive.precision.value_or(6)), value);
  made.resize(size_t(size) + 1);
  snprintf(made.data(), made.size(), form.c_str(), int(directive.precision.value_or(6)), value);
  made.pop_back();
  bool isNegative = made.front() == '-';
  return isNegative ? made : signOf(false, directive.plus, directive.blank) + made;
}

std::optional<std::string> Formatter::convert(const Directive &directive, const Val &value) {
  char kind = directive.conversion;
  if (kind == 's' || kind == 'r' || kind == 'a') {
    if (value.kind == Val::Undefined) {
      fail("the format prints what is not defined");
      return std::nullopt;
    }
    std::string body = kind == 's' ? print(value) : repr(value);
    if (directive.precision) {
      size_t at = 0;
      for (unsigned left = *directive.precision; at < body.size() && left; --left)
        for (++at; at < body.size() && (body[at] & 0xC0) == 0x80;)
          ++at;
      body.resize(at);
    }
    return padded(directive, std::move(body), false);
  }
  if (kind == 'c' && value.kind == Val::Str && lengthOf(value.text) == 1)
    return padded(directive, value.text, false);
  if (!llvm::StringRef("diuxXofFeEgG").contains(kind)) {
    fail("'%" + std::string(1, kind) + "' is not known in a format");
    return std::nullopt;
  }
  bool isReal = llvm::StringRef("fFeEgG").contains(kind);
  bool isDecimal = llvm::StringRef("diu").contains(kind);
  bool fits = value.isNumber() && (isReal || isDecimal || value.kind != Val::Float);
  if (fits && !isReal && value.kind == Val::Float) // What no int64_t holds.
    fits = value.real > -9e18 && value.real < 9e18;
  if (!fits) {
    fail("'%" + std::string(1, kind) + "' of a format needs " +
         (isReal || isDecimal ? "a number" : "a whole number"));
    return std::nullopt;
  }
  return padded(directive, isReal ? real(directive, value.asDouble()) : whole(directive, value),
                true);
}

std::optional<std::string> Formatter::run() {
  std::string out;
  while (!text.empty()) {
    size_t at = text.find('%');
    out += text.take_front(at).str();
    text = at == llvm::StringRef::npos ? "" : text.drop_front(at + 1);
    if (at == llvm::StringRef::npos)
      break;
    Directive directive;
    if (!readDirective(directive))
      return std::nullopt;
    if (directive.conversion == '%') {
      out += '%';
      continue;
    }
    const Val *value = next(directive);
    std::optional<std::string> made = value ? convert(directive, *value) : std::nullopt;
    if (!made)
      return std::nullopt;
    out += *made;
  }
  if (!usesKeys && used != arguments.size()) {
    fail("the format has more arguments than it prints");
    return std::nullopt;
  }
  return out;
}

std::optional<Val> jinja::formatText(llvm::StringRef format, const std::vector<Argument> &arguments,
                                     std::string &problem) {
  std::optional<std::string> made = Formatter(format, arguments, problem).run();
  return made ? std::optional(Val::ofText(*made)) : std::nullopt;
}
