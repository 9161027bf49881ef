// What a partner's file says and what is said about its mistakes; who an interchange belongs to, and why.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "partners/partner_directory.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::partners;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

const fs::path here = fs::path(CROSSDOCK_TEST_SOURCE) / "tests/partners";
constexpr std::chrono::sys_days today = std::chrono::sys_days(std::chrono::year(2026) / 7 / 1);

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A folder of partner files that disappears again.
struct Folder {
  Folder() : path(fs::temp_directory_path() / fmt::format("crossdock-partners-{}", ::getpid())) { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path / name) << text; }
  fs::path path;
};

std::vector<std::string> problems_of(const fs::path& folder) {
  std::vector<std::string> out;
  for (const yaml::Problem& problem : PartnerDirectory::read(folder).problems)
    out.push_back(fmt::format("{}:{} {}", fs::path(problem.file).filename().string(), problem.position.line, problem.what));
  return out;
}

Parties parties(const char* sender, const char* receiver, const char* usage = "P") {
  const auto identity = [](const std::string& text) { return Identity{text.substr(0, 2), text.substr(3)}; };
  return {identity(sender), identity(receiver), usage};
}

std::string chosen(const PartnerDirectory& directory, const Parties& who) {
  const Resolution resolution = directory.resolve(who, today);
  return fmt::format("{} by {}{}{}", resolution.agreement->name, name_of(resolution.step), resolution.trouble.empty() ? "" : "; ", resolution.trouble);
}

}  // namespace

TEST_CASE("What is wrong with a partner's file is said in the expected words") {
  const fs::path before = fs::current_path();
  fs::current_path(here / "cases");  // so that reports name the file and nothing before it
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(here / "cases")) {
    if (entry.path().extension() != ".yaml") continue;
    ++cases;
    INFO(entry.path().filename().string());
    std::string report;
    for (const yaml::Problem& problem : PartnerDirectory::read_file(entry.path().filename()).problems) report += problem.report + "\n";
    const fs::path expected = fs::path(entry.path()).replace_extension(".expected");
    if (std::getenv("CROSSDOCK_WRITE_EXPECTED")) std::ofstream(expected, std::ios::binary) << report;
    CHECK(report == contents(expected));
  }
  CHECK(cases >= 10);
  fs::current_path(before);
}

TEST_CASE("The default agreement takes every sender and acknowledges in full detail") {
  const auto directory = PartnerDirectory::built_in();
  const Resolution resolution = directory->resolve(parties("ZZ:ANYONE", "ZZ:US"), today);
  CHECK(resolution.step == Step::default_agreement);
  CHECK(resolution.partner == nullptr);
  CHECK(resolution.trouble.empty());
  CHECK(resolution.receiver_is_ours);
  CHECK(resolution.agreement->inbound.acknowledgment.functional == document::FunctionalAcknowledgment::x997);
  CHECK(resolution.agreement->inbound.acknowledgment.detail == document::AcknowledgmentDetail::element);
  CHECK(resolution.agreement->inbound.acknowledgment.list_accepted_sets);
  REQUIRE(resolution.agreement->routes.size() == 1);
  CHECK(resolution.agreement->routes[0].to == std::vector<std::string>{"application"});
}

TEST_CASE("The examples that come with Crossdock are valid") {
  const fs::path examples = fs::path(CROSSDOCK_TEST_SOURCE) / "partners/examples";
  CHECK(problems_of(examples).empty());
  CHECK(PartnerDirectory::load(examples)->partners().size() >= 2);
}

