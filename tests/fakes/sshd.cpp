#include "tests/fakes/sshd.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "tests/fakes/temporary_folder.hpp"

extern char** environ;

namespace crossdock::fakes {
namespace {

const std::filesystem::path private_openssh = std::filesystem::path(CROSSDOCK_TEST_SOURCE) / ".deps" / "openssh";

std::filesystem::path first_of(std::initializer_list<std::filesystem::path> candidates) {
  for (const auto& candidate : candidates)
    if (std::filesystem::exists(candidate)) return candidate;
  return {};
}

// The folders in which the private OpenSSH's own libraries lie.
std::string library_path() {
  std::string path;
  for (const char* top : {"lib", "usr/lib"}) {
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(private_openssh / top, none))
      if (entry.is_directory()) path += (path.empty() ? "" : ":") + entry.path().string();
  }
  return path;
}

// Mounts a small disk that only this process and its children see.
bool mount_small_disk(const std::filesystem::path& folder, std::uint64_t bytes) {
  const auto size = "size=" + std::to_string(bytes);
  return ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("none", folder.c_str(), "tmpfs", 0, size.c_str()) == 0;
}

pid_t spawn(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment, const std::filesystem::path& log,
            const std::filesystem::path& small_disk, std::uint64_t small_disk_bytes) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // no server outlives its test
  if (::getppid() != parent) ::_exit(127);
  const int null = ::open("/dev/null", O_RDONLY), out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(null, 0), ::dup2(out, 1), ::dup2(out, 2);
  if (small_disk_bytes > 0 && !mount_small_disk(small_disk, small_disk_bytes)) ::_exit(126);
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

std::string run(const std::vector<std::string>& words) {
  std::string command;
  for (const auto& word : words) command += fmt::format("'{}' ", word);
  FILE* pipe = ::popen((command + "2>&1").c_str(), "re");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string output;
  std::array<char, 4096> block;
  while (const auto got = std::fread(block.data(), 1, block.size(), pipe)) output.append(block.data(), got);
  if (::pclose(pipe) != 0) throw std::runtime_error(command + "failed: " + output);
  return output;
}

void generate_key(const std::filesystem::path& path, const std::string& type) {
  if (!std::filesystem::exists(path)) run({Sshd::keygen().string(), "-q", "-t", type, "-b", type == "rsa" ? "2048" : "256", "-N", "", "-C", "crossdock", "-f", path.string()});
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

std::uint16_t free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t length = sizeof address;
  const bool bound = ::bind(probe, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                     ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  ::close(probe);
  if (!bound) throw std::runtime_error("no free port on the loopback");
  return ntohs(address.sin_port);
}

bool answers(std::uint16_t port) {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(port);
  const bool connected = ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(probe);
  return connected;
}

std::string password_hash(const std::string& password) {
  auto hash = run({"/usr/bin/openssl", "passwd", "-6", password});
  hash.erase(hash.find_last_not_of('\n') + 1);
  return hash;
}

std::string host_key_file(const std::string& type) { return "host_" + type; }

}  // namespace

std::filesystem::path Sshd::keygen() {
  const auto found = first_of({"/usr/bin/ssh-keygen", private_openssh / "usr/bin/ssh-keygen"});
  if (found.empty()) throw std::runtime_error("there is no ssh-keygen: run tools/setup");
  return found;
}

std::string Sshd::odd_server(const std::string& arguments) { return CROSSDOCK_ODD_SFTP_SERVER " " + arguments; }

bool Sshd::can_mount() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(mount_small_disk("/mnt", 1 << 20) ? 0 : 1);
  int status = 1;
  ::waitpid(child, &status, 0);
  return status == 0;
}

std::filesystem::path Sshd::program() { return first_of({private_openssh / "usr/sbin/sshd", "/usr/sbin/sshd"}); }

Sshd::Sshd(Options options) : options_(std::move(options)) {
  if (program().empty()) throw std::runtime_error("there is no sshd for the tests: run tools/setup");
  std::filesystem::create_directories(options_.state);
  std::filesystem::create_directories(options_.folder);
  options_.state = std::filesystem::absolute(options_.state);
  options_.folder = std::filesystem::absolute(options_.folder);
  if (options_.port == 0) options_.port = free_port();
  make_keys();
  start();
}

Sshd::~Sshd() { stop(); }

void Sshd::make_keys() const {
  for (const auto& type : options_.host_key_types) generate_key(options_.state / host_key_file(type), type);
  generate_key(user_key(), "ed25519");
  allow(user_key().string() + ".pub");
}

void Sshd::allow(const std::filesystem::path& public_key) const {
  const auto allowed = options_.state / "authorized_keys";
  const auto line = read_file(public_key);
  if (read_file(allowed).find(line) == std::string::npos) std::ofstream(allowed, std::ios::app) << line;
}

std::filesystem::path Sshd::user_key(const std::string& type) const {
  const auto path = options_.state / ("user_" + type);
  generate_key(path, type);
  allow(path.string() + ".pub");
  return path;
}

