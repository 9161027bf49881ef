// Sshd: a partner's SFTP server. OpenSSH's real sshd on a free port of the loopback, with a configuration, host keys
// and user keys of its own in a folder of its own, running as the current user and serving one folder.
// Nothing of the machine is touched, but for root: sshd then insists on an empty folder /run/sshd, which is made when
// it is missing, and on an account "sshd", which is lent to it (sshd_account.cpp) when there is none.
// A small disk is mounted in a namespace of the server's own and goes with it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace crossdock::fakes {

class Sshd {
 public:
  struct Options {
    Options() = default;
    std::filesystem::path state;              // keys and configuration are kept here, and found again
    std::filesystem::path folder;             // what the user sees after login; made when missing
    std::uint16_t port = 0;                   // 0 takes a free one
    std::vector<std::string> host_key_types{"ed25519"};  // ssh-keygen's: ed25519, rsa, ecdsa
    std::vector<std::string> lines;           // more lines of sshd_config, before ours
    std::string server;                       // instead of internal-sftp: a command that speaks SFTP on its standard streams
    std::string password;                     // when set, the user's password, whatever the machine's is
    std::uint64_t small_disk = 0;             // when set, folder/out is a disk of this many bytes (root only), seen by the server alone
  };

  // Where sshd is: .deps/openssh, else the system's. Empty: run tools/setup.
  static std::filesystem::path program();

  explicit Sshd(Options options);   // starts it; throws std::runtime_error with sshd's own words
  ~Sshd();
  Sshd(const Sshd&) = delete;
  Sshd& operator=(const Sshd&) = delete;

  void stop();                      // the server and every session
  void start();                     // on the same port
  void freeze();                    // SIGSTOP to server and sessions: connections stay, nothing answers
  void thaw();
  void cut_sessions();              // ends every session, keeps the server
  void change_host_keys();          // as if the partner had set up a new machine; takes effect with the next start()

  // Where ssh-keygen is, likewise.
  static std::filesystem::path keygen();
  // The command of odd_sftp_server.cpp, for Options::server.
  static std::string odd_server(const std::string& arguments);
  // Whether Options::small_disk can be had here.
  static bool can_mount();

  [[nodiscard]] std::uint16_t port() const { return options_.port; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] std::string user() const;
  [[nodiscard]] const std::filesystem::path& folder() const { return options_.folder; }
  [[nodiscard]] std::filesystem::path user_key() const { return options_.state / "user_ed25519"; }
  // A user key of another type, made when first asked for, allowed in at once.
  [[nodiscard]] std::filesystem::path user_key(const std::string& type) const;
  // "ssh-ed25519 SHA256:...": a line for the partner file.
  [[nodiscard]] std::string host_key(const std::string& type = "ed25519") const;
  [[nodiscard]] std::filesystem::path known_hosts() const;   // written anew at each call
  [[nodiscard]] std::string log() const;

 private:
  void make_keys() const;
  void allow(const std::filesystem::path& public_key) const;
  void write_configuration() const;
  [[nodiscard]] std::vector<pid_t> family() const;
  Options options_;
  pid_t pid_ = -1;
};

}  // namespace crossdock::fakes
