#include "engine/flow/interpret.hpp"

#include <map>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/flow/exceptions.hpp"
#include "engine/flow/reconcile.hpp"
#include "engine/flow/reply.hpp"
#include "engine/flow/setback.hpp"
#include "engine/flow/survey.hpp"
#include "engine/flow/translate.hpp"
#include "maps/csv_documents.hpp"

namespace crossdock::flow {
namespace {

using document::RejectMode;
using store::Ref;

// When an outcome is large enough to be committed by itself.
constexpr std::size_t most_documents = 500;
constexpr std::size_t most_bytes = 8'000'000;

bool preserves(RejectMode mode) {
  return mode == RejectMode::preserve_suspend_set || mode == RejectMode::preserve_suspend_interchange;
}

store::NumberClaim::Gaps gaps_of(partners::OnGap policy) {
  switch (policy) {
    case partners::OnGap::ignore: return store::NumberClaim::Gaps::ignore;
    case partners::OnGap::event: return store::NumberClaim::Gaps::event;
    case partners::OnGap::exception: return store::NumberClaim::Gaps::exception;
  }
  return store::NumberClaim::Gaps::ignore;
}

store::Validation validation_of(document::Disposition disposition) {
  switch (disposition) {
    case document::Disposition::accepted: return store::Validation::accepted;
    case document::Disposition::accepted_with_errors:
    case document::Disposition::partially_accepted: return store::Validation::accepted_with_errors;
    case document::Disposition::rejected: return store::Validation::rejected;
  }
  return store::Validation::rejected;
}

// The second reading.
class Interpretation final : public x12::Listener {
 public:
  Interpretation(const Site& site, store::Job job, const store::Received& received, const Survey& survey, const Emit& emit)
      : site_(site), job_(std::move(job)), received_(received), survey_(survey), emit_(emit) {}

  void read(const KeptBytes& bytes) {
    x12::InterpretOptions options;
    options.limits = site_.world->limits;
    const auto source = bytes.open();
    x12::interpret(*source, *site_.world->dictionary, *this, options);
    conclude();
  }

 private:
  x12::Terms terms(const x12::InterchangeHeader&, const x12::GroupHeader* group) override {
    if (!group) find_surveyed();
    return here_ ? terms_of(*here_) : x12::Terms{};
  }
  void interchange_begins(x12::InterchangeVerdict&) override {
    if (here_ && step()) head();
  }
  void set_checked(const x12::CheckedSet& set) override {
    if (here_ && here_->fate == Fate::take) {
      const x12::GroupVerdict& group = here_->verdict->groups.at(group_);
      const x12::SetVerdict& verdict = group.sets.at(set_++);
      if (step()) take_set(set, group, verdict);
      ++ordinal_of_document_;
    }
  }
  void group_ends(const x12::InterchangeVerdict&, const x12::GroupVerdict&) override { ++group_, set_ = 0; }
  void interchange_ends(x12::InterchangeVerdict&&) override {
    if (here_ && step()) tail();
    ++ordinal_;
  }

  // True when this step is to be done: it was not committed before a crash.
  bool step() {
    const bool wanted = step_ >= job_.position;
    if (wanted && large() && !(here_ && preserves(here_->policy->reject_mode))) commit_progress();
    ++step_;
    return wanted;
  }

  bool large() const { return outcome_.documents.size() >= most_documents || bytes_ >= most_bytes; }

  void commit_progress() {
    outcome_.end.kind = store::JobEnd::Kind::progress;
    outcome_.end.position = step_;
    emit_(std::move(outcome_));
    outcome_ = {};
    bytes_ = 0;
    interchange_ = {};
    job_.position = step_;
  }

  void find_surveyed() {
    here_ = nullptr;
    group_ = set_ = 0;
    ordinal_of_document_ = 0;
    interchange_ = {};
    held_reason_.clear();
    preserved_.clear();
    for (const Surveyed& one : survey_.interchanges)
      if (one.ordinal == ordinal_) here_ = &one;
  }

  // The interchange's row: made in this outcome, or by one already committed.
  Ref interchange() {
    if (!interchange_.none()) return interchange_;
    store::Filter of_file;
    of_file.received = received_.id;
    of_file.limit = 1'000'000;
    for (const store::Interchange& row : site_.memory.interchanges(of_file))
      if (row.ordinal == ordinal_) interchange_ = Ref::existing(row.id);
    return interchange_;
  }

