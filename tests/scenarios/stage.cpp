#include "tests/scenarios/stage.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "engine/flow/reconcile.hpp"
#include "tests/catch.hpp"

namespace crossdock::test {
namespace {

using store::Command;

std::string joined(const std::vector<std::string>& words) { return words.empty() ? "nothing" : fmt::format("{}", fmt::join(words, ", ")); }

std::string word_at(const std::vector<std::string>& words, std::size_t index) {
  if (index >= words.size()) throw std::runtime_error("a word is missing at the end");
  return words[index];
}

store::Id number_at(const std::vector<std::string>& words, std::size_t index) { return std::stoll(word_at(words, index)); }

std::string all_of(const std::vector<std::string>& lines) { return fmt::format("{}\n", fmt::join(lines, "\n")); }

// The segments written out, ST and SE put around them where the scenario leaves them out.
std::string set_of(const std::string& st02, const std::string& set, const std::vector<std::string>& segments) {
  return fmt::format("ST*{}*{}~\n{}~\nSE*{}*{}~\n", set, st02, fmt::join(segments, "~\n"), segments.size() + 2, st02);
}

std::chrono::seconds time_of(const std::string& count, const std::string& unit) {
  const std::chrono::seconds one = unit.starts_with("day") ? std::chrono::hours(24) : unit.starts_with("hour") ? std::chrono::hours(1)
                                   : unit.starts_with("minute") ? std::chrono::minutes(1) : std::chrono::seconds(1);
  return one * std::stoll(count);
}

}  // namespace

const std::vector<Stage::Known>& Stage::known() {
  static const std::vector<Known> steps = {
      {"partner ", &Stage::partner},           {"guide ", &Stage::guide},
      {"map ", &Stage::map},                   {"table ", &Stage::table},
      {"receive ", &Stage::receive},           {"arrive ", &Stage::arrive},
      {"again ", &Stage::again},               {"we sent ", &Stage::we_sent},
      {"wait ", &Stage::wait},                 {"channel ", &Stage::channel},
      {"destination ", &Stage::destination},   {"release ", &Stage::command},
      {"cancel ", &Stage::command},            {"hold ", &Stage::command},
      {"retry ", &Stage::command},             {"resend ", &Stage::command},
      {"die after ", &Stage::die},             {"start again", &Stage::start_again},
      {"sent to ", &Stage::sent_to},           {"answer", &Stage::answer},
      {"document ", &Stage::document},         {"received ", &Stage::received},
      {"interchange ", &Stage::interchange_is}, {"transmission ", &Stage::transmission},
      {"exceptions", &Stage::exceptions},      {"an exception says", &Stage::an_exception_says},
      {"missing", &Stage::missing},            {"one order each", &Stage::one_order_each},
      {"due soon", &Stage::due_soon},
  };
  return steps;
}

void Stage::play(const Step& step) {
  for (const Known& one : known())
    if (step.text.starts_with(one.begins)) return (this->*one.plays)(step, words_of(step.text));
  throw std::runtime_error("no step begins like this: " + step.text);
}

// -- what happens -----------------------------------------------------------------------------------------------------

// partner acme: YAML without its first line
void Stage::partner(const Step& step, const Words& words) {
  std::string yaml = all_of(step.lines);
  for (const auto& [name, path] : guides_)
    for (std::size_t at; (at = yaml.find("$" + name)) != std::string::npos;) yaml.replace(at, name.size() + 1, path);
  const std::string name = word_at(words, 1);
  works_.partner_file(name, name == "default" ? yaml : "partner: " + name + "\n" + yaml);
  works_.reload();
}

// guide strict: YAML; a partner names it as $strict
void Stage::guide(const Step& step, const Words& words) { guides_[word_at(words, 1)] = works_.guide_file(word_at(words, 1), all_of(step.lines)); }

// map few: YAML without its first line; a partner names it as few
void Stage::map(const Step& step, const Words& words) {
  works_.map_file(word_at(words, 1), fmt::format("map: {}\n{}", word_at(words, 1), all_of(step.lines)));
  works_.reload();
}

// table items.csv: its lines; a map beside it names it as items.csv
void Stage::table(const Step& step, const Words& words) {
  works_.table_file(word_at(words, 1), all_of(step.lines));
  works_.reload();
}

// receive po.edi from acme number 000000002 group 2 code PO release 004010 sender ACME:
//   order 0001 A1
//   order 0002 without number
//   set 850 0003: BEG*00*SA*A3**20261126, PO1*1*10*EA*9.25**VN*HAMMER
//   raw text, when the first line is "bytes"
std::string Stage::bytes_of(const Step& step, const Words& words) {
  if (!step.lines.empty() && step.lines[0] == "bytes") return all_of({step.lines.begin() + 1, step.lines.end()});
  Envelope envelope;
  const std::map<std::string, std::string*> options = {{"number", &envelope.number}, {"group", &envelope.group}, {"code", &envelope.code},
                                                       {"release", &envelope.release}, {"sender", &envelope.sender}, {"receiver", &envelope.receiver}};
  for (std::size_t i = 4; i + 1 < words.size(); i += 2) {
    const auto option = options.find(words[i]);
    if (option == options.end()) throw std::runtime_error("an envelope has no " + words[i]);
    *option->second = words[i + 1];
  }
  std::vector<std::string> sets;
  for (const std::string& line : step.lines) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    const Words what = words_of(line.substr(0, colon));
    if (word_at(what, 0) == "order") sets.push_back(word_at(what, 2) == "without" ? order_without_number(what[1]) : order(what[1], what[2]));
    else if (what[0] == "orders") for (int i = 1; i <= std::stoi(word_at(what, 1)); ++i) sets.push_back(order(fmt::format("{:04}", i), fmt::format("{}{}", word_at(what, 2), i)));
    else if (what[0] == "set") sets.push_back(set_of(word_at(what, 2), what[1], list_of(line.substr(std::min(colon + 1, line.size())))));
    else throw std::runtime_error("no set begins like this: " + line);
  }
  return interchange(sets, envelope);
}

