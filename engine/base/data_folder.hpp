// Where the DATA rooms are at run time: dictionary, maps, schemas, partners.
#pragma once

#include <filesystem>
#include <string_view>

namespace crossdock {

// The folder share/crossdock/<name> beside the running program's bin folder, or $CROSSDOCK_SHARE/<name> when that
// variable is set. Throws Failure(operator_) when there is no such folder.
std::filesystem::path data_folder(std::string_view name);

}  // namespace crossdock
