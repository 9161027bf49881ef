// An exception's count of references lies in libstdc++.so, where the thread sanitizer does not see that it is atomic: an
// error that the store's writer and a caller both hold looks to it as if it were freed while it is read.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() { return "race:std::__exception_ptr::exception_ptr::_M_release\n"; }