  void head() {
    if (here_->fate == Fate::hold) return held_.push_back(here_);
    store::NewInterchange made;
    const x12::InterchangeVerdict& verdict = *here_->verdict;
    store::Interchange& row = made.row;
    row.received = received_.id, row.ordinal = ordinal_, row.partner = here_->partner(received_);
    row.sender = here_->sender(), row.receiver = here_->receiver();
    row.control_number = verdict.header.control_number, row.version = verdict.header.version;
    row.usage = verdict.header.usage_indicator, row.date_time = verdict.header.date + " " + verdict.header.time;
    row.offset = verdict.offset, row.length = verdict.length, row.digest = here_->digest;
    row.configuration = site_.world->configuration;
    if (here_->fate == Fate::repeat) {
      row.validation = store::Validation::duplicate;
      row.original = here_->earlier->interchange;
    } else {
      row.validation = validation_of(verdict.disposition);
      if (here_->reused) row.original = here_->earlier->interchange;
      for (const x12::GroupVerdict& group : verdict.groups)
        row.documents += group.sets_received, row.rejected += group.sets_received - group.sets_accepted;
    }
    interchange_ = Ref::fresh(outcome_.interchanges.size());
    outcome_.interchanges.push_back(std::move(made));
    if (here_->fate != Fate::take) return;
    if (!here_->reused) claim_numbers();
    report_envelope();
    reconcile_ta1s();
  }

  void claim_numbers() {
    const x12::InterchangeVerdict& verdict = *here_->verdict;
    const partners::Duplicates& duplicates = here_->agreement().inbound.duplicates;
    store::NumberClaim claim;
    claim.scope = "interchange", claim.parties = here_->parties(), claim.number = verdict.header.control_number;
    claim.digest = here_->digest, claim.interchange = interchange_, claim.gaps = gaps_of(duplicates.gaps);
    // A use already seen and accepted by policy or by a person is no conflict.
    claim.since = here_->earlier ? Time::max() : site_.now - duplicates.window;
    outcome_.claims.push_back(claim);
    for (const x12::GroupVerdict& group : verdict.groups) {
      if (group.disposition == document::Disposition::rejected) continue;
      claim.scope = "group", claim.number = group.header.control_number;
      claim.series = fmt::format(" {}>{}", group.header.sender, group.header.receiver);
      claim.parties = group.header.functional_id + claim.series;
      // Acknowledgments may repeat their numbers, but use them up.
      const bool may_repeat = duplicates.group != partners::OnDuplicate::reject || group.header.functional_id == "FA";
      claim.since = may_repeat || here_->earlier ? Time::max() : site_.now - duplicates.window;
      outcome_.claims.push_back(claim);
    }
  }

  void report_envelope() {
    const auto report = [&](const std::vector<document::Issue>& issues) {
      for (const document::Issue& issue : issues) {
        store::NewException made;
        if (!exception_for(issue, made)) continue;
        if (issue.kind == document::IssueKind::interchange_duplicate) made.row.severity = store::ExceptionSeverity::alarm;
        add(std::move(made), Ref{});
      }
    };
    report(here_->verdict->issues);
    for (const x12::GroupVerdict& group : here_->verdict->groups) report(group.issues);
    if (here_->earlier && !here_->reused) {
      store::NewException made;
      made.row.code = "interchange_number_reused", made.row.severity = store::ExceptionSeverity::warning;
      made.row.text = fmt::format("interchange number {} was used before by interchange {}; processed all the same",
                                  here_->verdict->header.control_number, here_->earlier->interchange);
      made.row.remedy = "ask the partner to count on";
      add(std::move(made), Ref{});
    }
  }

  void reconcile_ta1s() {
    for (const x12::ReceivedTa1& ta1 : here_->verdict->ta1s)
      reconcile(site_, ta1, here_->sender(), here_->receiver(), received_, [&](auto made) { add(std::move(made), Ref{}); }, outcome_);
  }

  void take_set(const x12::CheckedSet& set, const x12::GroupVerdict& group, const x12::SetVerdict& verdict) {
    store::NewDocument made;
    describe(group, verdict, made.row);
    made.interchange = interchange();
    const bool goes_on = Surveyed::goes_on(*here_->verdict, group, verdict);
    made.row.validation = goes_on ? validation_of(verdict.disposition) : store::Validation::rejected;
    const Ref document = Ref::fresh(outcome_.documents.size());
    report_set(verdict, document);
    if (group.header.functional_id == "FA") {
      made.row.acknowledgment = store::Acknowledgment::none;  // and understood even when it breaks its own rules
      if (!set.document.segments.empty())
        reconcile(site_, set.document, here_->sender(), here_->receiver(), received_, [&](auto e) { add(std::move(e), document); }, outcome_);
    } else if (goes_on) {
      let_go(set, document, made);
    }
    outcome_.documents.push_back(std::move(made));
  }

