// File names from templates, and the digest of a configuration.
#include <string>
#include <string_view>

#include "engine/base/name_template.hpp"
#include "engine/base/sha256.hpp"
#include "tests/catch.hpp"

using crossdock::NameTemplate;

namespace {
constexpr std::string_view fields[] = {"partner", "number"};
}

TEST_CASE("A template names only what may be named, and no folders") {
  CHECK_FALSE(NameTemplate::check("{partner}-{number}.edi", fields));
  CHECK(NameTemplate::check("{partnr}.edi", fields)->what == "{partnr} stands for nothing here (did you mean \"partner\"?)");
  CHECK(NameTemplate::check("x-{partnr}.edi", fields)->offset == 2);
  CHECK(NameTemplate::check("a/{number}", fields)->what == "a file name holds no folders");
  CHECK(NameTemplate::check("{number", fields)->what == "a brace without its partner");
  CHECK(NameTemplate::check("number}", fields)->what == "a brace without its partner");
}

TEST_CASE("A name is safe whatever the values hold") {
  const NameTemplate name("{partner}-{number}.edi");
  CHECK(name.uses("number"));
  CHECK_FALSE(name.uses("date"));
  const auto filled = [&](std::string_view partner, std::string_view number) {
    return name.fill([=](std::string_view field) { return field == "partner" ? partner : number; });
  };
  CHECK(filled("acme", "4500012345") == "acme-4500012345.edi");
  CHECK(filled("../../etc", "a b\xFF/c") == "_._.._etc-a_b__c.edi");
  CHECK(filled(".hidden", "1") == "_hidden-1.edi");
  CHECK(filled(std::string(500, 'x'), "1").size() == 200);
}

TEST_CASE("SHA-256 gives the digests of the standard's examples") {
  CHECK(crossdock::sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(crossdock::sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(crossdock::sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(crossdock::sha256_hex(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
