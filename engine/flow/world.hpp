// World: the configuration in force, as one immutable value every job sees whole. The daemon builds it at start and at
// each reload; a job keeps the one it began with.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/name_template.hpp"
#include "engine/flow/guides.hpp"
#include "engine/flow/route_conditions.hpp"
#include "maps/map_library.hpp"
#include "partners/partner_directory.hpp"
#include "parsers/x12/dictionary.hpp"
#include "parsers/x12/reader.hpp"

namespace crossdock::flow {

// One of the company's own systems, as routes name it. How files get there is a channel's business.
struct Destination {
  std::string name;        // "application"
  NameTemplate file_name;  // fields: document, partner, set, number, interchange, id, date, time
  std::vector<std::string> csv_maps = {};  // it takes rows by these, one for each kind of document; none: canonical JSON
};

// Where one of them leaves canonical documents to be sent.
struct Source {
  std::string name;
  std::string partner;  // "acme" or "acme/test": for whom, when a document does not say so itself
  bool test = false;
  std::string map{};      // files that are no JSON are CSV by this map
};

struct Retries {
  std::chrono::milliseconds first_pause{5'000}, longest_pause{600'000};
  std::chrono::milliseconds give_up_after{std::chrono::hours(24)};
};

struct World {
  std::shared_ptr<const x12::Dictionary> dictionary;
  std::shared_ptr<const partners::PartnerDirectory> partners;
  std::shared_ptr<const maps::MapLibrary> maps;
  Guides guides;
  RouteConditions route_conditions;
  std::vector<Destination> destinations;
  std::vector<Source> sources;
  Retries retries;
  x12::ReaderLimits limits;
  std::string configuration;  // its hash, recorded with every interchange

  [[nodiscard]] const Destination* destination(std::string_view name) const {
    for (const Destination& one : destinations)
      if (one.name == name) return &one;
    return nullptr;
  }
  [[nodiscard]] const Source* source(std::string_view name) const {
    for (const Source& one : sources)
      if (one.name == name) return &one;
    return nullptr;
  }
};

}  // namespace crossdock::flow
