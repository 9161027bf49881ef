#include "engine/flow/assemble.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/batch.hpp"
#include "engine/flow/csv_files.hpp"
#include "engine/flow/dispatch.hpp"
#include "engine/flow/exceptions.hpp"
#include "engine/flow/setback.hpp"

namespace crossdock::flow {
namespace {

constexpr std::size_t documents_in_a_step = 100;
constexpr std::uint64_t largest_file = 256'000'000;  // bytes: a file of documents is held in memory

class Assembly {
 public:
  Assembly(const Site& site, const store::Received& received)
      : site_(site), received_(received), source_(source_of(*site.world, received)), lane_(source_lane(received.channel)) {}

  // A document never seen before. `rows`: where it stands in a CSV file.
  void add(const canonical::DocumentText& text, std::uint32_t ordinal, store::Outcome& outcome, const std::string& rows = {}) {
    const Assembled assembled = assemble_one(*site_.world, site_.now, text.json, source_);
    const store::Ref self = store::Ref::fresh(outcome.documents.size());
    store::NewDocument& made = outcome.documents.emplace_back();
    store::Document& row = made.row;
    made.canonical = site_.pack(text.json);
    row.direction = store::Direction::outbound;
    row.received = received_.id, row.ordinal = ordinal;
    row.offset = text.offset, row.length = text.json.size();
    row.at = site_.now;
    describe(assembled, text.json, row);
    if (assembled.held()) {
      row.delivery = store::Delivery::held, row.reason = assembled.reason, row.next = assembled.next;
      outcome.jobs.push_back(retry_of(assembled, self, lane_));
    } else {
      row.acknowledgment = awaited(assembled);
      row.delivery = store::Delivery::waiting;
      send(assembled, self, row.reason, row.next, row.delivery, outcome);
    }
    tell_faults(assembled, self, received_.id, outcome, rows);
  }

  // Rows of a CSV file: a document like every other, or held until the map is mended, with what is wrong in which cell.
  void add(const maps::CsvDocument& csv, const std::string& document_name, std::uint32_t ordinal, store::Outcome& outcome) {
    const store::Ref self = store::Ref::fresh(outcome.documents.size());
    if (csv.fits()) {
      add(canonical::DocumentText{csv.json, 0}, ordinal, outcome, rows_text(csv));
    } else {
      const Assembled held = held_for(csv, document_name);
      store::Document& row = outcome.documents.emplace_back().row;
      row.direction = store::Direction::outbound;
      row.received = received_.id, row.ordinal = ordinal, row.at = site_.now;
      describe(held, {}, row);
      row.delivery = store::Delivery::held, row.reason = held.reason, row.next = held.next;
      outcome.jobs.push_back(retry_of(held, self, lane_));
    }
    tell(faults_of(csv.faults), self, outcome);
  }

  // One that was held, again. False when it still is.
  bool again(const store::Document& row, store::Outcome& outcome) {
    if (row.content == 0) return again_from_file(row, outcome);
    return again(row, site_.memory.content(row.content), outcome);
  }

 private:
  bool again(const store::Document& row, const std::string& json, store::Outcome& outcome) {
    const Assembled assembled = assemble_one(*site_.world, site_.now, json, source_);
    const store::Ref self = store::Ref::existing(row.id);
    store::Document now = row;
    describe(assembled, json, now);
    store::DocumentUpdate update;
    update.document = row.id;
    update.validation = now.validation;
    update.partner = now.partner, update.type = now.type, update.release = now.release, update.group_code = now.group_code;
    store::Delivery delivery = store::Delivery::held;
    if (assembled.held()) {
      update.reason = assembled.reason, update.next = assembled.next;
      outcome.end = hold(assembled.reason, assembled.next);
    } else {
      delivery = store::Delivery::waiting;
      update.acknowledgment = awaited(assembled);
      if (row.keys.empty()) update.keys = assembled.set->keys;
      send(assembled, self, update.reason, update.next, delivery, outcome);
    }
    update.delivery = delivery;
    outcome.mended_documents.push_back(row.id);
    outcome.document_updates.push_back(std::move(update));
    tell_faults(assembled, self, received_.id, outcome);
    return !assembled.held();
  }

  // Rows whose cells did not fit have no canonical text yet: they are read again, by the map as it is now.
  bool again_from_file(const store::Document& row, store::Outcome& outcome) {
    maps::CsvDocuments file(csv_map(*site_.world->maps, source_.map));
    const bool is_there = file.open(site_.memory.content(received_.content)) && row.ordinal < file.size();
    const maps::CsvDocument csv = is_there ? file.document(row.ordinal) : maps::CsvDocument{{}, file.faults(), 0, 0, 0};
    if (csv.fits()) {
      const bool good = again(row, csv.json, outcome);
      store::DocumentUpdate& update = outcome.document_updates.back();
      update.canonical = site_.pack(csv.json), update.schema = row.schema;
      return good;
    }
    const Assembled held = held_for(csv, row.schema);
    store::DocumentUpdate& update = outcome.document_updates.emplace_back();
    update.document = row.id, update.delivery = store::Delivery::held, update.reason = held.reason, update.next = held.next;
    outcome.mended_documents.push_back(row.id);
    outcome.end = hold(held.reason, held.next);
    tell(faults_of(csv.faults), store::Ref::existing(row.id), outcome);
    return false;
  }

