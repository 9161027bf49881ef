// From result rows to the structs of engine/store/rows.hpp; each select lists the columns its reader expects.
#pragma once

#include "engine/store/sqlite/connection.hpp"

namespace crossdock::store::sqlite {

extern const char* const received_select;
extern const char* const interchange_select;
extern const char* const document_select;
extern const char* const outbound_select;
extern const char* const exception_select;
extern const char* const event_select;
extern const char* const expectation_select;

Received received_of(const Cursor& row);
Interchange interchange_of(const Cursor& row);
Document document_of(const Cursor& row);  // without keys
Outbound outbound_of(const Cursor& row);
Exception exception_of(const Cursor& row);
Event event_of(const Cursor& row);
Expectation expectation_of(const Cursor& row);
ChannelStatus channel_status_of(const Cursor& row);

}  // namespace crossdock::store::sqlite
