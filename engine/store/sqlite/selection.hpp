// Selection: a SELECT put together from a Filter: conditions with their values, newest first, bounded.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/store/sqlite/connection.hpp"

namespace crossdock::store::sqlite {

class Selection {
 public:
  explicit Selection(std::string select) : sql_(std::move(select)) {}

  // `condition` holds one question mark for each value.
  template <class... Values>
  Selection& where(std::string_view condition, const Values&... values) {
    sql_ += first_ ? " WHERE " : " AND ";
    sql_ += condition;
    first_ = false;
    (keep(values), ...);
    return *this;
  }
  template <class Value>
  Selection& where_if(bool wanted, std::string_view condition, const Value& value) {
    return wanted ? where(condition, value) : *this;
  }
  Selection& newest_first(std::size_t limit) { return end(" ORDER BY id DESC LIMIT ?", limit); }
  Selection& oldest_first(std::size_t limit) { return end(" ORDER BY id LIMIT ?", limit); }

  // Calls `row` with a Cursor for every row.
  template <class Row>
  void run(Connection& db, Row&& row) const {
    Statement statement(db.raw(), sql_);
    int index = 0;
    for (const auto& value : values_)
      std::visit([&](const auto& given) { statement.bind(++index, given); }, value);
    for (Cursor cursor(statement); cursor.next();) row(static_cast<const Cursor&>(cursor));
  }

 private:
  template <class Value>
  void keep(const Value& value) {
    if constexpr (std::is_same_v<Value, Time>) values_.emplace_back(std::int64_t{value.time_since_epoch().count()});
    else if constexpr (std::is_enum_v<Value> || std::is_integral_v<Value>) values_.emplace_back(static_cast<std::int64_t>(value));
    else values_.emplace_back(std::string_view(value));
  }
  Selection& end(std::string_view order, std::size_t limit) {
    sql_ += order;
    values_.emplace_back(static_cast<std::int64_t>(limit));
    return *this;
  }

  std::string sql_;
  bool first_ = true;
  std::vector<std::variant<std::int64_t, std::string_view>> values_;  // texts belong to the caller's Filter
};

}  // namespace crossdock::store::sqlite
