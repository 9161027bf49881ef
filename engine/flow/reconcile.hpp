// Stage reconcile: what a partner's acknowledgment says of what we sent. An answer is matched by parties, group code
// and number, never by a number alone; one that matches nothing is put before a person.
#pragma once

#include <functional>
#include <string>

#include "engine/flow/stage.hpp"
#include "engine/store/outcome.hpp"
#include "parsers/document/document.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::flow {

// The keys under which expectations are kept and found. `us` and `them` are qualified ids, as we sent them.
std::string interchange_key(const std::string& us, const std::string& them, const std::string& control_number);
std::string group_key(const std::string& us, const std::string& them, const std::string& code, const std::string& number);
std::string set_key(const std::string& group, const std::string& set_id, const std::string& number);

using AddException = std::function<void(store::NewException)>;

// A 997, 999 or 824 received from `them`, addressed to `us`. Adds answers to `outcome`.
void reconcile(const Site& site, const document::Document& document, const std::string& them, const std::string& us,
               const store::Received& received, const AddException& add, store::Outcome& outcome);
// A TA1.
void reconcile(const Site& site, const x12::ReceivedTa1& ta1, const std::string& them, const std::string& us,
               const store::Received& received, const AddException& add, store::Outcome& outcome);

}  // namespace crossdock::flow
