// Partner: one company (or one system of it) we exchange documents with: one file of the partners folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "partners/agreement.hpp"
#include "partners/channel_settings.hpp"

namespace crossdock::partners {

struct Contact {
  std::string name, email, phone, note;
};

struct Partner {
  std::string name;                    // "acme": how logs, queues and commands speak of it
  std::string title;                   // "Acme Retail Inc."
  std::string file;                    // "partners/acme.yaml"
  bool enabled = true;
  std::vector<Contact> contacts;
  std::vector<Agreement> agreements;   // at least one
  std::vector<ChannelSettings> channels;

  [[nodiscard]] const ChannelSettings* channel(std::string_view named) const;
  // By which channel documents or acknowledgments of `agreement` leave; nullptr when the partner has none that sends.
  [[nodiscard]] const ChannelSettings* outbound_channel(const Agreement& agreement) const;
  [[nodiscard]] const ChannelSettings* acknowledgment_channel(const Agreement& agreement) const;
};

}  // namespace crossdock::partners