void Stage::arrive(const Step& step, const Words& words) {
  const std::string name = word_at(words, 1), from = word_at(words, 3);
  arrived_[name] = bytes_of(step, words);
  works_.receive(from == "nobody" ? "" : from, name, arrived_[name]);
}

void Stage::receive(const Step& step, const Words& words) {
  arrive(step, words);
  works_.run();
}

// again po.edi as po-2.edi
void Stage::again(const Step&, const Words& words) {
  works_.receive("acme", word_at(words, 3), arrived_.at(word_at(words, 1)));
  works_.run();
}

// we sent 810 to acme interchange 42 group IN 7 sets 0001 0002
void Stage::we_sent(const Step&, const Words& words) {
  store::Outcome outcome;
  store::NewOutbound made;
  made.row.kind = store::OutboundKind::interchange, made.row.partner = word_at(words, 4), made.row.channel = "sftp";
  made.row.lane = "send/" + words[4] + "/sftp", made.row.name = words[2] + ".edi", made.content = works_.store().pack("ISA");
  const auto expect = [&](const char* scope, const std::string& key, store::Ref document) {
    store::NewExpectation expected;
    expected.scope = scope, expected.key = key, expected.document = document;
    if (expected.scope != "interchange") expected.warn_after = std::chrono::hours(2), expected.within = std::chrono::hours(24);
    made.expectations.push_back(expected);  // no TA1 was asked for: it may come, and is never late
  };
  const std::string group = flow::group_key("ZZ:US", "ZZ:ACME", word_at(words, 8), word_at(words, 9));
  expect("interchange", flow::interchange_key("ZZ:US", "ZZ:ACME", words[6]), {});
  expect("group", group, {});
  for (std::size_t i = 11; i < words.size(); ++i) {
    store::NewDocument document;
    document.row.direction = store::Direction::outbound, document.row.partner = words[4], document.row.type = words[2];
    document.row.acknowledgment = store::Acknowledgment::awaited, document.row.delivery = store::Delivery::waiting;
    const store::Ref ref = store::Ref::fresh(outcome.documents.size());
    expect("document", flow::set_key(group, words[2], words[i]), ref);
    outcome.documents.push_back(document);
    made.documents.push_back(ref);
  }
  outcome.outbound.push_back(std::move(made));
  store::wait<bool>([&](auto done) { works_.store().leave(std::move(outcome), done); });
  works_.run();
}

// wait 3 hours
void Stage::wait(const Step&, const Words& words) {
  works_.advance(time_of(word_at(words, 1), word_at(words, 2)));
  works_.run();
}

// channel acme/sftp defers "connection refused"; channel application refuses "..."; channel acme/sftp works
void Stage::channel(const Step&, const Words& words) {
  const std::string how = word_at(words, 2);
  if (how == "works") {
    works_.behaviour.erase(words[1]);
    return;
  }
  flow::Tried tried;
  tried.outcome = how == "defers" ? store::AttemptOutcome::deferred : store::AttemptOutcome::refused;
  tried.text = word_at(words, 3);
  works_.behaviour[words[1]] = tried;
}

// destination application is gone; destination application is there
void Stage::destination(const Step&, const Words& words) {
  std::erase_if(works_.world.destinations, [&](const flow::Destination& one) { return one.name == words[1]; });
  if (word_at(words, 3) == "there") works_.world.destinations.push_back({words[1], NameTemplate("{document}-{number}.json")});
}

