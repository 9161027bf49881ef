#include "engine/store/sqlite/rows_of.hpp"

#include "engine/store/attributes.hpp"

namespace crossdock::store::sqlite {
namespace {

std::uint32_t small(const Cursor& row, int column) { return static_cast<std::uint32_t>(row.integer(column)); }
std::uint64_t large(const Cursor& row, int column) { return static_cast<std::uint64_t>(row.integer(column)); }

}  // namespace

Received received_of(const Cursor& row) {
  Received r;
  r.id = row.integer(0);
  r.partner = row.string(1);
  r.channel = row.string(2);
  r.name = row.string(3);
  r.version_mark = row.string(4);
  r.attributes = attributes_from(row.text(5));
  r.at = row.time(6);
  r.size = large(row, 7);
  r.digest = row.digest(8);
  r.content = row.integer(9);
  r.state = row.as<ReceivedState>(10);
  r.reason = row.string(11);
  r.next = row.string(12);
  return r;
}

Interchange interchange_of(const Cursor& row) {
  Interchange r;
  r.id = row.integer(0);
  r.received = row.integer(1);
  r.ordinal = small(row, 2);
  r.partner = row.string(3);
  r.sender = row.string(4);
  r.receiver = row.string(5);
  r.control_number = row.string(6);
  r.version = row.string(7);
  r.usage = row.string(8);
  r.date_time = row.string(9);
  r.offset = large(row, 10);
  r.length = large(row, 11);
  r.digest = row.digest(12);
  r.validation = row.as<Validation>(13);
  r.documents = small(row, 14);
  r.rejected = small(row, 15);
  r.original = row.integer(16);
  r.configuration = row.string(17);
  r.at = row.time(18);
  return r;
}

Document document_of(const Cursor& row) {
  Document r;
  r.id = row.integer(0);
  r.direction = row.as<Direction>(1);
  r.received = row.integer(2);
  r.interchange = row.integer(3);
  r.ordinal = small(row, 4);
  r.partner = row.string(5);
  r.type = row.string(6);
  r.release = row.string(7);
  r.group_code = row.string(8);
  r.group_number = row.string(9);
  r.number = row.string(10);
  r.schema = row.string(11);
  r.offset = large(row, 12);
  r.length = large(row, 13);
  r.segments = small(row, 14);
  r.issues = small(row, 15);
  r.validation = row.as<Validation>(16);
  r.delivery = row.as<Delivery>(17);
  r.acknowledgment = row.as<Acknowledgment>(18);
  r.reason = row.string(19);
  r.next = row.string(20);
  r.content = row.integer(21);
  r.at = row.time(22);
  r.keys = keys_from(row.text(23));
  return r;
}

Outbound outbound_of(const Cursor& row) {
  Outbound r;
  r.id = row.integer(0);
  r.kind = row.as<OutboundKind>(1);
  r.partner = row.string(2);
  r.channel = row.string(3);
  r.name = row.string(4);
  r.lane = row.string(5);
  r.type = row.string(6);
  r.control_number = row.string(7);
  r.attributes = attributes_from(row.text(8));
  r.content = row.integer(9);
  r.size = large(row, 10);
  r.delivery = row.as<Delivery>(11);
  r.attempts = small(row, 12);
  r.answers = row.integer(13);
  r.reason = row.string(14);
  r.next = row.string(15);
  r.at = row.time(16);
  r.next_try = row.time(17);
  r.delivered_at = row.time(18);
  r.topic = row.string(19);
  return r;
}

Exception exception_of(const Cursor& row) {
  Exception r;
  r.id = row.integer(0);
  r.at = row.time(1);
  r.closed_at = row.time(2);
  r.code = row.string(3);
  r.severity = row.as<ExceptionSeverity>(4);
  r.state = row.as<ExceptionState>(5);
  r.partner = row.string(6);
  r.received = row.integer(7);
  r.interchange = row.integer(8);
  r.document = row.integer(9);
  r.outbound = row.integer(10);
  r.location = row.string(11);
  r.text = row.string(12);
  r.remedy = row.string(13);
  r.closed_by = row.string(14);
  r.note = row.string(15);
  return r;
}

Event event_of(const Cursor& row) {
  Event r;
  r.id = row.integer(0);
  r.at = row.time(1);
  r.kind = row.string(2);
  r.received = row.integer(3);
  r.interchange = row.integer(4);
  r.document = row.integer(5);
  r.outbound = row.integer(6);
  r.partner = row.string(7);
  r.actor = row.string(8);
  r.text = row.string(9);
  return r;
}

Expectation expectation_of(const Cursor& row) {
  Expectation r;
  r.id = row.integer(0);
  r.outbound = row.integer(1);
  r.document = row.integer(2);
  r.partner = row.string(3);
  r.scope = row.string(4);
  r.key = row.string(5);
  r.state = row.as<Acknowledgment>(6);
  r.at = row.time(7);
  r.due = row.time(8);
  r.answered_by = row.integer(9);
  r.text = row.string(10);
  r.warn = row.time(11);
  return r;
}

ChannelStatus channel_status_of(const Cursor& row) {
  ChannelStatus r;
  r.node = row.string(0);
  r.partner = row.string(1);
  r.channel = row.string(2);
  r.kind = row.string(3);
  r.state = row.string(4);
  r.text = row.string(5);
  r.next = row.string(6);
  r.since = row.time(7);
  r.next_try = row.time(8);
  r.last_success = row.time(9);
  r.at = row.time(10);
  r.files_received = large(row, 11);
  r.files_sent = large(row, 12);
  r.failures = large(row, 13);
  return r;
}

}  // namespace crossdock::store::sqlite
