// floor pack: see main.c.

#include "floor.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { filesATime = 8 };

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

static int out;

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

static int byOffset(const void *a, const void *b) {
    const struct Entry *x = a, *y = b;
    // An empty content has the offset of its neighbour: it goes first.
    if (x->offset != y->offset) return x->offset < y->offset ? -1 : 1;
    if (x->length != y->length) return x->length < y->length ? -1 : 1;
    return x->path < y->path ? -1 : x->path > y->path;
}

static void writeList(void) {
    FILE *list = fopen(listName, "w");
    if (!list) die("create", listName);
    fwrite(&listed, sizeof listed, 1, list);
    struct Entry *entries = need(malloc((listed + 1) * sizeof *entries));
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

void pack(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;  // folders stay open
    setrlimit(RLIMIT_NOFILE, &files);
    if ((out = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) < 0) die("create", target);
    runThreads(packFiles, listAndPack);
    if (close(out)) die("write", target);
    if (listName) writeList();
}
