// Whole-file verbs on a Session: list a folder, read a file, write one, rename, remove. Each is one coroutine with as
// many requests under way as its file allows; many of them run side by side over the same session.
// Statuses become Failures here, with the server's own words quoted.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "engine/channels/place.hpp"
#include "engine/channels/sftp/session.hpp"

namespace crossdock::channels::sftp {

// "folder/name"; a relative folder is relative to the login folder.
std::string join(std::string_view folder, std::string_view name);

// A status as a failure: "cannot delete in/po1.edi at host:22: permission denied (server: ...)". Who can mend it: a
// full disk passes, a missing permission needs the partner.
Failure status_failure(const Session& session, std::string_view verb, std::string_view path, const Reply& reply);

// Calls `each` for every entry of the folder, page by page as the server sends them: the listing is never held.
// Names that could leave the folder are left out.
boost::asio::awaitable<void> list_folder(Session& session, std::string folder, const std::function<void(Name&&)>& each);

// Size, time and type of a path; nothing when there is no such file. A link is not followed.
boost::asio::awaitable<std::optional<Attributes>> look_at(Session& session, std::string path);

// Reads a file of known size in one exchange: all READs, FSTAT and CLOSE leave together after the OPEN. Nothing when
// the file is not that size or time any more.
boost::asio::awaitable<std::optional<std::string>> read_small(Session& session, std::string path, Attributes expected);

// Reads a file in order with many READs ahead, handing out each piece; `take` may wait. False when the file is not
// that size or time any more, at the beginning or at the end.
using TakePiece = std::function<boost::asio::awaitable<void>(std::string piece)>;
boost::asio::awaitable<bool> read_large(Session& session, std::string path, Attributes expected, const TakePiece& take);

// Writes a file from the pieces that `next` hands out (empty: the end), with many WRITEs ahead; syncs it when the server can, and
// checks the status of CLOSE, where late errors come. Throws Failure; the file is then left as it is.
using NextPiece = std::function<boost::asio::awaitable<std::string>(std::size_t largest)>;
boost::asio::awaitable<void> write_file(Session& session, std::string path, const NextPiece& next);

// Renames without overwriting. False when `to` exists already.
boost::asio::awaitable<bool> rename_file(Session& session, std::string from, std::string to);

// No failure when there is no such file.
boost::asio::awaitable<void> remove_file(Session& session, std::string path);

// No failure when it exists.
boost::asio::awaitable<void> make_folder(Session& session, std::string path);

}  // namespace crossdock::channels::sftp
