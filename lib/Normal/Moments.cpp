// Moments.cpp - texts that are a day, or a moment, beyond doubt.

#include "Rewriter.h"

using namespace mesh;
using namespace mesh::normal;
using model::TypeKind;

bool mesh::normal::takesType(const dialect::DialectFacts &dialect, TypeKind type) {
  return (type == TypeKind::Date && dialect.textsBecomeDates) ||
         (type == TypeKind::Timestamp && dialect.textsBecomeTimestamps);
}

bool mesh::normal::isMoment(llvm::StringRef text, TypeKind type) {
  constexpr llvm::StringRef form = "dddd-dd-dd dd:dd:dd";
  if (text.size() != 10 && (type != TypeKind::Timestamp || text.size() != form.size()))
    return false;
  for (size_t i = 0; i != text.size(); ++i)
    if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
      return false;
  auto number = [&](size_t at, size_t length) {
    unsigned value = 0;
    text.substr(at, length).getAsInteger(10, value);
    return value;
  };
  unsigned year = number(0, 4), month = number(5, 2), day = number(8, 2);
  constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year == 0 || month == 0 || month > 12 || day == 0)
    return false;
  bool isLeap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (day > days[month - 1] + isLeap)
    return false;
  return text.size() == 10 || (number(11, 2) < 24 && number(14, 2) < 60 && number(17, 2) < 60);
}
