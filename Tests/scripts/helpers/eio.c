/* Makes a place of a file unreadable, as a disk does: what lies before it is read, at the place a read fails with EIO.

   LD_PRELOAD=eio.so EIO_FILE=name EIO_FROM=offset EIO_TO=offset [EIO_TIMES=n] command

   With EIO_TIMES only the first n reads of the place fail. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long failed;

/* How many bytes may be read at an offset; -1 if the read is to fail. */
static ssize_t allowed(int descriptor, size_t count, off64_t offset) {
    const char *name = getenv("EIO_FILE"), *from = getenv("EIO_FROM"), *to = getenv("EIO_TO");
    struct stat wanted, this;
    if (!name || !from || !to || stat(name, &wanted) != 0 || fstat(descriptor, &this) != 0) return count;
    if (wanted.st_ino != this.st_ino || wanted.st_dev != this.st_dev) return count;
    off64_t first = atoll(from), end = atoll(to);
    if (offset >= end || offset + (off64_t)count <= first) return count;
    if (offset < first) return first - offset;
    const char *times = getenv("EIO_TIMES");
    if (times && atol(times) > 0 && atomic_fetch_add(&failed, 1) >= atol(times)) return count;
    errno = EIO;
    return -1;
}

ssize_t pread64(int descriptor, void *buffer, size_t count, off64_t offset) {
    ssize_t (*next)(int, void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pread64");
    ssize_t most = allowed(descriptor, count, offset);
    return most < 0 ? -1 : next(descriptor, buffer, most, offset);
}

ssize_t pread(int descriptor, void *buffer, size_t count, off_t offset) {
    return pread64(descriptor, buffer, count, offset);
}

/* As long as all may be read, in one call; up to a place that fails, piece by piece. */
ssize_t preadv64(int descriptor, const struct iovec *pieces, int count, off64_t offset) {
    ssize_t (*next)(int, const struct iovec *, int, off64_t) = dlsym(RTLD_NEXT, "preadv64");
    size_t whole = 0, done = 0;
    for (int piece = 0; piece < count; piece++) whole += pieces[piece].iov_len;
    ssize_t most = allowed(descriptor, whole, offset);
    if (most < 0) return -1;
    if ((size_t)most == whole) return next(descriptor, pieces, count, offset);
    ssize_t (*one)(int, void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pread64");
    for (int piece = 0; piece < count && done < (size_t)most; piece++) {
        size_t rest = most - done, length = pieces[piece].iov_len < rest ? pieces[piece].iov_len : rest;
        ssize_t got = one(descriptor, pieces[piece].iov_base, length, offset + done);
        if (got < 0) return done ? (ssize_t)done : -1;
        done += got;
        if ((size_t)got < length) break;
    }
    return done;
}

ssize_t preadv(int descriptor, const struct iovec *pieces, int count, off_t offset) {
    return preadv64(descriptor, pieces, count, offset);
}

ssize_t read(int descriptor, void *buffer, size_t count) {
    ssize_t (*next)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
    off64_t offset = lseek64(descriptor, 0, SEEK_CUR);
    ssize_t most = offset < 0 ? (ssize_t)count : allowed(descriptor, count, offset);
    return most < 0 ? -1 : next(descriptor, buffer, most);
}
