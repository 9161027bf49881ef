#include "engine/flow/retranslate.hpp"

#include <fmt/format.h>

#include "engine/flow/kept_bytes.hpp"
#include "engine/flow/setback.hpp"
#include "engine/flow/translate.hpp"
#include "parsers/x12/interchange_header.hpp"

namespace crossdock::flow {
namespace {

constexpr std::size_t documents_at_once = 200;

class Retranslation {
 public:
  Retranslation(const Site& site, const store::Interchange& interchange, const store::Received& received)
      : site_(site), interchange_(interchange), bytes_(site.memory, received) {
    const auto isa = x12::read_isa(bytes_.part(interchange.offset, x12::isa_longest));
    if (!isa) throw std::logic_error(fmt::format("interchange {} does not begin with an ISA any more", interchange.id));
    header_ = isa->header;
    const partners::Parties parties{{header_.sender_qualifier, header_.sender_id},
                                    {header_.receiver_qualifier, header_.receiver_id},
                                    header_.usage_indicator};
    agreement_ = site.world->partners->resolve(parties, std::chrono::floor<std::chrono::days>(site.now)).agreement;
    guides_ = site.world->guides.of(*agreement_);
  }

  // The next of those without a canonical document; false when there are no more.
  bool some(store::Outcome& outcome) {
    store::Filter page;
    page.interchange = interchange_.id, page.after = last_, page.limit = documents_at_once;
    const auto rows = site_.memory.documents(page);
    for (const store::Document& row : rows) {
      last_ = row.id;
      const bool waits = row.delivery == store::Delivery::held || row.delivery == store::Delivery::waiting;
      if (waits && row.content == 0) one(row, outcome);
    }
    return !rows.empty();
  }

  [[nodiscard]] const Translated& still_held() const { return still_held_; }

 private:
  void one(const store::Document& row, store::Outcome& outcome) {
    x12::GroupHeader group;
    group.functional_id = row.group_code, group.control_number = row.group_number, group.version = row.release;
    const auto policy = std::make_shared<document::CheckPolicy>(agreement_->inbound.check);
    x12::interpret_set(bytes_.part(row.offset, row.length), header_, group, *site_.world->dictionary, {policy, guides_},
                       [&](const x12::CheckedSet& set) { update(row, translate(site_, *agreement_, set), outcome); });
  }

  // Was its loss told before it was released? Then a person has let it go as it is.
  [[nodiscard]] bool told_of_loss(const store::Document& row) const {
    store::Filter told;
    told.document = row.id, told.code = loss_code, told.limit = 1;
    return !site_.memory.exceptions(told).empty();
  }

  void update(const store::Document& row, Translated&& translated, store::Outcome& outcome) {
    store::DocumentUpdate change;
    change.document = row.id;
    if (translated.held_for_loss() && told_of_loss(row)) {
      translated.loss.reset();
      if (row.delivery == store::Delivery::waiting) translated.hold_code.clear();
    }
    if (translated.held()) {
      if (translated.loss) {  // what held it before is mended
        outcome.mended_documents.push_back(row.id);
        open(row, std::move(*translated.loss), outcome);
      }
      change.delivery = store::Delivery::held;
      change.reason = translated.reason, change.next = translated.next;
      outcome.document_updates.push_back(std::move(change));
      still_held_ = std::move(translated);
      return;
    }
    change.delivery = store::Delivery::waiting;
    change.canonical = site_.pack(translated.json);
    change.schema = translated.schema;
    change.keys = translated.keys;
    for (const std::string& destination : translated.destinations) {
      store::NewOutbound made =
          to_destination(site_, destination, row.partner, row.type, interchange_.control_number, translated);
      made.documents = {store::Ref::existing(row.id)};
      made.content = content_for(site_, translated, destination, *change.canonical);
      outcome.outbound.push_back(std::move(made));
    }
    for (store::NewException& problem : translated.problems) open(row, std::move(problem), outcome);
    if (translated.loss) open(row, std::move(*translated.loss), outcome);
    outcome.mended_documents.push_back(row.id);
    outcome.document_updates.push_back(std::move(change));
  }

  static void open(const store::Document& row, store::NewException&& problem, store::Outcome& outcome) {
    problem.row.received = row.received, problem.row.interchange = row.interchange, problem.row.partner = row.partner;
    problem.document = store::Ref::existing(row.id);
    outcome.exceptions.push_back(std::move(problem));
  }

  const Site& site_;
  const store::Interchange& interchange_;
  KeptBytes bytes_;
  x12::InterchangeHeader header_;
  const partners::Agreement* agreement_ = nullptr;
  std::vector<std::shared_ptr<const x12::Guide>> guides_;
  Translated still_held_;
  store::Id last_ = 0;
};

}  // namespace

void retranslate(const Site& site, const store::Job& job, const Emit& emit) {
  const auto interchange = site.memory.interchange_by(job.subject);
  const auto received = interchange ? site.memory.received_by(interchange->received) : std::nullopt;
  if (!received) throw std::logic_error(fmt::format("job {} is about interchange {}, which is not there", job.id, job.subject));
  Retranslation retranslation(site, *interchange, *received);
  for (std::uint64_t position = job.position + 1;; ++position) {
    store::Outcome outcome;
    const bool more = retranslation.some(outcome);
    if (more) {
      outcome.end.kind = store::JobEnd::Kind::progress;
      outcome.end.position = position;
    } else if (retranslation.still_held().held()) {
      outcome.end = hold(retranslation.still_held().reason, retranslation.still_held().next);
    }
    emit(std::move(outcome));
    if (!more) return;
  }
}

}  // namespace crossdock::flow