  [[nodiscard]] Assembled held_for(const maps::CsvDocument& csv, const std::string& document_name) const {
    Assembled held;
    held.set = std::make_shared<ComposedSet>();
    held.set->schema = document_name;
    held.set->faults = faults_of(csv.faults);
    if (const partners::Agreement* const agreement = source_.partner.empty() ? nullptr : site_.world->partners->agreement(source_.partner))
      held.to.partner = site_.world->partners->find(agreement->partner);
    const Fault* const fault = held.set->first_that_stops();
    held.hold_code = fault ? fault->rule : "rows_missing";
    held.reason = fault ? fmt::format("{}: {}", fault->place, fault->reason) : std::string("its rows are not in the file by the map of now");
    held.next = fault ? fault->remedy : std::string("crossdock cancel, and leave the file again");
    return held;
  }

  void tell(const std::vector<Fault>& faults, store::Ref document, store::Outcome& outcome) const {
    Assembled told;
    told.set = std::make_shared<ComposedSet>();
    told.set->faults = faults;
    tell_faults(told, document, received_.id, outcome);
  }

  void describe(const Assembled& assembled, std::string_view json, store::Document& row) const {
    const ComposedSet* const set = assembled.set.get();
    if (assembled.to.partner) row.partner = assembled.to.partner->name;
    row.schema = set ? set->schema : canonical::head_of(json).document;
    const maps::MapLibrary::Entry* const base = site_.world->maps->base_for_document(row.schema);
    row.type = set && !set->set.empty() ? set->set : base ? base->set : std::string();
    if (!set) return;
    row.release = set->version, row.group_code = set->group, row.keys = set->keys;
    row.segments = static_cast<std::uint32_t>(set->segments), row.issues = static_cast<std::uint32_t>(set->faults.size());
    row.validation = !set->fits() ? store::Validation::rejected : set->faults.empty() ? store::Validation::accepted : store::Validation::accepted_with_errors;
  }

  static store::Acknowledgment awaited(const Assembled& assembled) {
    return assembled.to.agreement->outbound.acknowledgment_expected ? store::Acknowledgment::awaited : store::Acknowledgment::none;
  }

  // At once, or into the batch of its agreement.
  void send(const Assembled& assembled, store::Ref document, std::string& reason, std::string& next, store::Delivery& delivery, store::Outcome& outcome) const {
    if (assembled.to.agreement->outbound.batching.gathers()) {
      const std::string batch = assembled.to.batch();
      reason = gathered_reason(batch), next = fmt::format("crossdock batch send {}", assembled.to.agreement->name);
      const auto same = [&](const store::NewJob& job) { return job.lane == batch_lane(batch); };
      if (std::none_of(outcome.jobs.begin(), outcome.jobs.end(), same)) outcome.jobs.push_back(look_at_batch(batch));
      return;
    }
    store::NewOutbound made = to_partner(site_, assembled.to, {assembled.set}, {document});
    if (made.row.lane.empty()) delivery = store::Delivery::held, reason = made.row.reason, next = made.row.next;
    outcome.outbound.push_back(std::move(made));
  }

