// bench_corpus <folder>: writes the corpora: 850.edi, 850_large.edi, 856.edi, and so on for the seven main sets.
// bench_corpus <folder> <sets>: writes 850_<sets>.edi instead; 680000 sets are 1 GB.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/bench/corpus.hpp"

int main(int count, char** arguments) {
  if (count < 2) return std::fputs("usage: bench_corpus <folder> [<sets>]\n", stderr), 2;
  const std::filesystem::path folder(arguments[1]);
  std::filesystem::create_directories(folder);
  const auto write = [&](const char* name, const std::string& bytes) {
    std::ofstream(folder / name, std::ios::binary) << bytes;
    std::printf("%s %zu bytes\n", (folder / name).c_str(), bytes.size());
  };
  if (count > 2) {
    const std::string name = std::string("850_") + arguments[2] + ".edi";
    write(name.c_str(), crossdock::bench::purchase_orders(std::strtoul(arguments[2], nullptr, 10)));
    return 0;
  }
  write("850.edi", crossdock::bench::purchase_orders(10'000));
  write("850_large.edi", crossdock::bench::one_large_order(100'000));
  write("855.edi", crossdock::bench::order_acknowledgments(4'000));
  write("810.edi", crossdock::bench::invoices(4'000));
  write("846.edi", crossdock::bench::inventory_advices(2'000));
  write("856.edi", crossdock::bench::ship_notices(5'000));
  write("940.edi", crossdock::bench::warehouse_orders(4'000));
  write("945.edi", crossdock::bench::warehouse_advices(4'000));
}
