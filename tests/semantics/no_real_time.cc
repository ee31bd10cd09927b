// SPDX-License-Identifier: MIT
// Linked into a simulation program, it stops the program when anything in it, shared libraries
// included, asks the system for the time, for randomness, for sleep or for a thread: a simulated
// run must depend on its seed alone. The program's own definitions go before the C library's. What
// is not seen: the cycle counter, and the C library's calls to itself.

#include <pthread.h>
#include <sys/random.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace {

[[noreturn]] void Stop(std::string_view what) {
  constexpr std::string_view kWhy = ": not in a simulation, whose time and chance are its seed's\n";
  (void)!write(STDERR_FILENO, what.data(), what.size());
  (void)!write(STDERR_FILENO, kWhy.data(), kWhy.size());
  std::abort();
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t, timespec*) noexcept { Stop("clock_gettime"); }
int gettimeofday(timeval*, void*) noexcept { Stop("gettimeofday"); }
time_t time(time_t*) noexcept { Stop("time"); }
int nanosleep(const timespec*, timespec*) { Stop("nanosleep"); }
int clock_nanosleep(clockid_t, int, const timespec*, timespec*) { Stop("clock_nanosleep"); }
int usleep(useconds_t) { Stop("usleep"); }
ssize_t getrandom(void*, size_t, unsigned int) { Stop("getrandom"); }
int getentropy(void*, size_t) { Stop("getentropy"); }
int rand() noexcept { Stop("rand"); }
long random() noexcept { Stop("random"); }
int pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*) noexcept {
  Stop("pthread_create");
}

}  // extern "C"