  void describe(const x12::GroupVerdict& group, const x12::SetVerdict& verdict, store::Document& row) {
    row.received = received_.id, row.ordinal = ordinal_of_document_, row.partner = here_->partner(received_);
    row.type = verdict.set_id, row.number = verdict.control_number;
    row.release = verdict.release.empty() ? group.header.version : verdict.release;
    row.group_code = group.header.functional_id, row.group_number = group.header.control_number;
    row.offset = verdict.offset, row.length = verdict.length, row.segments = verdict.segment_count;
    row.issues = static_cast<std::uint32_t>(verdict.issues.size()) + verdict.issues_not_listed;
    const auto asked = here_->agreement().inbound.acknowledgment.functional;
    row.acknowledgment = asked == document::FunctionalAcknowledgment::none ? store::Acknowledgment::none : store::Acknowledgment::owed;
    if (!verdict.key.empty()) row.keys.push_back({"document_number", verdict.key});
  }

  void report_set(const x12::SetVerdict& verdict, Ref document) {
    std::size_t reported = 0;
    for (const document::Issue& issue : verdict.issues) {
      if (reported == most_exceptions_per_document) {
        store::NewException more;
        more.row.code = "more_issues", more.row.severity = store::ExceptionSeverity::note;
        more.row.text = fmt::format("{} issues in all; crossdock show document tells them", verdict.issues.size() + verdict.issues_not_listed);
        return add(std::move(more), document);
      }
      store::NewException made;
      if (exception_for(issue, made)) add(std::move(made), document), ++reported;
    }
  }

  // A good set: translated and sent to its destinations, or held.
  void let_go(const x12::CheckedSet& set, Ref document, store::NewDocument& made) {
    Translated translated = translate(site_, here_->agreement(), set);
    const bool stays_together = preserves(here_->policy->reject_mode);
    if (stays_together && !translated.held()) hold_repeated_key(translated);
    for (store::NewException& problem : translated.problems) add(std::move(problem), document);
    if (translated.loss) add(*translated.loss, document);
    for (store::Key& key : translated.keys) made.row.keys.push_back(std::move(key));
    if (translated.held()) {
      made.row.delivery = store::Delivery::held;
      made.row.reason = translated.reason, made.row.next = translated.next;
      return hold_document(translated, document);
    }
    made.row.schema = translated.schema;
    made.row.delivery = store::Delivery::waiting;
    made.canonical = site_.pack(translated.json);
    bytes_ += made.canonical->bytes.size();
    if (stays_together) return preserve(std::move(translated), document);
    for (const std::string& destination : translated.destinations) {
      store::NewOutbound outbound = to_destination(site_, destination, made.row.partner, made.row.type,
                                                   here_->verdict->header.control_number, name_source(translated, made));
      outbound.documents = {document};
      outbound.content = content_for(site_, translated, destination, *made.canonical);
      outcome_.outbound.push_back(std::move(outbound));
    }
  }

  // The keys were moved into the row; a file name may be made from the first of them.
  static Translated name_source(const Translated& translated, const store::NewDocument& made) {
    Translated names;
    names.schema = translated.schema;
    const std::size_t own = made.row.keys.size() - translated.keys.size();
    if (own < made.row.keys.size()) names.keys.push_back(made.row.keys[own]);
    return names;
  }

  // One exception for each reason in an interchange, not one for each of ten thousand documents. A loss was told.
  void hold_document(const Translated& translated, Ref document) {
    if (translated.reason == held_reason_) return;
    held_reason_ = translated.reason, held_next_ = translated.next;
    if (translated.held_for_loss()) return;
    store::NewException made;
    made.row.code = translated.hold_code, made.row.severity = store::ExceptionSeverity::error;
    made.row.text = translated.reason, made.row.remedy = translated.next;
    add(std::move(made), document);
  }

