// Interchanges to measure with: valid, varied as those of a retailer, the same bytes for the same seed on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace crossdock::bench {

// One interchange, one group of `sets` purchase orders (850, 004010), about 40 segments and 1,500 bytes each.
std::string purchase_orders(std::size_t sets, std::uint64_t seed = 1);

// One interchange with a single purchase order of `lines` lines (PO1 and PID).
std::string one_large_order(std::size_t lines, std::uint64_t seed = 1);

// One interchange, one group of `sets` ship notices (856, 004010), shipment, orders, packs and items, about 60 segments.
std::string ship_notices(std::size_t sets, std::uint64_t seed = 1);

// Likewise 855, 810, 846, 940 and 945, all 004010.
std::string order_acknowledgments(std::size_t sets, std::uint64_t seed = 1);
std::string invoices(std::size_t sets, std::uint64_t seed = 1);
std::string inventory_advices(std::size_t sets, std::uint64_t seed = 1);
std::string warehouse_orders(std::size_t sets, std::uint64_t seed = 1);
std::string warehouse_advices(std::size_t sets, std::uint64_t seed = 1);

}  // namespace crossdock::bench