  const Site& site_;
  const store::Received& received_;
  Source source_;
  std::string lane_;
};

void refuse_file(const store::Received& received, const char* code, const std::string& reason, const std::string& next, const Emit& emit) {
  store::Outcome outcome;
  store::ReceivedUpdate& update = outcome.received_updates.emplace_back();
  update.received = received.id, update.state = store::ReceivedState::rejected, update.reason = reason, update.next = next;
  store::NewException& told = outcome.exceptions.emplace_back();
  told.row.code = code, told.row.received = received.id, told.row.text = fmt::format("{}: {}", received.name, reason), told.row.remedy = next;
  emit(std::move(outcome));
}

// A CSV file that is not what its map says: none of it is sent.
void refuse_csv(const store::Received& received, const std::vector<Fault>& faults, const Emit& emit) {
  store::Outcome outcome;
  const Fault& first = faults.front();
  store::ReceivedUpdate& update = outcome.received_updates.emplace_back();
  update.received = received.id, update.state = store::ReceivedState::rejected;
  update.reason = first.place.empty() ? first.reason : fmt::format("{}: {}", first.place, first.reason), update.next = first.remedy;
  for (const Fault& fault : faults) {
    if (outcome.exceptions.size() == most_exceptions_per_document) break;
    store::NewException& told = outcome.exceptions.emplace_back();
    told.row.code = fault.rule, told.row.severity = store::ExceptionSeverity::error, told.row.received = received.id;
    told.row.location = fault.place, told.row.text = fmt::format("{}: {}", received.name, fault.reason), told.row.remedy = fault.remedy;
  }
  emit(std::move(outcome));
}

// `add(i, outcome)` for each document, some at a time; where a crash has left off, it goes on.
template <class Add>
void assemble_each(const store::Received& received, std::size_t documents, const store::Job& job, const Emit& emit, Add add) {
  for (std::size_t i = job.position; i < documents;) {
    store::Outcome outcome;
    const std::size_t end = std::min(documents, i + documents_in_a_step);
    for (; i < end; ++i) add(i, outcome);
    if (i == documents) {
      store::ReceivedUpdate& update = outcome.received_updates.emplace_back();
      update.received = received.id, update.state = store::ReceivedState::interpreted, update.partner = outcome.documents.back().row.partner;
    } else {
      outcome.end.kind = store::JobEnd::Kind::progress, outcome.end.position = i;
    }
    emit(std::move(outcome));
  }
}

void assemble_csv(const Site& site, const store::Received& received, const std::string& map_name, std::string bytes, const store::Job& job, const Emit& emit) {
  const auto map = csv_map(*site.world->maps, map_name);
  maps::CsvDocuments file(map);
  if (!file.open(std::move(bytes))) return refuse_csv(received, faults_of(file.faults()), emit);
  Assembly assembly(site, received);
  assemble_each(received, file.size(), job, emit, [&](std::size_t i, store::Outcome& outcome) {
    assembly.add(file.document(i), map->schema().name, static_cast<std::uint32_t>(i), outcome);
  });
}

void assemble_file(const Site& site, const store::Received& received, const store::Job& job, const Emit& emit) {
  if (received.size > largest_file)
    return refuse_file(received, "too_large", "the file is larger than 256 MB", "leave it in several files", emit);
  std::string bytes = site.memory.content(received.content);
  const Source source = source_of(*site.world, received);
  if (!source.map.empty() && !begins_as_json(bytes)) return assemble_csv(site, received, source.map, std::move(bytes), job, emit);
  const auto documents = canonical::documents_of(bytes);
  if (documents.empty()) return refuse_file(received, "no_document", "there is no document in it", "leave a canonical document; crossdock schema list", emit);
  Assembly assembly(site, received);
  assemble_each(received, documents.size(), job, emit, [&](std::size_t i, store::Outcome& outcome) { assembly.add(documents[i], static_cast<std::uint32_t>(i), outcome); });
}

}  // namespace

Assembled assemble_one(const World& world, Time now, std::string_view json, const Source& source) {
  Assembled assembled;
  assembled.to = addressee_of(world, canonical::head_of(json), source, now);
  if (assembled.to.held()) {
    assembled.hold_code = assembled.to.hold_code, assembled.reason = assembled.to.reason, assembled.next = assembled.to.next;
    return assembled;
  }
  assembled.set = std::make_shared<ComposedSet>(compose(world, *assembled.to.agreement, json));
  if (const Fault* const fault = assembled.set->first_that_stops()) {
    assembled.hold_code = fault->rule, assembled.next = fault->remedy;
    assembled.reason = fault->pointer.empty() ? fault->reason : fmt::format("{}: {}", fault->pointer, fault->reason);
  }
  return assembled;
}

void tell_faults(const Assembled& assembled, store::Ref document, store::Id received, store::Outcome& outcome, const std::string& rows) {
  const auto tell = [&](const std::string& code, bool stops, std::string location, const std::string& text, const std::string& remedy) {
    store::NewException& told = outcome.exceptions.emplace_back();
    told.row.code = code, told.row.severity = stops ? store::ExceptionSeverity::error : store::ExceptionSeverity::warning;
    told.row.partner = assembled.to.partner ? assembled.to.partner->name : std::string();
    told.row.received = received, told.document = document;
    told.row.location = std::move(location), told.row.text = text, told.row.remedy = remedy;
  };
  if (!assembled.set) return tell(assembled.hold_code, true, {}, assembled.reason, assembled.next);
  std::size_t told = 0;
  for (const Fault& fault : assembled.set->faults) {
    if (++told > most_exceptions_per_document) return;
    std::string where = fault.pointer;
    for (const std::string* const more : {&fault.place, &rows})
      if (!more->empty()) where += where.empty() ? *more : ", " + *more;
    tell(fault.rule, fault.stops, std::move(where), fault.reason, fault.remedy);
  }
}

store::NewJob retry_of(const Assembled& assembled, store::Ref document, std::string lane) {
  store::NewJob job;
  job.kind = assemble_kind, job.lane = std::move(lane);
  job.subject_is = store::Subject::document, job.subject = document;
  job.held = true, job.reason = assembled.reason, job.next = assembled.next;
  return job;
}

void assemble(const Site& site, const store::Job& job, const Emit& emit) {
  if (job.subject_is == store::Subject::received) {
    const auto received = site.memory.received_by(job.subject);
    if (!received) throw std::logic_error(fmt::format("job {} is about received {}, which is not there", job.id, job.subject));
    return assemble_file(site, *received, job, emit);
  }
  const auto row = site.memory.document_by(job.subject);
  const auto received = row ? site.memory.received_by(row->received) : std::nullopt;
  if (!received) throw std::logic_error(fmt::format("job {} is about document {}, which is not there", job.id, job.subject));
  store::Outcome outcome;
  Assembly(site, *received).again(*row, outcome);
  emit(std::move(outcome));
}

}  // namespace crossdock::flow
