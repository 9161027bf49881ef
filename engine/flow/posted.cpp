#include "engine/flow/posted.hpp"

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/flow/csv_files.hpp"

namespace crossdock::flow {
namespace {

void judge(const World& world, Time now, std::string_view json, const Source& source, const std::string& rows, std::size_t index, Posted& posted) {
  const Assembled assembled = assemble_one(world, now, json, source);
  if (!assembled.held()) return;
  if (!assembled.set) return posted.faults.push_back({index, {assembled.hold_code, {}, rows, assembled.reason, assembled.next, 0, true}});
  for (Fault fault : assembled.set->faults) {
    if (!fault.stops) continue;
    if (!rows.empty()) fault.place += fault.place.empty() ? rows : ", " + rows;
    posted.faults.push_back({index, std::move(fault)});
  }
}

void judge_csv(const World& world, Time now, std::string_view body, const Source& source, Posted& posted) {
  maps::CsvDocuments file(csv_map(*world.maps, source.map));
  if (!file.open(std::string(body))) {
    for (Fault& fault : faults_of(file.faults())) posted.faults.push_back({0, std::move(fault)});
    return;
  }
  posted.documents = file.size();
  for (std::size_t i = 0; i < file.size(); ++i) {
    const maps::CsvDocument one = file.document(i);
    for (Fault& fault : faults_of(one.faults))
      if (fault.stops) posted.faults.push_back({i, std::move(fault)});
    if (one.fits()) judge(world, now, one.json, source, rows_text(one), i, posted);
  }
}

std::string maps_for_csv(const maps::MapLibrary& maps) {
  std::vector<std::string> names;
  for (const maps::MapLibrary::Entry& entry : maps.entries())
    if (entry.csv) names.push_back(entry.name);
  return names.empty() ? std::string("a map for CSV has a section csv:, and lies in a folder of maps:") : fmt::format("maps for CSV: {}", fmt::join(names, ", "));
}

}  // namespace

Posted look_at_posted(const World& world, Time now, std::string_view body, const Source& source) {
  Posted posted;
  if (begins_as_json(body)) {
    const auto documents = canonical::documents_of(body);
    posted.documents = documents.size();
    for (std::size_t i = 0; i < documents.size(); ++i) judge(world, now, documents[i].json, source, {}, i, posted);
  } else if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    posted.reason = "there is no document in it", posted.next = "post a canonical document; crossdock schema list";
  } else if (source.map.empty()) {
    posted.reason = "it is no JSON; CSV is read by a map for CSV, and none is named", posted.next = fmt::format("POST /documents?map=NAME; {}", maps_for_csv(*world.maps));
  } else {
    try {
      judge_csv(world, now, body, source, posted);
    } catch (const Failure& failure) {
      posted.reason = failure.what(), posted.next = failure.next();
    }
  }
  return posted;
}

}  // namespace crossdock::flow