void Sshd::write_configuration() const {
  std::string text;
  for (const auto& line : options_.lines) text += line + "\n";
  for (const auto& type : options_.host_key_types) text += fmt::format("HostKey {}\n", (options_.state / host_key_file(type)).string());
  text += fmt::format(
      "ListenAddress 127.0.0.1\nPort {}\nAuthorizedKeysFile {}\nStrictModes no\nPidFile none\nPasswordAuthentication {}\nPermitRootLogin yes\n"
      "KbdInteractiveAuthentication no\nMaxStartups 100\nMaxSessions 100\nLoginGraceTime 30\nSetEnv HOME={}\nSubsystem sftp {}\n",
      options_.port, (options_.state / "authorized_keys").string(), options_.password.empty() ? "no" : "yes",
      options_.state.string(),  // a home without start-up files: what the user's shell does at login is no matter of ours
      options_.server.empty() ? fmt::format("internal-sftp -d {}", options_.folder.string()) : options_.server);
  // From 9.8 on, sshd runs each session in further programs, at places it was compiled with, and punishes addresses
  // whose logins fail.
  const auto parts = program() == "/usr/sbin/sshd" ? std::filesystem::path("/usr/lib/openssh") : private_openssh / "usr/lib/openssh";
  if (std::filesystem::exists(parts / "sshd-session")) text += fmt::format("PerSourcePenalties no\nSshdSessionPath {}\n", (parts / "sshd-session").string());
  if (std::filesystem::exists(parts / "sshd-auth")) text += fmt::format("SshdAuthPath {}\n", (parts / "sshd-auth").string());
  write_file(options_.state / "sshd_config", text);
}

void Sshd::start() {
  if (pid_ > 0) return;
  write_configuration();
  std::map<std::string, std::string> environment;
  if (program() != "/usr/sbin/sshd") environment["LD_LIBRARY_PATH"] = library_path();
  if (::geteuid() == 0) ::mkdir("/run/sshd", 0755);
  environment["LD_PRELOAD"] = CROSSDOCK_SSHD_ACCOUNT;
  if (!options_.password.empty()) environment["CROSSDOCK_SSHD_PASSWORD"] = password_hash(options_.password);
  if (options_.small_disk > 0) std::filesystem::create_directories(options_.folder / "out");
  pid_ = spawn({program().string(), "-D", "-e", "-f", (options_.state / "sshd_config").string()}, environment,
               options_.state / "sshd.log", options_.folder / "out", options_.small_disk);
  for (int tries = 0; tries < 500; ++tries) {
    if (answers(options_.port)) return;
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  pid_ = -1;
  throw std::runtime_error("sshd did not start: " + log());
}

void Sshd::stop() {
  if (pid_ <= 0) return;
  const auto members = family();
  for (const pid_t member : members) ::kill(member, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

// The server and everything that descends from it.
std::vector<pid_t> Sshd::family() const {
  std::multimap<pid_t, pid_t> children;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", none)) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream stat(entry.path() / "stat");
    std::string status;
    std::getline(stat, status);  // a process that ended meanwhile leaves it empty, and is no member
    const auto after_name = status.rfind(')');
    if (after_name == std::string::npos) continue;
    std::istringstream rest(status.substr(after_name + 1));
    char state = 0;
    pid_t parent = 0;
    rest >> state >> parent;
    children.emplace(parent, static_cast<pid_t>(std::stol(name)));
  }
  std::vector<pid_t> members{pid_};
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto [first, last] = children.equal_range(members[i]);
    for (auto child = first; child != last; ++child) members.push_back(child->second);
  }
  return members;
}

void Sshd::freeze() {
  for (const pid_t member : family()) ::kill(member, SIGSTOP);
}

void Sshd::thaw() {
  for (const pid_t member : family()) ::kill(member, SIGCONT);
}

void Sshd::cut_sessions() {
  for (const pid_t member : family())
    if (member != pid_) ::kill(member, SIGKILL);
}

void Sshd::change_host_keys() {
  for (const auto& type : options_.host_key_types) {
    std::filesystem::remove(options_.state / host_key_file(type));
    std::filesystem::remove(options_.state / (host_key_file(type) + ".pub"));
    generate_key(options_.state / host_key_file(type), type);
  }
}

std::string Sshd::user() const {
  const passwd* entry = ::getpwuid(::geteuid());
  if (entry == nullptr) throw std::runtime_error("the current user has no name, and SSH needs one");
  return entry->pw_name;
}

std::string Sshd::host_key(const std::string& type) const {
  const auto path = (options_.state / (host_key_file(type) + ".pub")).string();
  std::istringstream shown(run({keygen().string(), "-l", "-f", path})), key(read_file(path));
  std::string bits, fingerprint, key_type;
  shown >> bits >> fingerprint;
  key >> key_type;
  return key_type + " " + fingerprint;
}

std::filesystem::path Sshd::known_hosts() const {
  std::string text;
  for (const auto& type : options_.host_key_types)
    text += fmt::format("[127.0.0.1]:{} {}", options_.port, read_file(options_.state / (host_key_file(type) + ".pub")));
  const auto path = options_.state / "known_hosts";
  write_file(path, text);
  return path;
}

std::string Sshd::log() const { return read_file(options_.state / "sshd.log"); }

}  // namespace crossdock::fakes
