// By which agreement a file is judged: the built-in default, the partner named by --partner (from the configuration,
// or a partner's file by itself), or, with --config, whichever the interchange's parties find.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "parsers/x12/interpret.hpp"
#include "partners/partner_directory.hpp"
#include "tools/cli/configuration.hpp"

namespace crossdock::cli {

class TermsOption {
 public:
  void declare(Arguments& arguments);  // --partner and --config

  // Throws NotFound when --partner names nobody, Failure when its file has mistakes.
  const partners::Agreement& agreement_for(const x12::InterchangeHeader& header);
  x12::Terms terms_for(const x12::InterchangeHeader& header);
  // Why the interchange would be held although it can be judged; empty most of the time.
  std::string trouble_for(const x12::InterchangeHeader& header);

  // Does the configuration have a say, or is all by default?
  [[nodiscard]] bool uses_configuration() const;
  // The one that comes with Crossdock, or the configuration's.
  const std::shared_ptr<const x12::Dictionary>& dictionary();
  const partners::PartnerDirectory& directory();

  Configuration configuration;

 private:
  const partners::Agreement& named();

  std::string partner_;
  std::shared_ptr<const partners::PartnerDirectory> directory_;
  std::shared_ptr<const x12::Dictionary> dictionary_;
  std::map<const partners::Agreement*, x12::Terms> terms_;
};

partners::Parties parties_of(const x12::InterchangeHeader& header);

}  // namespace crossdock::cli
