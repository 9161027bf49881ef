// Checker: one transaction set against its definition: order, requirement, maximum use, loops; elements, composites,
// repetitions, syntax notes, codes, dates, numbers; LS/LE, CTT (X12.6, X12.59). It places each segment (Segment::node),
// builds the loop occurrences (Document::loops) that maps walk, and adds issues to the set's verdict.
//
// A Checker is scratch memory: keep one per thread and use it for set after set. Document::loops view that memory and
// hold until the next check.
#pragma once

#include <memory>

#include "parsers/document/document.hpp"
#include "parsers/document/policy.hpp"
#include "parsers/x12/set_definition.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

class Dictionary;

class Checker {
 public:
  explicit Checker(const Dictionary& dictionary);
  ~Checker();

  void check(const SetDefinition& definition, const document::CheckPolicy& policy, document::Document& document,
             SetVerdict& verdict);

 private:
  struct Desk;
  std::unique_ptr<Desk> desk_;
};

}  // namespace crossdock::x12
