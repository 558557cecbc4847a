// The least that packing, verifying and restoring can take on a machine: the reading, the SHA-256 and the writing, by
// as many threads as vrarc has, and nothing else. tools/bench/run divides vrarc's times by the times of this program.
//
//   floor pack SRC OUT [-j N] [--list LIST]   reads all files below SRC, hashes each, writes each content once to OUT
//   floor verify OUT LIST [-j N]              reads OUT, hashes each content, compares it with LIST's digest
//   floor restore OUT LIST DIR [-j N]         the same, and writes the files to DIR, which must not be there
//   floor read FILE [-j N]                    reads FILE
//
// What can't be done without, and so is done here:
// - pack: the folders are listed, and each file is opened, read, hashed and closed. That a content is new is known only
//   once it was hashed, so there is one look in a table of digests a file. New contents are written once.
// - verify: every byte of the one file is read, and every content's digest computed.
// - restore: the same (a file must not be given back under a digest that it doesn't have); and each file is created in
//   its folder, written and closed.
//
// What a real archive needs besides and is left out here: names, an index, headers, compression, order, error handling
// that says more than the errno, a look whether a file changed while it was read, files that come under their name only
// once they are whole, fsync. Where that shows in vrarc's time, it shows in the ratio.
//
// The choices that keep this a floor:
// - Plain open, read, pwrite and close. Buffers of 256 KiB stay in a core's cache between read, hash and write, and
//   save calls where files are small; a larger file is read into a larger buffer, as its digest must be known before
//   the write.
// - A file is read to where the next content begins in the buffer to write, so that nothing is ever copied; a known
//   content is overwritten by the next.
// - A read of a regular file that gives less than was asked for has reached its end: no fstat, no second read.
// - Files are opened relative to their folder's descriptor, so that no path is walked twice.
// - The threads begin while the folders are still being listed; the one that lists them then does as the others.
// - Each writer reserves its place with one atomic addition and writes there itself: no queue, no order, no single
//   writer. The kernel lets one writer at a time into a file; the others hash and read meanwhile.
// - One digest context a thread, and SHA-256 looked up once.
// - Small contents are taken by the batch of neighbours, so that one read brings many.
// - LIST is binary and written only when asked for, so that its writing is not measured, and its reading is one read.

#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

EVP_MD *sha256;
int threads;
const char *source, *target, *listName;
_Atomic uint64_t end;

_Noreturn void die(const char *what, const char *name) {
    fprintf(stderr, "floor: cannot %s %s: %s\n", what, name, strerror(errno));
    exit(3);
}

void *need(void *memory) {
    if (!memory) die("have", "memory");
    return memory;
}

void runThreads(void *(*body)(void *), void *(*first)(void *)) {
    pthread_t thread[threads];
    for (int i = 1; i < threads; i++)
        if ((errno = pthread_create(&thread[i], NULL, body, NULL))) die("start", "a thread");
    first(NULL);
    for (int i = 1; i < threads; i++) pthread_join(thread[i], NULL);
}

static int in;

static void *readOnly(void *unused) {
    (void)unused;
    char *buffer = need(malloc(bufferSize));
    ssize_t got;
    do {
        got = pread(in, buffer, bufferSize, atomic_fetch_add(&end, bufferSize));
        if (got < 0) die("read", source);
    } while (got);
    return NULL;
}

static void readAll(void) {
    if ((in = open(source, O_RDONLY | O_CLOEXEC)) < 0) die("open", source);
    runThreads(readOnly, readOnly);
}

int main(int count, char **arguments) {
    threads = sysconf(_SC_NPROCESSORS_ONLN);
    const char *given[8] = {0};
    int n = 0;
    for (int i = 1; i < count && n < 7; i++) {
        if (!strcmp(arguments[i], "-j") && i + 1 < count)
            threads = atoi(arguments[++i]);
        else if (!strcmp(arguments[i], "--list") && i + 1 < count)
            listName = arguments[++i];
        else
            given[n++] = arguments[i];
    }
    if (n && threads > 0 && threads <= 256 && (sha256 = EVP_MD_fetch(NULL, "SHA256", NULL))) {
        source = given[1];
        if (!strcmp(given[0], "pack") && n == 3) {
            target = given[2];
            pack();
            return 0;
        }
        if (!strcmp(given[0], "verify") && n == 3) {
            listName = given[2];
            verify(false);
            return 0;
        }
        if (!strcmp(given[0], "restore") && n == 4) {
            listName = given[2];
            target = given[3];
            verify(true);
            return 0;
        }
        if (!strcmp(given[0], "read") && n == 2) {
            readAll();
            return 0;
        }
    }
    fputs("usage: floor pack SRC OUT [-j N] [--list LIST]\n"
          "       floor verify OUT LIST [-j N]\n"
          "       floor restore OUT LIST DIR [-j N]\n"
          "       floor read FILE [-j N]\n", stderr);
    return 64;
}
