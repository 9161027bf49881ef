#include "engine/flow/guides.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/sha256.hpp"

namespace crossdock::flow {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Failure(Remedy::operator_, fmt::format("{}: this guide cannot be read", file.string()), "see that it is there and readable");
  return {std::istreambuf_iterator<char>(in), {}};
}

// "850" or "850/004010" must name a guide for that set.
void check_named_rightly(const partners::Agreement& agreement, const std::string& key, const std::filesystem::path& file,
                         const x12::Guide& guide) {
  const std::string full = guide.set_id() + "/" + guide.release();
  if (key == guide.set_id() || key == full) return;
  throw Failure(Remedy::operator_, fmt::format("{}: agreement {} names it as the guide for {}, and it is one for {}", file.string(),
                                               agreement.name, key, full),
                fmt::format("write \"{}\" or \"{}\" under guides: of the partner", guide.set_id(), full));
}

}  // namespace

Guides Guides::read(const partners::PartnerDirectory& partners, const x12::Dictionary& dictionary) {
  Guides guides;
  std::string wrong;
  const auto take_named = [&](const partners::Agreement& agreement) {
    for (const auto& [set, file] : agreement.inbound.guides) {
      try {
        guides.take(agreement, set, file, dictionary);
      } catch (const Failure& failure) {
        const std::string report = failure.next().empty() ? failure.what() : fmt::format("{}\n  {}", failure.what(), failure.next());
        if (wrong.find(report) == std::string::npos) wrong += (wrong.empty() ? "" : "\n") + report;
      }
    }
  };
  take_named(partners.default_agreement());
  for (const partners::Partner& partner : partners.partners())
    for (const partners::Agreement& agreement : partner.agreements) take_named(agreement);
  if (!wrong.empty()) throw Failure(Remedy::operator_, wrong, "mend it, see with crossdock config check, then reload");
  return guides;
}

void Guides::take(const partners::Agreement& agreement, const std::string& set, const std::filesystem::path& file,
                  const x12::Dictionary& dictionary) {
  auto& guide = by_file_[file];
  if (!guide) {
    std::string text = text_of(file);
    hash_ = sha256_hex(hash_ + file.string() + text);
    guide = x12::Guide::parse(file.string(), std::move(text), dictionary);
  }
  check_named_rightly(agreement, set, file, *guide);
}

std::vector<std::shared_ptr<const x12::Guide>> Guides::of(const partners::Agreement& agreement) const {
  std::vector<std::shared_ptr<const x12::Guide>> in_force;
  for (const auto& [key, file] : agreement.inbound.guides) {
    const auto found = by_file_.find(file);
    if (found == by_file_.end() || !found->second) continue;
    const std::filesystem::path* wanted = agreement.inbound.guide_for(found->second->set_id(), found->second->release());
    if (wanted && *wanted == file && std::find(in_force.begin(), in_force.end(), found->second) == in_force.end())
      in_force.push_back(found->second);
  }
  return in_force;
}

}  // namespace crossdock::flow
