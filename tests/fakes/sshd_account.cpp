// Preloaded into the tests' sshd, for what only the machine's administrator could give it otherwise.
// Accounts: root's sshd gives up its rights to the account "sshd" before a user has logged in; a machine without
// OpenSSH's server package has none, so "nobody" is lent under that name.
// Passwords: /etc/shadow is nobody's business here. A locked root account (as on desktops) would refuse logins by key
// too; instead everybody's password is the one whose hash CROSSDOCK_SSHD_PASSWORD holds, or unknown without it.
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>
#include <pwd.h>
#include <shadow.h>

extern "C" passwd* getpwnam(const char* name) {
  using Lookup = passwd* (*)(const char*);
  static const auto real = reinterpret_cast<Lookup>(::dlsym(RTLD_NEXT, "getpwnam"));
  passwd* found = real(name);
  return found == nullptr && std::strcmp(name, "sshd") == 0 ? real("nobody") : found;
}

extern "C" spwd* getspnam(const char* name) {
  char* hash = std::getenv("CROSSDOCK_SSHD_PASSWORD");
  if (hash == nullptr) return nullptr;
  static spwd entry;
  entry = spwd{};
  entry.sp_namp = const_cast<char*>(name);
  entry.sp_pwdp = hash;
  entry.sp_lstchg = entry.sp_min = entry.sp_max = entry.sp_warn = entry.sp_inact = entry.sp_expire = -1;
  return &entry;
}
