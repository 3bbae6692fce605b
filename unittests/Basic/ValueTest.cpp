#include "mesh/Basic/Value.h"
#include "gtest/gtest.h"

using namespace mesh;

namespace {

TEST(Value, AsJson) {
  Value map;
  map.kind = Value::Kind::Map;
  map.keys = {"a", "b", "c"};
  map.items = {Value::ofDecimal("1.50"), Value::ofBool(false), Value()};
  Value list;
  list.kind = Value::Kind::List;
  list.items = {Value::ofInteger(-7), Value::ofString("x\"y"), map};
  EXPECT_EQ(toJsonText(list), R"([-7,"x\"y",{"a":1.50,"b":false,"c":null}])");
  EXPECT_EQ(toPlainText(Value::ofString("x\"y")), "x\"y");
  EXPECT_EQ(toPlainText(map.items[0]), "1.50");
  EXPECT_EQ(*map.find("b"), Value::ofBool(false));
  EXPECT_EQ(map.find("d"), nullptr);
  EXPECT_NE(Value::ofInteger(1), Value::ofDecimal("1"));
}

} // namespace
