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

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { bufferSize = 256 << 10, digestSize = 32, filesATime = 8 };

static EVP_MD *sha256;
static int threads;

static void die(const char *what, const char *name) {
    fprintf(stderr, "floor: cannot %s %s: %s\n", what, name, strerror(errno));
    exit(3);
}

static void *need(void *memory) {
    if (!memory) die("have", "memory");
    return memory;
}

static void hash(EVP_MD_CTX *context, const void *bytes, size_t length, unsigned char *digest) {
    if (!EVP_DigestInit_ex2(context, sha256, NULL) || !EVP_DigestUpdate(context, bytes, length)
        || !EVP_DigestFinal_ex(context, digest, NULL))
        die("compute", "SHA-256");
}

static void runThreads(void *(*body)(void *), void *(*first)(void *)) {
    pthread_t thread[threads];
    for (int i = 1; i < threads; i++)
        if ((errno = pthread_create(&thread[i], NULL, body, NULL))) die("start", "a thread");
    first(NULL);
    for (int i = 1; i < threads; i++) pthread_join(thread[i], NULL);
}

// MARK: - What LIST holds

// A file of LIST: `count` of these, then the paths. Files of one content have the same offset.
struct Entry {
    uint64_t offset, length;
    uint64_t path, pathLength;
    unsigned char digest[digestSize];
};

static struct Entry *entries;
static uint64_t entryCount;
static char *paths;

static int byOffset(const void *a, const void *b) {
    const struct Entry *x = a, *y = b;
    // An empty content has the offset of its neighbour: it goes first.
    if (x->offset != y->offset) return x->offset < y->offset ? -1 : 1;
    if (x->length != y->length) return x->length < y->length ? -1 : 1;
    return x->path < y->path ? -1 : x->path > y->path;
}

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

// MARK: - pack

struct Folder {
    int file;
    const char *path;  // below SRC; "" for SRC itself
};

struct File {
    struct Folder *folder;
    const char *name;
    // Only for LIST:
    uint64_t offset, length, same;  // same: the file that brought the content
    unsigned char digest[digestSize];
};

enum { filesAPiece = 4096, pieces = 1 << 16 };
static struct File *piece[pieces];  // pieces, so that files stay where they are while more are listed
static uint64_t listed, taken;
static bool listingDone;
static pthread_mutex_t filesLock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filesCame = PTHREAD_COND_INITIALIZER;

static struct File *fileAt(uint64_t index) { return &piece[index / filesAPiece][index % filesAPiece]; }

static const char *source, *target, *listName;
static int out;
static _Atomic uint64_t end;

static char *arena, *arenaEnd;

static char *keep(const char *a, const char *between, const char *b) {
    size_t x = strlen(a), y = strlen(between), z = strlen(b);
    if ((size_t)(arenaEnd - arena) < x + y + z + 1) {
        arena = need(malloc(1 << 20));
        arenaEnd = arena + (1 << 20);
    }
    char *kept = arena;
    memcpy(kept, a, x);
    memcpy(kept + x, between, y);
    memcpy(kept + x + y, b, z + 1);
    arena += x + y + z + 1;
    return kept;
}

static void publish(uint64_t count) {
    pthread_mutex_lock(&filesLock);
    listed = count;
    pthread_cond_broadcast(&filesCame);
    pthread_mutex_unlock(&filesLock);
}

