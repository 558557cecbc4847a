// floor verify and floor restore: see main.c.

#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static int in;
static struct Entry *entries;
static uint64_t entryCount;
static char *paths;
static _Atomic uint64_t nextBatch;
static uint64_t *batches, batchCount;  // the first entry of each batch of neighbours, and the end

static void readList(const char *name) {
    int file = open(name, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status)) die("open", name);
    char *bytes = need(malloc(status.st_size + 1));
    for (off_t done = 0; done < status.st_size;) {
        ssize_t got = read(file, bytes + done, status.st_size - done);
        if (got <= 0) die("read", name);
        done += got;
    }
    close(file);
    memcpy(&entryCount, bytes, sizeof entryCount);
    entries = (struct Entry *)(bytes + sizeof entryCount);
    paths = (char *)(entries + entryCount);
}

static void makeBatches(void) {
    batches = need(malloc((entryCount + 1) * sizeof *batches));
    uint64_t start = 0;
    for (uint64_t i = 0; i < entryCount; i++) {
        if (i == 0 || entries[i].offset + entries[i].length - entries[start].offset > bufferSize) {
            // Files of one content stay together.
            if (i && entries[i].offset == entries[i - 1].offset) continue;
            batches[batchCount++] = start = i;
        }
    }
    batches[batchCount] = entryCount;
}

// The folders of DIR, each made once before the files are written; `folderOf` gives an entry's descriptor.
static int *folderOf;

static void makeFolders(int top) {
    folderOf = need(malloc((entryCount + 1) * sizeof *folderOf));
    struct Known {
        const char *path;
        size_t length;
        int file;
    } *known = NULL;
    size_t size = 1 << 16;
    known = need(calloc(size, sizeof *known));
    for (uint64_t i = 0; i < entryCount; i++) {
        char *path = paths + entries[i].path;
        size_t length = strrchr(path, '/') - path;
        uint64_t place = 14695981039346656037u;
        for (size_t k = 0; k < length; k++) place = (place ^ (unsigned char)path[k]) * 1099511628211u;
        for (;; place++) {
            struct Known *folder = &known[place & (size - 1)];
            if (folder->path && (folder->length != length || memcmp(folder->path, path, length))) continue;
            if (!folder->path) {
                *folder = (struct Known){path, length, top};
                char below[length + 2];
                memcpy(below, path, length);
                below[length] = '/';
                below[length + 1] = 0;
                for (char *slash = below; length && (slash = strchr(slash + 1, '/'));) {
                    *slash = 0;
                    if (mkdirat(top, below, 0777) && errno != EEXIST) die("create", below);
                    if (slash == below + length && (folder->file = openat(top, below, O_PATH | O_CLOEXEC)) < 0)
                        die("open", below);
                    *slash = '/';
                }
            }
            folderOf[i] = folder->file;
            break;
        }
    }
}

static void writeFile(int folder, const struct Entry *entry, const char *bytes) {
    const char *path = paths + entry->path, *name = strrchr(path, '/') + 1;
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) die("create", path);
    for (uint64_t done = 0; done < entry->length;) {
        ssize_t wrote = write(file, bytes + done, entry->length - done);
        if (wrote < 0) die("write", path);
        done += wrote;
    }
    if (close(file)) die("write", path);
}

static void *readContents(void *unused) {
    (void)unused;
    EVP_MD_CTX *context = need(EVP_MD_CTX_new());
    size_t room = 2 * bufferSize;
    char *buffer = need(malloc(room));
    uint64_t batch;
    while ((batch = atomic_fetch_add(&nextBatch, 1)) < batchCount) {
        struct Entry *first = &entries[batches[batch]], *last = &entries[batches[batch + 1] - 1];
        size_t length = last->offset + last->length - first->offset;
        while (length > room) buffer = need(realloc(buffer, room *= 2));
        for (size_t done = 0; done < length;) {
            ssize_t got = pread(in, buffer + done, length - done, first->offset + done);
            if (got <= 0) die("read", source);
            done += got;
        }
        for (struct Entry *entry = first; entry <= last; entry++) {
            const char *bytes = buffer + (entry->offset - first->offset);
            if (entry == first || entry->offset != entry[-1].offset || entry->length != entry[-1].length) {
                unsigned char digest[digestSize];
                hash(context, bytes, entry->length, digest);
                if (memcmp(digest, entry->digest, digestSize)) {
                    errno = EBADMSG;
                    die("verify", paths + entry->path);
                }
            }
            if (folderOf) writeFile(folderOf[entry - entries], entry, bytes);
        }
    }
    return NULL;
}

void verify(bool restore) {
    readList(listName);
    if ((in = open(source, O_RDONLY | O_CLOEXEC)) < 0) die("open", source);
    makeBatches();
    if (restore) {
        struct rlimit files;
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
        if (mkdir(target, 0777)) die("create", target);
        int top = open(target, O_PATH | O_CLOEXEC);
        if (top < 0) die("open", target);
        makeFolders(top);
    }
    runThreads(readContents, readContents);
}