TEST_CASE("An interchange finds its agreement: exact pair, sender only, default") {
  const Folder folder;
  folder.write("default.yaml", "unknown_senders: hold\nours: [\"ZZ:US\", \"ZZ:USWEST\"]\n");
  folder.write("acme.yaml",
               "partner: acme\nidentities: [\"01:007941529\", \"ZZ:ACME\"]\nusage: production\n"
               "agreements:\n"
               "  - name: west\n    ours: \"ZZ:USWEST\"\n"
               "  - name: test\n    usage: test\n");
  folder.write("zenith.yaml", "partner: zenith\nidentities: \"ZZ:ZENITH\"\nenabled: false\n");
  folder.write("old.yaml", "partner: old\nidentities: \"ZZ:OLD\"\nvalid: {until: 2026-06-30}\n");
  const auto directory = PartnerDirectory::load(folder.path);

  CHECK(chosen(*directory, parties("01:007941529", "ZZ:US")) == "acme by sender only");
  CHECK(chosen(*directory, parties("ZZ:ACME", "ZZ:US")) == "acme by sender only");
  CHECK(chosen(*directory, parties("ZZ:ACME", "ZZ:USWEST")) == "acme/west by exact pair");
  CHECK(chosen(*directory, parties("ZZ:ACME", "ZZ:US", "T")) == "acme/test by sender only");
  CHECK(chosen(*directory, parties("ZZ:ACME", "ZZ:USWEST", "T")) ==
        "acme/west by exact pair; the agreement acme/west cannot be used: it is for production documents, and ISA15 is T");
  CHECK(chosen(*directory, parties("ZZ:ZENITH", "ZZ:US")) == "zenith by sender only; the agreement zenith cannot be used: it is disabled");
  CHECK(chosen(*directory, parties("ZZ:OLD", "ZZ:US")) == "old by sender only; the agreement old cannot be used: it ended on 2026-06-30");
  CHECK(chosen(*directory, parties("12:ACME", "ZZ:US")) == "default by default agreement; no partner has the identity 12:ACME");
  CHECK_FALSE(directory->resolve(parties("ZZ:ACME", "ZZ:THEM"), today).receiver_is_ours);
}

TEST_CASE("explain names every agreement in the order tried and says why not") {
  const Folder folder;
  folder.write("default.yaml", "ours: \"ZZ:US\"\n");
  folder.write("acme.yaml", "partner: acme\nidentities: \"ZZ:ACME\"\nagreements:\n  - name: west\n    ours: \"ZZ:USWEST\"\n");
  folder.write("zenith.yaml", "partner: zenith\nidentities: \"ZZ:ZENITH\"\n");
  const auto directory = PartnerDirectory::load(folder.path);
  std::string told;
  for (const Candidate& candidate : directory->explain(parties("ZZ:ACME", "ZZ:US"), today))
    told += fmt::format("{}{}: {}\n", candidate.chosen ? "* " : "  ", candidate.agreement->name, candidate.why);
  CHECK(told ==
        "  acme/west: it is for our ZZ:USWEST, not ZZ:US\n"
        "* acme: sender only\n"
        "  zenith: its sender is ZZ:ZENITH, not ZZ:ACME\n"
        "  default: acme goes before it\n");
}

TEST_CASE("A partner changes only what its file names, an agreement of it only what it names") {
  const Folder folder;
  folder.write("default.yaml",
               "inbound:\n  acknowledge: {functional: \"999\", detail: segment}\n  severity:\n    - {issue: invalid_code, as: note}\n"
               "outbound:\n  separators: {segment: \"'\", line_end: CRLF}\n");
  folder.write("acme.yaml",
               "partner: acme\nidentities: \"ZZ:ACME\"\n"
               "inbound:\n  acknowledge: {detail: set}\n  duplicates: {window: 90d}\n"
               "  severity:\n    - {issue: element_too_long, at: N104, as: accept_with_error}\n"
               "  maps: {850: acme-850, 850/005010: acme-850-5010}\n"
               "agreements:\n  - name: test\n    usage: test\n    inbound:\n      acknowledge: {functional: none}\n");
  const auto directory = PartnerDirectory::load(folder.path);
  const InboundTerms& acme = directory->agreement("acme")->inbound;
  CHECK(acme.acknowledgment.functional == document::FunctionalAcknowledgment::x999);
  CHECK(acme.acknowledgment.detail == document::AcknowledgmentDetail::set);
  CHECK(acme.check.severity[static_cast<std::size_t>(document::IssueKind::invalid_code)] == document::Severity::note);
  REQUIRE(acme.check.rules.size() == 1);
  CHECK(acme.check.rules[0].segment_id == "N1");
  CHECK(acme.check.rules[0].element == 4);
  CHECK(acme.duplicates.window == std::chrono::days(90));
  CHECK(acme.map_for("850", "004010") == "acme-850");
  CHECK(acme.map_for("850", "005010") == "acme-850-5010");
  CHECK(acme.map_for("810", "004010").empty());
  CHECK(directory->agreement("acme")->outbound.separators.line_end == "\r\n");

  const InboundTerms& test = directory->agreement("acme/test")->inbound;
  CHECK(test.acknowledgment.functional == document::FunctionalAcknowledgment::none);
  CHECK(test.acknowledgment.detail == document::AcknowledgmentDetail::set);
  CHECK(directory->agreement("acme/live") == nullptr);
}

