// From result rows to the structs of engine/store/rows.hpp; each select lists the columns its reader expects.
#pragma once

#include "engine/store/sqlite/connection.hpp"

namespace crossdock::store::sqlite {

#define CROSSDOCK_RECEIVED_SELECT \
  "SELECT id, partner, channel, name, version_mark, attributes, at, size, digest, content, state, reason, " \
  "next FROM received"
#define CROSSDOCK_INTERCHANGE_SELECT \
  "SELECT id, received, ordinal, partner, sender, receiver, control_number, version, usage, date_time, " \
  "start, length, digest, validation, documents, rejected, original, configuration, at FROM interchange"
#define CROSSDOCK_DOCUMENT_SELECT \
  "SELECT id, direction, received, interchange, ordinal, partner, type, release, group_code, group_number, " \
  "number, schema, start, length, segments, issues, validation, delivery, acknowledgment, reason, next, " \
  "content, at, keys FROM document"
#define CROSSDOCK_OUTBOUND_SELECT \
  "SELECT id, kind, partner, channel, name, lane, type, control_number, attributes, content, size, delivery, " \
  "attempts, answers, reason, next, at, next_try, delivered_at, topic FROM outbound"
#define CROSSDOCK_EXCEPTION_SELECT \
  "SELECT id, at, closed_at, code, severity, state, partner, received, interchange, document, outbound, " \
  "location, text, remedy, closed_by, note FROM exception"
#define CROSSDOCK_EVENT_SELECT \
  "SELECT id, at, kind, received, interchange, document, outbound, partner, actor, text FROM event"
#define CROSSDOCK_EXPECTATION_SELECT \
  "SELECT id, outbound, document, partner, scope, key, state, at, due, answered_by, text, warn FROM expectation"

inline constexpr const char* received_select = CROSSDOCK_RECEIVED_SELECT;
inline constexpr const char* interchange_select = CROSSDOCK_INTERCHANGE_SELECT;
inline constexpr const char* document_select = CROSSDOCK_DOCUMENT_SELECT;
inline constexpr const char* outbound_select = CROSSDOCK_OUTBOUND_SELECT;
inline constexpr const char* exception_select = CROSSDOCK_EXCEPTION_SELECT;
inline constexpr const char* event_select = CROSSDOCK_EVENT_SELECT;
inline constexpr const char* expectation_select = CROSSDOCK_EXPECTATION_SELECT;

Received received_of(const Cursor& row);
Interchange interchange_of(const Cursor& row);
Document document_of(const Cursor& row);
Outbound outbound_of(const Cursor& row);
Exception exception_of(const Cursor& row);
Event event_of(const Cursor& row);
Expectation expectation_of(const Cursor& row);
ChannelStatus channel_status_of(const Cursor& row);

}  // namespace crossdock::store::sqlite