  // In one file the rows of two documents with one key would be one document to whoever reads it.
  void hold_repeated_key(Translated& translated) {
    for (const auto& [destination, rows] : translated.csv) {
      const std::string* const key = preserved_[{destination, rows.header}].keys.repeated(rows.keys);
      if (!key) continue;
      translated.hold_code = "key_repeated";
      translated.reason = fmt::format("two documents of this interchange have the key \"{}\", and {} takes them in one file, where their rows would be one document", excerpt(*key, 40), destination);
      translated.next = "release it, and it goes in a file of its own; or cancel it";
      return;
    }
  }

  // Kept together until the interchange's end, then sent as one, a document a line; as rows, those of one kind under one header.
  void preserve(Translated&& translated, Ref document) {
    for (const std::string& destination : translated.destinations) {
      const auto rows = translated.csv.find(destination);
      const bool is_csv = rows != translated.csv.end();
      Preserved& all = preserved_[{destination, is_csv ? rows->second.header : std::string()}];
      all.text += is_csv ? rows->second.rows : translated.json;
      all.documents.push_back(document), all.schema = translated.schema;
    }
  }

  void tail() {
    if (here_->fate == Fate::hold) return;
    if (here_->fate == Fate::repeat) {
      for (store::NewOutbound& made : reply_again(site_, *here_, received_)) {
        made.interchange = interchange();
        outcome_.outbound.push_back(std::move(made));
      }
      return report_repeat();
    }
    send_preserved();
    hold_translations();
    if (auto made = reply(site_, *here_, received_)) {
      made->interchange = interchange();
      outcome_.outbound.push_back(std::move(*made));
    }
    const x12::InterchangeVerdict& verdict = *here_->verdict;
    std::uint32_t sets = 0, accepted = 0;
    for (const x12::GroupVerdict& group : verdict.groups) sets += group.sets_received, accepted += group.sets_accepted;
    add_event("interpreted", fmt::format("interchange {} from {}: {}; {} of {} sets accepted", verdict.header.control_number,
                                         here_->sender(), document::letter(verdict.disposition), accepted, sets));
  }

  void report_repeat() {
    store::NewException made;
    made.row.code = "interchange_repeated", made.row.severity = store::ExceptionSeverity::note;
    made.row.text = fmt::format("interchange {} from {} came before, byte for byte, on {} (interchange {})",
                                here_->verdict->header.control_number, here_->sender(), iso_time(here_->earlier->at),
                                here_->earlier->interchange);
    made.row.remedy = "nothing to do: it was not processed again, and the same acknowledgment went out again";
    add(std::move(made), Ref{});
    add_event("repeated", fmt::format("interchange {} from {} repeats interchange {}", here_->verdict->header.control_number,
                                      here_->sender(), here_->earlier->interchange));
    ++repeats_;
  }

  void send_preserved() {
    for (auto& [where, all] : preserved_) {
      if (all.documents.empty()) continue;
      Translated names;
      names.schema = all.schema;
      store::NewOutbound outbound = to_destination(site_, where.first, here_->partner(received_), all.schema, here_->verdict->header.control_number, names);
      outbound.documents = std::move(all.documents);
      outbound.content = site_.pack(where.second + all.text);
      outcome_.outbound.push_back(std::move(outbound));
    }
  }

  // One job for all documents of the interchange that wait for a map or a route.
  void hold_translations() {
    if (held_reason_.empty()) recall_held();
    if (held_reason_.empty()) return;
    store::NewJob job;
    job.kind = translate_kind;
    job.lane = read_lane(received_.partner, received_.channel);
    job.subject_is = store::Subject::interchange;
    job.subject = interchange();
    job.held = true;
    job.reason = held_reason_, job.next = held_next_;
    outcome_.jobs.push_back(std::move(job));
  }

  // Documents of this interchange held before a crash.
  void recall_held() {
    const Ref row = interchange();
    if (row.is_fresh) return;
    store::Filter held;
    held.interchange = row.value, held.delivery = store::Delivery::held, held.limit = 1;
    for (const store::Document& document : site_.memory.documents(held)) held_reason_ = document.reason, held_next_ = document.next;
  }

  void add(store::NewException made, Ref document) {
    made.row.received = received_.id;
    made.row.partner = here_->partner(received_);
    made.interchange = interchange();
    made.document = document;
    outcome_.exceptions.push_back(std::move(made));
  }

  void add_event(const char* kind, std::string text) {
    store::NewEvent made;
    made.row.kind = kind, made.row.received = received_.id, made.row.partner = here_->partner(received_);
    made.row.text = std::move(text);
    made.interchange = interchange();
    outcome_.events.push_back(std::move(made));
  }