static uint64_t listFolder(int file, const char *path, uint64_t count) {
    struct Folder *folder = need(malloc(sizeof *folder));
    *folder = (struct Folder){file, path};
    int listing = openat(file, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = listing < 0 ? NULL : fdopendir(listing);
    if (!stream) die("list", path);
    struct dirent *entry;
    while ((entry = readdir(stream))) {
        const char *name = entry->d_name;
        if (entry->d_type == DT_REG) {
            if (count == (uint64_t)pieces * filesAPiece) die("hold", "so many files");
            struct File **at = &piece[count / filesAPiece];
            if (!*at) *at = need(calloc(filesAPiece, sizeof **at));
            *fileAt(count++) = (struct File){.folder = folder, .name = keep(name, "", "")};
            if (count % 64 == 0) publish(count);
        } else if (entry->d_type == DT_DIR && strcmp(name, ".") && strcmp(name, "..")) {
            int below = openat(file, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
            if (below < 0) die("open", name);
            count = listFolder(below, keep(path, *path ? "/" : "", name), count);
        }
    }
    closedir(stream);
    return count;
}

// Gives the next files to read: their number, 0 at the end.
static uint64_t takeFiles(uint64_t *first) {
    pthread_mutex_lock(&filesLock);
    while (taken == listed && !listingDone) pthread_cond_wait(&filesCame, &filesLock);
    uint64_t count = listed - taken < filesATime ? listed - taken : filesATime;
    *first = taken;
    taken += count;
    pthread_mutex_unlock(&filesLock);
    return count;
}

// The digests that came: open addressing, `file` is 1 + the index of the file that brought it.
static struct Seen {
    uint64_t file;
    unsigned char digest[digestSize];
} *seen;
static uint64_t seenSize, seenCount;
static pthread_mutex_t seenLock = PTHREAD_MUTEX_INITIALIZER;

static struct Seen *seenPlace(const unsigned char *digest) {
    uint64_t start;
    memcpy(&start, digest, sizeof start);
    for (uint64_t i = start & (seenSize - 1);; i = (i + 1) & (seenSize - 1))
        if (!seen[i].file || !memcmp(seen[i].digest, digest, digestSize)) return &seen[i];
}

// The file that brought this content first, which may be `file` itself.
static uint64_t firstOf(const unsigned char *digest, uint64_t file) {
    pthread_mutex_lock(&seenLock);
    if (seenCount * 2 >= seenSize) {
        struct Seen *old = seen;
        uint64_t oldSize = seenSize;
        seenSize = oldSize ? oldSize * 4 : 1 << 12;
        seen = need(calloc(seenSize, sizeof *seen));
        for (uint64_t i = 0; i < oldSize; i++)
            if (old[i].file) *seenPlace(old[i].digest) = old[i];
        free(old);
    }
    struct Seen *place = seenPlace(digest);
    if (!place->file) {
        place->file = file + 1;
        memcpy(place->digest, digest, digestSize);
        seenCount++;
    }
    uint64_t first = place->file - 1;
    pthread_mutex_unlock(&seenLock);
    return first;
}

// What one thread packs with.
struct Packer {
    EVP_MD_CTX *context;
    char *buffer;
    size_t room, used;
    uint64_t *held;  // the files whose contents are in the buffer
    size_t heldCount, heldRoom;
};

// Reads a file to the end of the buffer, which grows where it must.
static size_t readFile(struct Packer *packer, const struct File *file) {
    int in = openat(file->folder->file, file->name, O_RDONLY | O_CLOEXEC);
    if (in < 0) die("open", file->name);
    for (size_t length = 0;;) {
        size_t asked = packer->room - packer->used - length;
        ssize_t got = read(in, packer->buffer + packer->used + length, asked);
        if (got < 0) die("read", file->name);
        length += got;
        if ((size_t)got < asked) {
            close(in);
            return length;
        }
        packer->buffer = need(realloc(packer->buffer, packer->room *= 2));
    }
}

static void hold(struct Packer *packer, uint64_t index) {
    if (packer->heldCount == packer->heldRoom) {
        packer->heldRoom = packer->heldRoom ? packer->heldRoom * 2 : 64;
        packer->held = need(realloc(packer->held, packer->heldRoom * sizeof *packer->held));
    }
    packer->held[packer->heldCount++] = index;
}

static void flush(struct Packer *packer) {
    uint64_t offset = atomic_fetch_add(&end, packer->used);
    for (size_t i = 0; i < packer->heldCount; i++) fileAt(packer->held[i])->offset += offset;
    packer->heldCount = 0;
    for (size_t done = 0; done < packer->used;) {
        ssize_t wrote = pwrite(out, packer->buffer + done, packer->used - done, offset + done);
        if (wrote < 0) die("write", target);
        done += wrote;
    }
    packer->used = 0;
}

static void *packFiles(void *unused) {
    (void)unused;
    struct Packer packer = {.context = need(EVP_MD_CTX_new()), .room = 2 * bufferSize};
    packer.buffer = need(malloc(packer.room));
    uint64_t first, count;
    while ((count = takeFiles(&first))) {
        for (uint64_t index = first; index < first + count; index++) {
            struct File *file = fileAt(index);
            file->length = readFile(&packer, file);
            hash(packer.context, packer.buffer + packer.used, file->length, file->digest);
            file->same = firstOf(file->digest, index);
            if (file->same != index) continue;
            hold(&packer, index);
            file->offset = packer.used;  // in the buffer, until it is written
            packer.used += file->length;
            if (packer.used >= bufferSize) flush(&packer);
        }
    }
    flush(&packer);
    return NULL;
}

static void *listAndPack(void *unused) {
    int top = open(source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (top < 0) die("open", source);
    uint64_t count = listFolder(top, "", 0);
    pthread_mutex_lock(&filesLock);
    listed = count;
    listingDone = true;
    pthread_cond_broadcast(&filesCame);
    pthread_mutex_unlock(&filesLock);
    return packFiles(unused);
}

static void writeList(void) {
    FILE *list = fopen(listName, "w");
    if (!list) die("create", listName);
    fwrite(&listed, sizeof listed, 1, list);
    entries = need(malloc((listed + 1) * sizeof *entries));
    uint64_t path = 0;
    for (uint64_t i = 0; i < listed; i++) {
        struct File *file = fileAt(i);
        uint64_t pathLength = strlen(file->folder->path) + 1 + strlen(file->name) + 1;
        entries[i] = (struct Entry){fileAt(file->same)->offset, file->length, path, pathLength, {0}};
        memcpy(entries[i].digest, file->digest, digestSize);
        path += pathLength;
    }
    // The paths stay in the order of listing; the entries come in the order of contents.
    qsort(entries, listed, sizeof *entries, byOffset);
    fwrite(entries, sizeof *entries, listed, list);
    for (uint64_t i = 0; i < listed; i++) fprintf(list, "%s/%s%c", fileAt(i)->folder->path, fileAt(i)->name, 0);
    if (ferror(list) || fclose(list)) die("write", listName);
}

static void pack(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;  // folders stay open
    setrlimit(RLIMIT_NOFILE, &files);
    if ((out = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) < 0) die("create", target);
    runThreads(packFiles, listAndPack);
    if (close(out)) die("write", target);
    if (listName) writeList();
}

// MARK: - verify and restore

static int in;
static _Atomic uint64_t nextBatch;
static uint64_t *batches, batchCount;  // the first entry of each batch of neighbours, and the end

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

static void verify(bool restore) {
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

// MARK: - read

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
            if ((in = open(source, O_RDONLY | O_CLOEXEC)) < 0) die("open", source);
            runThreads(readOnly, readOnly);
            return 0;
        }
    }
    fputs("usage: floor pack SRC OUT [-j N] [--list LIST]\n"
          "       floor verify OUT LIST [-j N]\n"
          "       floor restore OUT LIST DIR [-j N]\n"
          "       floor read FILE [-j N]\n", stderr);
    return 64;
}
