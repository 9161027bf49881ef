#include "engine/store/sqlite/status.hpp"

namespace crossdock::store::sqlite {

void write_status(Connection& db, const NodeStatus& node, const std::vector<ChannelStatus>& channels) {
  db.run("INSERT OR REPLACE INTO node_status (name, version, configuration, work_folder, state, text, process, started, heartbeat)"
         " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
         node.name, node.version, node.configuration, node.work_folder, node.state, node.text, node.process, node.started,
         node.heartbeat);
  db.run("DELETE FROM channel_status WHERE node = ?", node.name);
  for (const ChannelStatus& channel : channels)
    db.run("INSERT OR REPLACE INTO channel_status (node, partner, channel, kind, state, text, next, since, next_try, last_success, at,"
           " files_received, files_sent, failures) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
           node.name, channel.partner, channel.channel, channel.kind, channel.state, channel.text, channel.next, channel.since,
           channel.next_try, channel.last_success, channel.at, channel.files_received, channel.files_sent, channel.failures);
}

}  // namespace crossdock::store::sqlite