  // The file's own row, and a job for what a person must decide.
  void conclude() {
    store::ReceivedUpdate update;
    update.received = received_.id;
    if (received_.partner.empty() && !survey_.interchanges.empty()) update.partner = survey_.interchanges.front().partner(received_);
    if (!held_.empty()) {
      hold_interchanges();
      update.state = store::ReceivedState::held;
      update.reason = held_.front()->reason, update.next = held_.front()->next;
    } else if (repeats_ > 0 && repeats_ == survey_.interchanges.size()) {
      update.state = store::ReceivedState::duplicate;
    }
    outcome_.received_updates.push_back(std::move(update));
    if (held_.empty()) outcome_.mended_received.push_back(received_.id);
    outcome_.end = {};
    emit_(std::move(outcome_));
  }

  void hold_interchanges() {
    Assignment rest;
    for (const Surveyed* one : held_) {
      rest.only.push_back(one->ordinal);
      rest.accept_reused = rest.accept_reused || one->hold_code == "interchange_number_reused";
      store::NewException made;
      made.row.code = one->hold_code;
      made.row.severity = one->hold_code == "interchange_number_reused" ? store::ExceptionSeverity::alarm : store::ExceptionSeverity::error;
      made.row.received = received_.id, made.row.partner = one->partner(received_);
      made.row.text = excerpt(one->reason, 500), made.row.remedy = excerpt(one->next, 500);
      outcome_.exceptions.push_back(std::move(made));
    }
    store::NewJob job;
    job.kind = interpret_kind;
    job.lane = read_lane(received_.partner, received_.channel);
    job.argument = rest.text();
    job.subject_is = store::Subject::received;
    job.subject = Ref::existing(received_.id);
    job.held = true;
    job.reason = held_.front()->reason, job.next = held_.front()->next;
    outcome_.jobs.push_back(std::move(job));
  }

  const Site& site_;
  store::Job job_;
  const store::Received& received_;
  const Survey& survey_;
  const Emit& emit_;

  store::Outcome outcome_;                       // being gathered
  std::size_t bytes_ = 0;                        // of canonical documents in it
  std::uint64_t step_ = 0;                       // steps passed, done now or before

  const Surveyed* here_ = nullptr;               // the interchange being read; nullptr: not ours to do
  std::uint32_t ordinal_ = 0, ordinal_of_document_ = 0;
  std::size_t group_ = 0, set_ = 0;
  Ref interchange_;
  std::string held_reason_, held_next_;
  // What stays together, by destination and header; the header is empty for JSON.
  struct Preserved {
    std::string text, schema;
    std::vector<Ref> documents;
    maps::CsvKeys keys;
  };
  std::map<std::pair<std::string, std::string>, Preserved> preserved_;

  std::vector<const Surveyed*> held_;
  std::size_t repeats_ = 0;
};

// Nothing in it is an interchange.
store::Outcome unreadable(const store::Received& received, const Survey& survey) {
  store::Outcome outcome;
  store::NewException made;
  made.row.code = "not_an_interchange", made.row.severity = store::ExceptionSeverity::error;
  made.row.received = received.id, made.row.partner = received.partner;
  made.row.text = received.size == 0 ? "the file is empty" : "nothing in the file can be read as an interchange: no ISA was found";
  if (!survey.file.issues.empty()) made.row.text += "; " + excerpt(document::sentence(survey.file.issues.front()), 300);
  made.row.remedy = "tell the partner; crossdock show received tells what came, byte by byte";
  store::ReceivedUpdate update;
  update.received = received.id;
  update.state = store::ReceivedState::rejected;
  update.reason = made.row.text, update.next = made.row.remedy;
  outcome.exceptions.push_back(std::move(made));
  outcome.received_updates.push_back(std::move(update));
  return outcome;
}

}  // namespace

void interpret(const Site& site, const store::Job& job, const Emit& emit) {
  const auto received = site.memory.received_by(job.subject);
  if (!received) throw std::logic_error(fmt::format("job {} is about received {}, which is not there", job.id, job.subject));
  const KeptBytes bytes(site.memory, *received);
  const Survey survey = take_survey(site, *received, bytes, Assignment::parse(job.argument));
  if (survey.interchanges.empty()) return emit(unreadable(*received, survey));
  Interpretation(site, job, *received, survey, emit).read(bytes);
}

}  // namespace crossdock::flow
