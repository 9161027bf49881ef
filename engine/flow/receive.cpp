#include "engine/flow/receive.hpp"

#include "engine/flow/dispatch.hpp"
#include "engine/flow/stage.hpp"
#include "parsers/x12/interchange_header.hpp"

namespace crossdock::flow {

void direct(store::Arrived& arrived, std::string_view first_bytes, const World& world, Time now) {
  if (arrived.partner.empty() && world.source(arrived.channel)) {
    arrived.job = assemble_kind;
    arrived.lane = source_lane(arrived.channel);
    return;
  }
  if (arrived.partner.empty()) {
    if (const auto header = x12::peek_interchange(first_bytes)) {
      const partners::Parties parties{{header->sender_qualifier, header->sender_id},
                                      {header->receiver_qualifier, header->receiver_id},
                                      header->usage_indicator};
      const auto resolution = world.partners->resolve(parties, std::chrono::floor<std::chrono::days>(now));
      if (resolution.partner) arrived.partner = resolution.partner->name;
    }
  }
  arrived.job = interpret_kind;
  arrived.lane = read_lane(arrived.partner, arrived.channel);
}

}  // namespace crossdock::flow
