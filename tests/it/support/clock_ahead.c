/* Loaded before everything else (LD_PRELOAD), it makes a process's clock go CLOCK_AHEAD_SECONDS ahead of the machine's: what the wall
   clock says is moved, what has passed (the monotonic clock) is not, as on a machine whose clock was set wrong. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t which, struct timespec *at) {
    long answer = syscall(SYS_clock_gettime, which, at);
    const char *ahead = getenv("CLOCK_AHEAD_SECONDS");
    if (answer == 0 && which == CLOCK_REALTIME && ahead) at->tv_sec += atol(ahead);
    return (int)answer;
}
