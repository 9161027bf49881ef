// From YAML to the structs of this room. Each reader lays what the file says over the values already there, so that a
// partner's file changes only what it names. Private to partners.
#pragma once

#include <string>
#include <vector>

#include "config/yaml/node.hpp"
#include "partners/agreement.hpp"
#include "partners/channel_settings.hpp"
#include "partners/partner.hpp"

namespace crossdock::partners {

void read_inbound(yaml::Node node, InboundTerms& terms);
void read_outbound(yaml::Node node, OutboundTerms& terms);
// The keys an agreement has wherever it stands: usage, valid, ours, inbound, outbound, routes.
void read_agreement(yaml::Map& map, const std::string& file, Agreement& agreement);
std::vector<Identity> read_identities(yaml::Node node);  // one or a list of "01:007941529"
std::vector<ChannelSettings> read_channels(yaml::Node node);

// "acme": letters a-z, digits, - and _, at most 40; anything else is reported.
std::string read_name(yaml::Node node);

// Maps or guides by set: keys "850" or "850/004010".
void check_set_key(yaml::Node key);
// Reports a file that certainly does not exist. One we may not look at is left to the daemon.
void check_exists(yaml::Node node, const std::filesystem::path& path);

}  // namespace crossdock::partners
