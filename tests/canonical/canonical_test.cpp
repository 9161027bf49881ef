#include <string>
#include <vector>

#include "maps/canonical/document_text.hpp"
#include "maps/canonical/json_reader.hpp"
#include "maps/canonical/json_schema.hpp"
#include "tests/catch.hpp"

using namespace crossdock::canonical;

namespace {

const Schema& order() {
  static const auto library = SchemaLibrary::load(CROSSDOCK_TEST_SOURCE "/maps/canonical/schemas");
  return *library->find("order");
}

std::vector<Problem> problems_of(const std::string& json, Canonical& out) {
  std::vector<Problem> problems;
  JsonReader().read(json, order(), out, problems);
  return problems;
}

}  // namespace

TEST_CASE("An order is read with its decimals as they were written") {
  Canonical document;
  const auto problems = problems_of(R"({"document":"order","number":"A\u0031","purpose":"original","date":"2026-11-20",
    "lines":[{"quantity":"10.50","price":3.750}]})", document);
  CHECK(problems.empty());
  CHECK(document.root()["number"].text() == "A1");
  const Value line = document.root()["lines"].first();
  CHECK(line["quantity"].text() == "10.50");
  CHECK(line["price"].text() == "3.750");
  CHECK(line["price"].pointer() == "/lines/0/price");
}

TEST_CASE("A canonical document that does not fit names pointer, rule and reason") {
  Canonical document;
  const auto one = [&](const std::string& json) {
    const auto problems = problems_of(json, document);
    return problems.empty() ? std::string("none") : problems[0].pointer + " " + problems[0].rule;
  };
  CHECK(one(R"({"document":"invoice","number":"1","purpose":"original","date":"2026-11-20","lines":[]})") == "/document document");
  CHECK(one(R"({"number":"1","purpose":"original","date":"2026-02-30","lines":[]})") == "/date date");
  CHECK(one(R"({"number":"1","purpose":"original","date":"2026-02-03","lines":[{"quantity":"ten"}]})") == "/lines/0/quantity decimal");
  CHECK(one(R"({"nummer":"1","purpose":"original","date":"2026-02-03","lines":[]})") == "/nummer unknown_field");
  CHECK(one(R"({"number":"1","purpose":"original","date":"2026-02-03"})") == "/lines required");
  CHECK(one(R"({"number":4500,"purpose":"original","date":"2026-02-03","lines":[]})") == "/number type");
  CHECK(one("{\"number\":\"1\"") == " syntax");
  CHECK(one("[1]") == " syntax");
}

TEST_CASE("A required field with a wrong value is told once, with the first cause") {
  Canonical document;
  const auto said = [&](const std::string& json) {
    std::string all;
    for (const auto& one : problems_of(json, document)) all += one.pointer + " " + one.rule + ";";
    return all;
  };
  CHECK(said(R"({"number":"1","purpose":"original","date":"20260203","lines":[]})") == "/date date;");
  CHECK(said(R"({"number":"1","purpose":"original","date":"20260203"})") == "/date date;/lines required;");
  CHECK(said(R"({"number":"1","purpose":"original","date":null,"lines":[]})") == "/date required;");
  CHECK(said(R"({"number":"1","purpose":"original","date":"2026-02-03","lines":7})") == "/lines type;");
}

TEST_CASE("The JSON Schema names the draft, the fields and what is required") {
  const std::string schema = json_schema(order());
  CHECK(schema.find("draft/2020-12") != std::string::npos);
  CHECK(schema.find("\"document\": { \"const\": \"order\" }") != std::string::npos);
  CHECK(schema.find("\"required\": [\"document\", \"number\", \"purpose\", \"date\", \"lines\"]") != std::string::npos);
}

TEST_CASE("A text may hold one document, an array of them, or one a line") {
  const auto count = [](std::string_view text) { return documents_of(text).size(); };
  CHECK(count("") == 0);
  CHECK(count(" \n") == 0);
  CHECK(count(R"({"a":"}"})") == 1);
  CHECK(count("{\"a\":1}\n{\"b\":[2,{\"c\":3}]}\n") == 2);
  CHECK(count("[{\"a\":1} , {\"b\":2}]\n") == 2);
  CHECK(count("[]") == 0);
  CHECK(count("{\"a\":1} ]") == 2);        // what is left over is shown to the reader, who refuses it
  CHECK(count("{\"a\": \"no end") == 1);
  const auto second = documents_of("[{\"a\":1}, {\"b\":2}]").at(1);
  CHECK(second.json == "{\"b\":2}");
  CHECK(second.offset == 10);
}

TEST_CASE("The head of a document says what it is and for whom, wherever the fields stand") {
  const DocumentHead head = head_of(R"({"lines":[{"partner":"no"}],"partner":"acme/test", "test": true,"document":"order"})");
  CHECK(head.document == "order");
  CHECK(head.partner == "acme/test");
  CHECK(head.test);
  CHECK(head_of("[1]").document.empty());
  Canonical document;
  CHECK(problems_of(R"({"document":"order","partner":"acme","test":true,"number":"1","purpose":"original","date":"2026-11-20","lines":[]})", document).empty());
}

TEST_CASE("A JSON pointer is found in the text, or the last place on the way to it") {
  const std::string json = R"({"a": {"b": [10, {"c": "x"}]}, "d": 1})";
  CHECK(json.substr(place_of(json, "/a/b/1/c"), 3) == "\"x\"");
  CHECK(json.substr(place_of(json, "/d"), 1) == "1");
  CHECK(json.substr(place_of(json, "/a/b/7"), 1) == "[");
  CHECK(place_of(json, "") == 0);
}
