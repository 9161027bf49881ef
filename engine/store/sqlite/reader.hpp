// Queries on a connection of their own, read-only.
#pragma once

#include <filesystem>
#include <memory>

#include "engine/store/queries.hpp"

namespace crossdock::store::sqlite {

std::filesystem::path database_in(const std::filesystem::path& work_folder);
std::unique_ptr<Queries> make_reader(const std::filesystem::path& work_folder);

}  // namespace crossdock::store::sqlite
