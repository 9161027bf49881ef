// What the leak sanitizer shall not report: libssh2 1.11.1 loses the two MAC keys of each session whose cipher is AES-GCM,
// which has no MAC to take them (96 bytes). Nothing calls this in a build without sanitizers.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:kex_method_\n"; }
