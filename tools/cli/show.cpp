// crossdock show: the whole story of one thing: what it is, its states in words, where it came from and went, what is
// wrong with it, and its trail. By id (d12), or by any number a person has: an order, an invoice, a control number.
#include <array>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/flow/answered.hpp"
#include "engine/flow/exceptions.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/store_json.hpp"
#include "tools/cli/subject.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/times.hpp"

namespace crossdock::cli {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t most_related = 50;

template <class Row>
const Row& found(const std::optional<Row>& row, const std::string& name) {
  if (!row) throw NotFound(fmt::format("there is no {} in the store", name), "crossdock list");
  return *row;
}

class Show final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare_work(arguments);
    arguments.positional("ID|NUMBER", name_, "r12, i12, d12, o12, e12; or an order, invoice, shipment or control number");
    arguments.flag("--content", content_, "print the bytes themselves: as received, as translated, as sent");
    arguments.flag("--received", received_, "with --content: a document as it was received, also when it was translated");
    arguments.flag("--json", json_, "one JSON object a line: the thing, then what belongs to it");
    arguments.example("crossdock show 4500012345", "every document about this order");
    arguments.example("crossdock show d12 --content | jq .", "the canonical document");
    arguments.example("crossdock show r7 --content | crossdock check -", "check again what was received");
  }

  ExitStatus run(Terminal& terminal) override {
    if (name_.empty()) throw UsageError("show what?", "crossdock show d12, crossdock show 4500012345");
    terminal_ = &terminal;
    now_ = SystemClock().now();
    queries_ = configuration_.queries();
    const auto name = parse_name(name_);
    if (!name) return by_number();
    if (content_) return print_content(*name);
    switch (name->thing) {
      case Thing::received: show(found(queries_->received_by(name->id), name_)); break;
      case Thing::interchange: show(found(queries_->interchange_by(name->id), name_)); break;
      case Thing::document: show(found(queries_->document_by(name->id), name_)); break;
      case Thing::outbound: show(found(queries_->outbound_by(name->id), name_)); break;
      case Thing::exception: return by_exception(name->id);
    }
    return ExitStatus::fine;
  }

 private:
  // -- finding -----------------------------------------------------------------------------------------------------
  ExitStatus by_number() {
    store::Filter filter;
    filter.limit = most_related;
    filter.key_value = name_;
    auto documents = queries_->documents(filter);
    if (documents.empty()) {
      filter.key_value.clear();
      filter.control_number = name_;
      documents = queries_->documents(filter);
    }
    if (documents.empty()) throw NotFound(fmt::format("no document has the number \"{}\"", excerpt(name_)), "crossdock list --since 7d");
    if (documents.size() == 1) return show(documents[0]), ExitStatus::fine;
    if (json_) {
      for (const store::Document& one : documents) terminal_->line(json_of(one));
      return ExitStatus::fine;
    }
    terminal_->line(fmt::format("{} documents have the number {}:", documents.size(), name_));
    list_documents(documents);
    terminal_->line("next: crossdock show ID");
    return ExitStatus::fine;
  }

  ExitStatus by_exception(store::Id id) {
    store::Filter filter;
    filter.before = id + 1;
    filter.limit = 1;
    const auto rows = queries_->exceptions(filter);
    if (rows.empty() || rows[0].id != id) throw NotFound(fmt::format("there is no {} in the store", name_), "crossdock exceptions --all");
    const store::Exception& row = rows[0];
    if (!json_) {
      heading(fmt::format("exception {}: {}", name_, row.code));
      print({{"severity", store::name_of(row.severity)}, {"state", state_of(row)}, {"partner", row.partner}, {"where", row.location}, {"what", row.text},
             {"do", row.remedy}, {"since", clock_text(row.at, now_) + ", " + age(row.at, now_) + " ago"}});
      terminal_->line("");
    }
    if (row.document) show(found(queries_->document_by(row.document), name_));
    else if (row.outbound) show(found(queries_->outbound_by(row.outbound), name_));
    else if (row.received) show(found(queries_->received_by(row.received), name_));
    return ExitStatus::fine;
  }

  static std::string state_of(const store::Exception& row) {
    if (row.state == store::ExceptionState::open) return "open";
    return fmt::format("{} by {}{}", store::name_of(row.state), row.closed_by, row.note.empty() ? "" : ": " + row.note);
  }

  ExitStatus print_content(const Name& name) {
    store::Id content = 0;
    switch (name.thing) {
      case Thing::received: content = found(queries_->received_by(name.id), name_).content; break;
      case Thing::document: {
        const store::Document row = found(queries_->document_by(name.id), name_);
        if ((received_ || !row.content) && row.received) return print_part(row.received, row.offset, row.length);
        content = row.content;
        break;
      }
      case Thing::outbound: content = found(queries_->outbound_by(name.id), name_).content; break;
      case Thing::interchange: {
        const store::Interchange row = found(queries_->interchange_by(name.id), name_);
        return print_part(row.received, row.offset, row.length);
      }
      case Thing::exception: break;
    }
    if (!content) throw NotFound(fmt::format("{} has no content of its own", name_), fmt::format("crossdock show {}", name_));
    copy(*queries_->open_content(content), 0, UINT64_MAX);
    return ExitStatus::fine;
  }

  ExitStatus print_part(store::Id received, std::uint64_t offset, std::uint64_t length) {
    copy(*queries_->open_content(found(queries_->received_by(received), name_).content), offset, length);
    return ExitStatus::fine;
  }

  void copy(store::ContentStream& stream, std::uint64_t skip, std::uint64_t take) const {
    std::array<char, 65536> block{};
    while (take > 0) {
      const std::size_t read = stream.read(block);
      if (read == 0) break;
      const std::uint64_t skipped = std::min<std::uint64_t>(skip, read);
      const std::uint64_t taken = std::min<std::uint64_t>(take, read - skipped);
      terminal_->out(std::string_view(block.data() + skipped, taken));
      skip -= skipped;
      take -= taken;
    }
  }

  // -- showing -----------------------------------------------------------------------------------------------------
  void show(const store::Received& row) {
    store::Filter filter;
    filter.received = row.id;
    filter.limit = most_related;
    if (json_) return terminal_->line(json_of(row)), related_json(filter);
    heading(fmt::format("received {}: {}", name_of(Thing::received, row.id), excerpt(row.name)));
    Lines lines{{"state", fmt::format("{}. {}", store::name_of(row.state), store::sentence(row.state))}, {"why", row.reason}, {"do", row.next}, {"partner", row.partner},
                {"channel", row.channel}, {"at", clock_text(row.at, now_)}, {"size", byte_size(row.size)}, {"sha-256", row.digest.hex()}};
    for (const store::Interchange& one : queries_->interchanges(filter))
      lines.emplace_back("interchange", fmt::format("{}  {} > {}, {}: {}, {} documents", name_of(Thing::interchange, one.id), one.sender, one.receiver, one.control_number,
                                                    store::name_of(one.validation), one.documents));
    print(lines);
    const auto documents = queries_->documents(filter);
    if (!documents.empty()) list_documents(documents);
    tail(filter, name_of(Thing::received, row.id));
  }

  void show(const store::Interchange& row) {
    store::Filter filter;
    filter.interchange = row.id;
    filter.limit = most_related;
    if (json_) return terminal_->line(json_of(row)), related_json(filter);
    heading(fmt::format("interchange {}: {} > {}, control number {}", name_of(Thing::interchange, row.id), row.sender, row.receiver, row.control_number));
    Lines lines{{"validation", fmt::format("{}. {}", store::name_of(row.validation), store::sentence(row.validation))}, {"partner", row.partner},
                {"received as", name_of(Thing::received, row.received)}, {"repeats", row.original ? name_of(Thing::interchange, row.original) : ""},
                {"version", row.version}, {"usage", row.usage == "P" ? "production" : row.usage == "T" ? "test" : row.usage},
                {"documents", fmt::format("{}, {} rejected", row.documents, row.rejected)}, {"configuration", row.configuration.substr(0, 12)}};
    store::Filter answers;
    answers.answers = row.id;
    for (const store::Outbound& one : queries_->outbound(answers)) lines.emplace_back("answered by", text_of(one));
    print(lines);
    const auto documents = queries_->documents(filter);
    if (!documents.empty()) list_documents(documents);
    tail(filter, name_of(Thing::interchange, row.id));
  }

  void show(const store::Document& row) {
    store::Filter filter;
    filter.document = row.id;
    filter.limit = most_related;
    if (json_) return terminal_->line(json_of(row)), related_json(filter);
    heading(fmt::format("document {}: {} {} of {}, {}", name_of(Thing::document, row.id), row.type, row.number, row.partner, store::name_of(row.direction)));
    Lines lines{{"validation", fmt::format("{}. {}", store::name_of(row.validation), store::sentence(row.validation))},
           {"delivery", fmt::format("{}. {}", store::name_of(row.delivery), store::sentence(row.delivery))},
           {"acknowledgment", fmt::format("{}. {}", store::name_of(row.acknowledgment), store::sentence(row.acknowledgment))},
           {"why", row.reason}, {"do", row.next}, {"translated to", row.schema}, {"at", clock_text(row.at, now_)},
           {"received as", row.received ? fmt::format("{}, interchange {}", name_of(Thing::received, row.received), name_of(Thing::interchange, row.interchange)) : ""},
           {"group", row.group_number.empty() ? "" : fmt::format("{} {}", row.group_code, row.group_number)}, {"release", row.release},
           {"numbers", keys_text(row.keys)}};
    for (const store::Outbound& one : queries_->outbound(filter))
      lines.emplace_back(one.kind == store::OutboundKind::acknowledgment ? "answered by" : "goes out as", text_of(one));
    print(lines);
    tail(filter, name_of(Thing::document, row.id));
  }

  void show(const store::Outbound& row) {
    store::Filter filter;
    filter.outbound = row.id;
    filter.limit = most_related;
    const auto attempts = queries_->attempts(row.id);
    if (json_) {
      terminal_->line(json_of(row));
      for (const store::Attempt& one : attempts) terminal_->line(json_of(one));
      return related_json(filter);
    }
    heading(fmt::format("transmission {}: {}", name_of(Thing::outbound, row.id), excerpt(row.name)));
    Lines lines{{"delivery", fmt::format("{}. {}", store::name_of(row.delivery), store::sentence(row.delivery))}, {"why", row.reason}, {"do", row.next},
           {"what", fmt::format("{} {}", store::name_of(row.kind), row.type)}, {"to", fmt::format("{} by {}", row.partner, row.channel)}, {"queue", row.lane},
           {"number", row.control_number}, {"size", byte_size(row.size)}, {"answers", row.answers ? name_of(Thing::interchange, row.answers) : ""},
           {"made", clock_text(row.at, now_)}, {"next try", row.delivery == store::Delivery::deferred ? clock_text(row.next_try, now_) : ""},
           {"delivered", row.delivered_at == Time{} ? "" : clock_text(row.delivered_at, now_)}};
    std::string carried;
    for (const store::Id id : queries_->documents_of(row.id)) carried += (carried.empty() ? "" : ", ") + name_of(Thing::document, id);
    lines.emplace_back("about", carried);
    for (const store::Attempt& one : attempts)
      lines.emplace_back("tried", fmt::format("{}, {}: {}", clock_text(one.at, now_), store::name_of(one.outcome), excerpt(one.text, 300)));
    print(lines);
    show_answers(row);
    tail(filter, name_of(Thing::outbound, row.id));
  }

  // What the partner's 997 or 999 says of it, at the very place.
  void show_answers(const store::Outbound& row) {
    if (row.kind != store::OutboundKind::interchange) return;
    const bool configured = configuration_.file().has_value() && !configuration_.settings().dictionary.empty();
    const x12::Dictionary dictionary = configured ? x12::Dictionary(configuration_.settings().dictionary) : x12::Dictionary();
    for (const flow::AnsweredSet& set : flow::answered_sets(*queries_, dictionary, row)) {
      terminal_->line(fmt::format("  {} {} {}: the partner says in {}", name_of(Thing::document, set.document), set.set_id, set.control_number,
                                  name_of(Thing::received, set.answered_by)));
      for (const document::Issue& note : set.notes) {
        const std::string what = note.found.empty() ? "" : fmt::format(" \"{}\"", excerpt(note.found, 40));
        terminal_->line("      " + paragraph(fmt::format("{}{}{}: {}", flow::location_text(note.location), note.name.empty() ? "" : " " + note.name, what,
                                                         excerpt(note.expected, 200)), 8));
      }
    }
  }

  // -- pieces ------------------------------------------------------------------------------------------------------
  void heading(const std::string& text) const { terminal_->line(terminal_->paint(Ink::bold, text)); }

  void print(const Lines& all) const {
    Lines lines;
    for (const auto& [name, text] : all)
      if (!text.empty()) lines.emplace_back(name, excerpt(text, 600));
    terminal_->out(definitions(lines));
  }

  static std::string text_of(const store::Outbound& row) {
    return fmt::format("{}  {} {}: {}", name_of(Thing::outbound, row.id), row.type, excerpt(row.name), store::name_of(row.delivery));
  }

  static std::string keys_text(const std::vector<store::Key>& keys) {
    std::string text;
    for (std::size_t i = 0; i < keys.size() && i < 8; ++i) text += fmt::format("{}{} {}", i ? ", " : "", keys[i].name, excerpt(keys[i].value));
    return keys.size() > 8 ? text + fmt::format(", and {} more", keys.size() - 8) : text;
  }

  void list_documents(const std::vector<store::Document>& rows) const {
    Table table({{"id", Table::Align::left, false}, {"at (UTC)", Table::Align::left, false}, {"way", Table::Align::left, false}, {"set", Table::Align::left, false}, {"partner"}, {"number"},
                 {"validation", Table::Align::left, false}, {"delivery", Table::Align::left, false}});
    for (const store::Document& row : rows)
      table.add({name_of(Thing::document, row.id), clock_text(row.at, now_), row.direction == store::Direction::inbound ? "in" : "out", row.type, row.partner,
                 row.keys.empty() ? row.number : excerpt(row.keys[0].value), store::name_of(row.validation), store::name_of(row.delivery)});
    terminal_->out(table.text(2));
    if (rows.size() == most_related) terminal_->line(fmt::format("  The newest {} of them.", most_related));
  }

  // Open exceptions, the trail, and what to type next.
  void tail(const store::Filter& filter, const std::string& name) const {
    for (const store::Exception& one : queries_->exceptions(filter)) {
      if (one.state != store::ExceptionState::open || name_of(Thing::exception, one.id) == name_) continue;
      const std::string where = one.location.empty() ? "" : excerpt(one.location, 80) + ": ";
      terminal_->line(terminal_->paint(Ink::red, fmt::format("  {} {}", name_of(Thing::exception, one.id), one.code)));
      terminal_->line("      " + paragraph(where + excerpt(one.text, 400), 6));
      if (!one.remedy.empty()) terminal_->line(remedy_text(one.remedy, 6));
    }
    const auto events = queries_->events(filter);
    if (!events.empty()) terminal_->line(terminal_->paint(Ink::dim, "  trail (UTC)"));
    for (const store::Event& one : events)
      terminal_->line("  " + paragraph(fmt::format("{}  {}{}{}", clock_text(one.at, now_), one.kind, one.actor.empty() ? "" : " by " + one.actor,
                                                   one.text.empty() ? "" : ": " + excerpt(one.text, 300)), 12));
    terminal_->line(fmt::format("next: crossdock show {} --content", name));
  }

  void related_json(const store::Filter& filter) const {
    for (const store::Event& one : queries_->events(filter)) terminal_->line(json_of(one));
  }

  Configuration configuration_;
  std::string name_;
  bool content_ = false, received_ = false, json_ = false;
  Terminal* terminal_ = nullptr;
  Time now_{};
  std::unique_ptr<store::Queries> queries_;
};

}  // namespace

std::unique_ptr<Command> make_show() { return std::make_unique<Show>(); }

}  // namespace crossdock::cli
