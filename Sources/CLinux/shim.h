#include <linux/openat2.h>
#include <malloc.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Glibc declares it only with _GNU_SOURCE, which Swift does not set. */
int syncfs(int descriptor);

/* openat2, for which Glibc has no function: opens a path of which no component may be a symbolic link. */
static inline long linux_open_without_links(int folder, const char *path, int flags) {
    struct open_how how = {.flags = (unsigned)flags, .resolve = RESOLVE_NO_SYMLINKS};
    return syscall(SYS_openat2, folder, path, &how, sizeof how);
}
