// Preloaded into the tests' sshd when root runs it on a machine without OpenSSH's server package: such a machine has
// no account "sshd", and sshd gives up its rights to that account before a user has logged in. It gets "nobody"
// under that name. Passwords in /etc/shadow are nobody's business here: logins are by key, and a locked root account
// (as on desktops) would otherwise be refused.
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

extern "C" spwd* getspnam(const char*) { return nullptr; }
