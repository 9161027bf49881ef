// A small store as a daemon would have left it three days ago: a file of Acme with one good order and one bad one, its
// 997 waiting for a server that refuses connections, the good order delivered, a file nobody could read, and a channel
// that fails. For the transcripts of the commands on the store.
#pragma once

#include <filesystem>

namespace crossdock::test {

// Makes `work_folder`/crossdock.db.
void make_sample_store(const std::filesystem::path& work_folder);

}  // namespace crossdock::test
