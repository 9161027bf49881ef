// The partners folder: default.yaml first, then one file per partner, every problem of every file collected.
#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "engine/base/sha256.hpp"
#include "partners/partner_directory.hpp"
#include "partners/readers.hpp"

namespace crossdock::partners {

namespace fs = std::filesystem;

class DirectoryReader {
 public:
  DirectoryReader() : directory_(std::make_shared<PartnerDirectory>(*PartnerDirectory::built_in())) {}

  void read_default(const fs::path& file) {
    read(file, [&](yaml::Map& map) {
      static constexpr yaml::Word<bool> words[] = {{"accept", true}, {"hold", false}};
      directory_->accepts_unknown_ = map["unknown_senders"].word(false, words);
      read_agreement(map, file.string(), directory_->default_);
      directory_->default_.ours_stated = false;
      return has_conditions(directory_->default_);
    });
  }

  void read_partner(const fs::path& file) {
    read(file, [&](yaml::Map& map) {
      Partner partner;
      partner.file = file.string();
      partner.name = read_name(map.need("partner"));
      if (!partner.name.empty() && partner.name != file.stem().string())
        map["partner"].refuse(fmt::format("the file of partner \"{}\" is called {}", partner.name, file.filename().string()),
                              fmt::format("call it {}.yaml, or the partner {}", partner.name, file.stem().string()));
      partner.title = map["title"].text(partner.name, 100);
      read_contacts(map["contacts"], partner);
      read_agreements(map, partner);
      partner.channels = read_channels(map["channels"]);
      check_channels_named(map, partner);
      directory_->partners_.push_back(std::move(partner));
      const std::vector<Agreement>& agreements = directory_->partners_.back().agreements;
      return std::any_of(agreements.begin(), agreements.end(), has_conditions);
    });
  }

  PartnerDirectory::Loaded finish() {
    auto& partners = directory_->partners_;
    std::sort(partners.begin(), partners.end(), [](const Partner& a, const Partner& b) { return a.name < b.name; });
    directory_->hash_ = sha256_hex(hashed_);
    return {directory_, std::move(problems_)};
  }

 private:
  static bool has_conditions(const Agreement& agreement) {
    return std::any_of(agreement.routes.begin(), agreement.routes.end(), [](const Route& route) { return bool(route.when) || !route.where.empty(); });
  }

  // Runs `reader` on the file's mapping and keeps what was found wrong, whatever kind of wrong; and the file itself, when
  // the reader says that routes of it have conditions.
  template <class Reader>
  void read(const fs::path& path, Reader reader) {
    try {
      const auto file = std::make_shared<const yaml::File>(yaml::File::read(path));
      hashed_ += fmt::format("{} {}\n", path.filename().string(), sha256_hex(file->text()));
      {
        yaml::Map map = file->root().map();
        if (reader(map)) directory_->files_with_conditions_.push_back(file);
      }
      for (yaml::Problem& problem : file->problems()) problems_.push_back(std::move(problem));
    } catch (const Failure& failure) {
      problems_.push_back({path.string(), {}, failure.what(), failure.next(), failure.what()});
    }
  }

  static void read_contacts(yaml::Node node, Partner& partner) {
    for (const yaml::Node& item : node.items()) {
      yaml::Map map = item.map();
      Contact contact;
      contact.name = map.need("name").text({}, 100);
      contact.email = map["email"].text({}, 100);
      contact.phone = map["phone"].text({}, 40);
      contact.note = map["note"].text();
      partner.contacts.push_back(std::move(contact));
    }
  }

  // The file's own keys make the first agreement; each entry of `agreements` starts from it and says what differs.
  void read_agreements(yaml::Map& map, Partner& partner) {
    Agreement main = directory_->default_;
    main.partner = main.name = partner.name;
    read_agreement(map, partner.file, main);
    partner.enabled = main.enabled;
    const yaml::Node identities = map.need("identities");
    main.theirs = read_identities(identities);
    claim(main, identities);
    partner.agreements.push_back(main);
    for (const yaml::Node& item : map["agreements"].items()) {
      yaml::Map one = item.map();
      Agreement agreement = main;
      agreement.name = fmt::format("{}/{}", partner.name, read_name(one.need("name")));
      read_agreement(one, partner.file, agreement);
      agreement.enabled &= main.enabled;
      if (const yaml::Node theirs = one["identities"]) agreement.theirs = read_identities(theirs);
      claim(agreement, item);
      partner.agreements.push_back(std::move(agreement));
    }
  }

  // Two agreements must never answer to the same interchange.
  void claim(const Agreement& agreement, yaml::Node node) {
    for (const Agreement& other : claimed_) {
      if (const Identity* shared = collision(agreement, other)) {
        node.refuse(fmt::format("the agreement {} claims {} as {} does", agreement.name, shared->text(), other.name),
                    fmt::format("let them differ by identities, ours, usage or valid; the other stands at {}", other.place));
        break;
      }
    }
    claimed_.push_back(agreement);
  }

  static const Identity* collision(const Agreement& a, const Agreement& b) {
    if (!a.enabled || !b.enabled || a.ours_stated != b.ours_stated) return nullptr;
    if (a.usage != b.usage) return nullptr;  // of "test" and "any", the narrower one answers
    if (a.valid_until && b.valid_from && *a.valid_until < *b.valid_from) return nullptr;
    if (b.valid_until && a.valid_from && *b.valid_until < *a.valid_from) return nullptr;
    if (a.ours_stated && !shared(a.ours, b.ours)) return nullptr;
    return shared(a.theirs, b.theirs);
  }

  static const Identity* shared(const std::vector<Identity>& a, const std::vector<Identity>& b) {
    const auto found = std::find_first_of(a.begin(), a.end(), b.begin(), b.end());
    return found == a.end() ? nullptr : &*found;
  }

  static void check_channels_named(yaml::Map& map, const Partner& partner) {
    for (const Agreement& agreement : partner.agreements)
      for (const std::string& name : {agreement.outbound.channel, agreement.outbound.acknowledgment_channel})
        if (!name.empty() && !partner.channel(name))
          map["outbound"].refuse(fmt::format("this partner has no channel \"{}\"", name), "its channels stand under channels:");
  }

  std::shared_ptr<PartnerDirectory> directory_;
  std::vector<Agreement> claimed_;
  std::vector<yaml::Problem> problems_;
  std::string hashed_;
};

PartnerDirectory::Loaded PartnerDirectory::read(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".yaml" && !entry->path().filename().string().starts_with('.')) files.push_back(entry->path());
  if (error)
    throw Failure(Remedy::operator_, fmt::format("cannot read the partners folder {}: {}", folder.string(), error.message()),
                  "set partners: in the configuration to the folder of the partners' files");
  std::sort(files.begin(), files.end());
  DirectoryReader reader;
  for (const fs::path& file : files)
    if (file.filename() == "default.yaml") reader.read_default(file);
  for (const fs::path& file : files)
    if (file.filename() != "default.yaml") reader.read_partner(file);
  return reader.finish();
}

PartnerDirectory::Loaded PartnerDirectory::read_file(const fs::path& file) {
  DirectoryReader reader;
  reader.read_partner(file);
  return reader.finish();
}

std::shared_ptr<const PartnerDirectory> PartnerDirectory::load(const fs::path& folder) {
  Loaded loaded = read(folder);
  if (!loaded.problems.empty()) throw yaml::failure_of(loaded.problems, "mend it, then: crossdock config check");
  return loaded.directory;
}

}  // namespace crossdock::partners