// release received 1; cancel document 2
void Stage::command(const Step&, const Words& words) {
  const std::map<std::string, Command::Verb> verbs = {{"release", Command::Verb::release}, {"cancel", Command::Verb::cancel}, {"hold", Command::Verb::hold},
                                                      {"retry", Command::Verb::retry}, {"resend", Command::Verb::resend}};
  const std::map<std::string, store::Subject> subjects = {{"received", store::Subject::received}, {"interchange", store::Subject::interchange},
                                                          {"document", store::Subject::document}, {"transmission", store::Subject::outbound}};
  CHECK(works_.command(verbs.at(words[0]), subjects.at(word_at(words, 1)), number_at(words, 2)).changed > 0);
  works_.run();
}

// die after 2 outcomes: what arrives next is worked on until then
void Stage::die(const Step&, const Words& words) { works_.outcomes_until_crash = static_cast<int>(number_at(words, 2)); }

void Stage::start_again(const Step&, const Words&) {
  works_.crash();
  works_.run();
}

// -- what came of it --------------------------------------------------------------------------------------------------

// sent to application: order-A1.json, order-A3.json
void Stage::sent_to(const Step& step, const Words& words) {
  std::vector<std::string> names;
  for (const Sent& one : works_.sent_to(word_at(words, 2))) names.push_back(one.name);
  CHECK(joined(names) == joined(list_of(step.value)));
}

// answer 2: AK5*A, AK9*A*1*1*1: segments of the second answer to the partner, in order; "answer:" is the last one
void Stage::answer(const Step& step, const Words& words) {
  const auto answers = works_.sent_to("acme/sftp");
  REQUIRE_FALSE(answers.empty());
  const std::size_t index = words.size() > 1 ? static_cast<std::size_t>(number_at(words, 1)) - 1 : answers.size() - 1;
  REQUIRE(index < answers.size());
  std::size_t from = 0;
  for (const std::string& segment : list_of(step.value)) {
    const std::size_t at = answers[index].bytes.find(segment + "~", from);
    if (at == std::string::npos) FAIL_CHECK("no " << segment << " in the answer:\n" << answers[index].bytes);
    else from = at + segment.size();
  }
}

// document 2: rejected none sent
void Stage::document(const Step& step, const Words& words) {
  const auto row = works_.memory().document_by(number_at(words, 1));
  REQUIRE(row);
  CHECK(fmt::format("{} {} {}", store::name_of(row->validation), store::name_of(row->delivery), store::name_of(row->acknowledgment)) == step.value);
}

// received 1: held
void Stage::received(const Step& step, const Words& words) {
  const auto row = works_.memory().received_by(number_at(words, 1));
  REQUIRE(row);
  CHECK(store::name_of(row->state) == step.value);
}

// interchange 2: duplicate
void Stage::interchange_is(const Step& step, const Words& words) {
  const auto row = works_.memory().interchange_by(number_at(words, 1));
  REQUIRE(row);
  CHECK(store::name_of(row->validation) == step.value);
}

// transmission 2: deferred
void Stage::transmission(const Step& step, const Words& words) {
  const auto row = works_.memory().outbound_by(number_at(words, 1));
  REQUIRE(row);
  CHECK(store::name_of(row->delivery) == step.value);
}

// exceptions: element_missing, no_route: the open ones, oldest first
void Stage::exceptions(const Step& step, const Words&) { CHECK(joined(works_.codes_of_open_exceptions()) == joined(list_of(step.value))); }

void Stage::an_exception_says(const Step& step, const Words&) {
  std::string all;
  for (const store::Exception& one : works_.memory().exceptions({})) all += one.text + "\n" + one.remedy + "\n";
  if (all.find(step.value) == std::string::npos) FAIL_CHECK("none does; they say:\n" << all);
}

// missing: 000000124 missing between 000000123 and 000000125
void Stage::missing(const Step& step, const Words&) {
  std::vector<std::string> texts;
  for (const store::NumberGap& gap : works_.memory().number_gaps()) texts.push_back(gap.text());
  CHECK(joined(texts) == joined(list_of(step.value)));
}

// due soon: group, document: the levels whose answer is awaited and nearly late
void Stage::due_soon(const Step& step, const Words&) {
  store::Filter warned;
  warned.warned = works_.clock().now();
  std::vector<std::string> scopes;
  for (const store::Expectation& one : works_.memory().expectations(warned)) scopes.insert(scopes.begin(), one.scope);
  CHECK(joined(scopes) == joined(list_of(step.value)));
}

// one order each: A1, A2: in any order, none twice
void Stage::one_order_each(const Step& step, const Words&) {
  std::vector<std::string> names;
  for (const Sent& one : works_.sent_to("application")) names.push_back(one.name);
  std::vector<std::string> wanted;
  for (const std::string& number : list_of(step.value)) wanted.push_back("order-" + number + ".json");
  std::sort(names.begin(), names.end());
  std::sort(wanted.begin(), wanted.end());
  CHECK(joined(names) == joined(wanted));
}

}  // namespace crossdock::test
