// Stage: the works of one scenario, and what its steps do to them and ask of them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/scenarios/script.hpp"
#include "tests/works/works.hpp"

namespace crossdock::test {

class Stage {
 public:
  // Does or checks one step; throws when nobody knows it.
  void play(const Step& step);

 private:
  using Words = std::vector<std::string>;
  struct Known {
    const char* begins;
    void (Stage::*plays)(const Step&, const Words&);
  };
  static const std::vector<Known>& known();

  // -- what happens
  void partner(const Step&, const Words&);
  void guide(const Step&, const Words&);
  void map(const Step&, const Words&);
  void table(const Step&, const Words&);
  void receive(const Step&, const Words&);
  void arrive(const Step&, const Words&);
  void again(const Step&, const Words&);
  void we_sent(const Step&, const Words&);
  void wait(const Step&, const Words&);
  void channel(const Step&, const Words&);
  void destination(const Step&, const Words&);
  void command(const Step&, const Words&);
  void die(const Step&, const Words&);
  void start_again(const Step&, const Words&);
  // -- what came of it
  void sent_to(const Step&, const Words&);
  void answer(const Step&, const Words&);
  void document(const Step&, const Words&);
  void received(const Step&, const Words&);
  void interchange_is(const Step&, const Words&);
  void transmission(const Step&, const Words&);
  void exceptions(const Step&, const Words&);
  void an_exception_says(const Step&, const Words&);
  void missing(const Step&, const Words&);
  void due_soon(const Step&, const Words&);
  void one_order_each(const Step&, const Words&);

  std::string bytes_of(const Step& step, const Words& words);

  Works works_;
  std::map<std::string, std::string> guides_;    // by name: path
  std::map<std::string, std::string> arrived_;   // by file name: bytes
};

}  // namespace crossdock::test
