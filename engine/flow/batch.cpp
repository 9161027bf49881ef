#include "engine/flow/batch.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/assemble.hpp"
#include "engine/flow/dispatch.hpp"

namespace crossdock::flow {
namespace {

constexpr std::string_view now_mark = " now";  // ends the argument of a job that a person made

// Those of the batch, oldest first.
std::vector<store::Document> gathered(const Site& site, const std::string& batch) {
  store::Filter page;
  page.direction = store::Direction::outbound, page.delivery = store::Delivery::waiting;
  page.partner = batch.substr(0, batch.find_first_of("/ ")), page.limit = 1000;
  std::vector<store::Document> all;
  for (auto rows = site.memory.documents(page); !rows.empty(); rows = site.memory.documents(page)) {
    page.before = rows.back().id;
    for (store::Document& row : rows)
      if (row.reason == gathered_reason(batch)) all.push_back(std::move(row));
  }
  std::sort(all.begin(), all.end(), [](const store::Document& a, const store::Document& b) { return a.id < b.id; });
  return all;
}

// How many of the first documents make a full batch; 0: they do not. JSON is longer than the X12 made of it, so that a
// batch never outgrows the agreement.
std::size_t full_at(const std::vector<store::Document>& documents, const partners::Batching& terms) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    bytes += documents[i].length;
    if (bytes > terms.most_bytes && i > 0) return i;
    if (terms.most_sets > 1 && i + 1 == terms.most_sets) return i + 1;
  }
  return 0;
}

class Batch {
 public:
  Batch(const Site& site, std::string name) : site_(site), name_(std::move(name)), documents_(gathered(site, name_)) {
    agreement_ = site.world->partners->agreement(name_.substr(0, name_.find(' ')));
  }

  void look(bool by_hand, store::Outcome& outcome) {
    if (!agreement_) return;  // its documents are shown as waiting for an agreement that is gone
    const partners::Batching& terms = agreement_->outbound.batching;
    while (!documents_.empty()) {
      const Time due = due_of(terms, documents_.front().at);
      const bool leaves = by_hand || !terms.gathers() || (!terms.by_hand && due != Time{} && due <= site_.now);
      std::size_t count = terms.by_hand && !by_hand ? 0 : full_at(documents_, terms);
      if (count == 0 && leaves) count = documents_.size();
      if (count == 0) return set_clock(due, outcome);
      send(count, outcome);
    }
  }

 private:
  void send(std::size_t count, store::Outcome& outcome) {
    Addressee to;
    Sets sets;
    std::vector<store::Ref> refs;
    for (std::size_t i = 0; i < count; ++i) {
      const store::Document& row = documents_[i];
      const Assembled assembled = again(row);
      store::DocumentUpdate update;
      update.document = row.id;
      update.still = update.delivery = store::Delivery::waiting;
      if (assembled.held()) {
        update.delivery = store::Delivery::held, update.reason = assembled.reason, update.next = assembled.next;
        outcome.jobs.push_back(retry_of(assembled, store::Ref::existing(row.id), batch_lane(name_)));
        tell_faults(assembled, store::Ref::existing(row.id), row.received, outcome);
      } else {
        to = assembled.to;
        sets.push_back(assembled.set);
        refs.push_back(store::Ref::existing(row.id));
      }
      outcome.document_updates.push_back(std::move(update));
    }
    documents_.erase(documents_.begin(), documents_.begin() + static_cast<std::ptrdiff_t>(count));
    if (!sets.empty()) outcome.outbound.push_back(to_partner(site_, to, std::move(sets), std::move(refs)));
  }

  // As it was gathered, but by the configuration of now. One that now belongs elsewhere is held: a person decides.
  Assembled again(const store::Document& row) const {
    const auto received = site_.memory.received_by(row.received);
    Assembled assembled = assemble_one(*site_.world, site_.now, site_.memory.content(row.content), received ? source_of(*site_.world, *received) : Source());
    if (!assembled.held() && assembled.to.batch() != name_) {
      assembled.hold_code = "batch_changed";
      assembled.reason = fmt::format("it was gathered for {} and now belongs to {}", name_, assembled.to.batch());
      assembled.next = fmt::format("crossdock release d{}", row.id);
    }
    return assembled;
  }

  void set_clock(Time due, store::Outcome& outcome) const {
    if (due == Time{} || agreement_->outbound.batching.by_hand || !site_.memory.jobs(timer_lane(name_), 1).empty()) return;
    store::NewJob& clock = outcome.jobs.emplace_back();
    clock.kind = batch_due_kind, clock.lane = timer_lane(name_), clock.argument = name_, clock.due = due;
  }

  const Site& site_;
  std::string name_;
  std::vector<store::Document> documents_;
  const partners::Agreement* agreement_ = nullptr;
};

}  // namespace

std::string gathered_reason(std::string_view batch) { return fmt::format("gathered for {}", batch); }

store::NewJob look_at_batch(const std::string& batch, bool by_hand) {
  store::NewJob job;
  job.kind = batch_kind, job.lane = batch_lane(batch), job.argument = batch;
  if (by_hand) job.argument += now_mark;
  return job;
}

Time due_of(const partners::Batching& terms, Time oldest) {
  Time due{};
  const auto take = [&](Time at) {
    if (due == Time{} || at < due) due = at;
  };
  if (terms.longest_wait.count() > 0) take(oldest + terms.longest_wait);
  const auto day = std::chrono::floor<std::chrono::days>(oldest);
  for (const std::chrono::minutes at : terms.at) take(day + at > oldest ? Time(day + at) : Time(day + std::chrono::days(1) + at));
  return due;
}

void batch(const Site& site, const store::Job& job, const Emit& emit) {
  const bool by_hand = job.argument.ends_with(now_mark);
  store::Outcome outcome;
  Batch(site, by_hand ? job.argument.substr(0, job.argument.size() - now_mark.size()) : job.argument).look(by_hand, outcome);
  // The end of a job is not waited for, a step of it is: the next look must find these documents gone.
  outcome.end.kind = store::JobEnd::Kind::progress, outcome.end.position = job.position + 1;
  emit(std::move(outcome));
  emit({});
}

void batch_due(const Site&, const store::Job& job, const Emit& emit) {
  store::Outcome outcome;
  outcome.jobs.push_back(look_at_batch(job.argument));
  emit(std::move(outcome));
}

}  // namespace crossdock::flow
