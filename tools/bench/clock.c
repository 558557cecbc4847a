// Runs a command, or a pipe of several, and prints how long it took and what it needed.
//
//   clock RUNS OUT COMMAND [ARGUMENT…] ['|' COMMAND [ARGUMENT…]]…
//
// The last command's output goes to the file OUT, made anew. For each run a line: nanoseconds from just before the
// start of the first process to the end of the last; peak memory in KiB of the largest process; that of all processes
// added up; microseconds of CPU in user mode and in the kernel; the worst exit status (128 + N for signal N).
//
// It is a program of its own, and a small one, because Linux counts the memory of the process that starts another as
// the peak of the other: started from Python, nothing would need less than Python does.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { most = 8 };

static void fail(const char *what) {
    fprintf(stderr, "clock: %s: %s\n", what, strerror(errno));
    exit(3);
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long micro(struct timeval time) { return time.tv_sec * 1000000L + time.tv_usec; }

static void run(char **commands[], int count, const char *output) {
    pid_t process[most];
    int in = -1;
    int last = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (last < 0) fail(output);
    long long start = now();
    for (int i = 0; i < count; i++) {
        int ends[2] = {-1, last};
        if (i + 1 < count && pipe2(ends, O_CLOEXEC)) fail("pipe");
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        if (in >= 0) posix_spawn_file_actions_adddup2(&actions, in, 0);
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
        extern char **environ;
        if ((errno = posix_spawnp(&process[i], commands[i][0], &actions, NULL, commands[i], environ)))
            fail(commands[i][0]);
        posix_spawn_file_actions_destroy(&actions);
        if (in >= 0) close(in);
        close(ends[1]);
        in = ends[0];
    }
    long peak = 0, all = 0, user = 0, kernel = 0;
    int worst = 0;
    for (int i = 0; i < count; i++) {
        struct rusage usage;
        int status;
        if (wait4(process[i], &status, 0, &usage) < 0) fail("wait4");
        int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        if (code > worst) worst = code;
        if (usage.ru_maxrss > peak) peak = usage.ru_maxrss;
        all += usage.ru_maxrss;
        user += micro(usage.ru_utime);
        kernel += micro(usage.ru_stime);
    }
    printf("%lld %ld %ld %ld %ld %d\n", now() - start, peak, all, user, kernel, worst);
    fflush(stdout);
}

int main(int count, char **arguments) {
    char **commands[most] = {0};
    int found = 0;
    if (count < 4) {
        fputs("usage: clock RUNS OUT COMMAND [ARGUMENT…] ['|' COMMAND [ARGUMENT…]]…\n", stderr);
        return 64;
    }
    commands[found++] = arguments + 3;
    for (int i = 3; i < count; i++) {
        if (strcmp(arguments[i], "|") || found == most) continue;
        arguments[i] = NULL;
        commands[found++] = arguments + i + 1;
    }
    for (int i = atoi(arguments[1]); i > 0; i--) run(commands, found, arguments[2]);
    return 0;
}