TEST_CASE("Mistakes in several partner files are reported together") {
  const Folder folder;
  folder.write("default.yaml", "identities: \"ZZ:US\"\n");
  folder.write("acme.yaml", "partner: acme\nidentities: \"ZZ:SAME\"\n");
  folder.write("bravo.yaml", "partner: bravo\nidentities: \"ZZ:SAME\"\n");
  folder.write("charlie.yaml", "partner: charles\nidentities: \"ZZ:C\"\n");
  folder.write("delta.yaml", "partner: [delta\n");
  const auto problems = problems_of(folder.path);
  REQUIRE(problems.size() == 4);
  CHECK(problems[0] == "default.yaml:1 unknown key \"identities\"");
  CHECK(problems[1] == "bravo.yaml:2 the agreement bravo claims ZZ:SAME as acme does");
  CHECK(problems[2] == "charlie.yaml:1 the file of partner \"charles\" is called charlie.yaml");
  CHECK(problems[3].find("this [ is not closed") != std::string::npos);
  CHECK_THROWS_AS(PartnerDirectory::load(folder.path), Failure);
  CHECK_THROWS_AS(PartnerDirectory::load(folder.path / "nowhere"), Failure);
}

TEST_CASE("The same identity may serve two agreements that never hold together") {
  const Folder folder;
  folder.write("acme.yaml", "partner: acme\nidentities: \"ZZ:SAME\"\nvalid: {until: 2026-06-30}\n");
  folder.write("bravo.yaml", "partner: bravo\nidentities: \"ZZ:SAME\"\nvalid: {from: 2026-07-01}\n");
  const auto directory = PartnerDirectory::load(folder.path);
  CHECK(chosen(*directory, parties("ZZ:SAME", "ZZ:US")) == "bravo by sender only");
}

TEST_CASE("Documents leave by the partner's first channel that sends, unless it names one") {
  const Folder folder;
  folder.write("acme.yaml",
               "partner: acme\nidentities: \"ZZ:ACME\"\noutbound: {acknowledgment_channel: acks}\n"
               "channels:\n"
               "  - {name: in, kind: directory, inbound: in}\n"
               "  - {name: out, kind: directory, outbound: out}\n"
               "  - {name: acks, kind: directory, outbound: acks}\n");
  const auto directory = PartnerDirectory::load(folder.path);
  const Partner& acme = *directory->find("acme");
  CHECK(acme.outbound_channel(acme.agreements[0])->name == "out");
  CHECK(acme.acknowledgment_channel(acme.agreements[0])->name == "acks");
  CHECK(std::get<DirectoryPlace>(acme.channels[0].place).inbound == folder.path / "in");
  CHECK(acme.channels[0].receives());
  CHECK_FALSE(acme.channels[0].sends());
}

TEST_CASE("The hash of the configuration changes with every byte of every file") {
  const Folder folder;
  folder.write("acme.yaml", "partner: acme\nidentities: \"ZZ:ACME\"\n");
  const std::string before = PartnerDirectory::load(folder.path)->hash();
  CHECK(before == PartnerDirectory::load(folder.path)->hash());
  folder.write("acme.yaml", "partner: acme\nidentities: \"ZZ:ACME\"\n# a remark\n");
  CHECK(before != PartnerDirectory::load(folder.path)->hash());
}
