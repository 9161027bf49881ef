#include "engine/channels/as2/protocol/mime.hpp"

#include "tests/catch.hpp"

using namespace crossdock::as2;

TEST_CASE("A folded header is read as one line, with tabs and bare LF") {
  const auto entity = parse_entity("Content-Type: multipart/signed;\r\n\tmicalg=sha-256;\n boundary=\"a b\"\r\nX: 1\r\n\r\nbody");
  REQUIRE(entity);
  CHECK(entity->headers.get("content-type") == "multipart/signed; micalg=sha-256; boundary=\"a b\"");
  CHECK(entity->content_type().parameter("BOUNDARY") == "a b");
  CHECK(entity->body == "body");
  CHECK(std::string(entity->head) + std::string(entity->body) == entity->whole);
}

TEST_CASE("A part without a single header starts with an empty line") {
  const auto entity = parse_entity("\r\nISA*00");
  REQUIRE(entity);
  CHECK(entity->headers.size() == 0);
  CHECK(entity->body == "ISA*00");
}

TEST_CASE("A part whose headers never end is refused with its first bytes") {
  const auto entity = parse_entity("ISA*00*          *00~GS*PO~");
  REQUIRE_FALSE(entity);
  CHECK(entity.refusal().fault == Fault::unsupported_format);
  CHECK(entity.refusal().text.find("ISA*00") != std::string::npos);
}

TEST_CASE("A whole Content-Type in quotes is still understood") {
  const auto type = parse_parameterised("\"application/pkcs7-mime; smime-type=enveloped-data\"");
  CHECK(type.value == "application/pkcs7-mime");
  CHECK(type.parameter("smime-type") == "enveloped-data");
}

TEST_CASE("Parameters may have odd blanks, a semicolon too many and escaped quotes") {
  const auto type = parse_parameterised("Attachment ; filename = \"a \\\"b\\\".edi\" ;; size=3 ;");
  CHECK(type.value == "attachment");
  CHECK(type.parameter("filename") == "a \"b\".edi");
  CHECK(type.parameter("size") == "3");
}

TEST_CASE("The line end before a boundary belongs to the boundary") {
  const auto parts = split_multipart("preamble\r\n--b\r\none\r\n\r\n--b\r\ntwo\n--b--\r\nepilogue", "b");
  REQUIRE(parts);
  REQUIRE(parts->size() == 2);
  CHECK((*parts)[0] == "one\r\n");
  CHECK((*parts)[1] == "two");
}

TEST_CASE("A boundary is not found inside a line nor at the start of a longer one") {
  const auto parts = split_multipart("--b \r\nx--b\r\n--bc\r\ny\r\n--b--", "b");
  REQUIRE(parts);
  REQUIRE(parts->size() == 1);
  CHECK((*parts)[0] == "x--b\r\n--bc\r\ny");
}

TEST_CASE("A multipart that was cut off is refused") {
  CHECK_FALSE(split_multipart("--b\r\none\r\n--b\r\ntwo", "b"));
  CHECK_FALSE(split_multipart("nothing here", "b"));
  CHECK_FALSE(split_multipart("--b\r\n--b--", ""));
}

TEST_CASE("A multipart of a thousand parts is refused") {
  std::string body;
  for (int i = 0; i < 1000; ++i) body += "--b\r\n\r\n";
  CHECK_FALSE(split_multipart(body + "--b--\r\n", "b"));
}

TEST_CASE("Base64 is read with any line ends and refused with other characters") {
  CHECK(from_base64("SVNB\nKjAw\r\n Kg==") == std::string("ISA*00*"));
  CHECK(from_base64("SVNBKjAwKg") == std::string("ISA*00*"));
  CHECK_FALSE(from_base64("SVN!"));
  CHECK_FALSE(from_base64("SVNBK"));
  for (std::size_t n = 0; n < 70; ++n) {
    const std::string bytes(n, static_cast<char>(n * 37));
    CHECK(from_base64(base64_lines(bytes)) == bytes);
  }
}

TEST_CASE("No Content-Transfer-Encoding means binary, and quoted-printable is undone") {
  const Bytes storage(std::string("a=3D\r\nb=\r\nc\xFF\n"));
  CHECK(transfer_decoded(storage, storage.view(), "", {})->view() == storage.view());
  CHECK(transfer_decoded(storage, storage.view(), " Quoted-Printable ", {})->view() == "a=\r\nbc\xFF\n");
  CHECK_FALSE(transfer_decoded(storage, storage.view(), "x-uuencode", {}));
}

TEST_CASE("A file name never leaves its folder") {
  const auto name = [](std::string_view disposition) {
    Headers headers;
    headers.add("Content-Disposition", disposition);
    return file_name(headers);
  };
  CHECK(name("attachment; filename=po.edi") == "po.edi");
  CHECK(name("attachment; filename=\"../../etc/passwd\"") == "passwd");
  CHECK(name("attachment; filename=\"C:\\in\\po 1.edi\"") == "po 1.edi");
  CHECK(name("attachment; filename=\"..\"").empty());
  CHECK(name("attachment; filename=\"a\x01\nb\"") == "ab");
  CHECK(name("inline").empty());
  CHECK(name("attachment; filename=\"" + std::string(900, 'x') + "\"").size() == 200);
}

TEST_CASE("Large bytes go to a file of the spool folder and leave it when done") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "crossdock-spool-test";
  fs::create_directories(folder);
  {
    Spool spool(SpoolPlace(folder, 1000));
    std::string all;
    for (int i = 0; i < 100; ++i) {
      const std::string line = "line " + std::to_string(i) + std::string(50, '.');
      spool.write(line);
      all += line;
    }
    const Bytes bytes = spool.finish();
    CHECK(bytes.view() == all);
    CHECK_FALSE(fs::is_empty(folder));
    const Bytes part = bytes.part(bytes.view().substr(10));
    CHECK_FALSE(part.release_file());
    const auto file = bytes.release_file();
    REQUIRE(file);
    CHECK(fs::file_size(*file) == all.size());
    fs::remove(*file);
  }
  { Spool abandoned(SpoolPlace(folder, 10)); abandoned.write("more than ten bytes"); }
  CHECK(fs::is_empty(folder));
  fs::remove(folder);
}
