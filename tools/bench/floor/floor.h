// What the parts of floor share.

#pragma once
#define _GNU_SOURCE
#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { bufferSize = 256 << 10, digestSize = 32 };

extern EVP_MD *sha256;
extern int threads;
extern const char *source, *target, *listName;

// Where the next thread writes, or reads.
extern _Atomic uint64_t end;

// A file of LIST: `count` of these, then the paths. Files of one content have the same offset.
struct Entry {
    uint64_t offset, length;
    uint64_t path, pathLength;
    unsigned char digest[digestSize];
};

void pack(void);
void verify(bool restore);

_Noreturn void die(const char *what, const char *name);
void *need(void *memory);

// Runs a body in each thread; this one runs `first` in its place.
void runThreads(void *(*body)(void *), void *(*first)(void *));

static inline void hash(EVP_MD_CTX *context, const void *bytes, size_t length, unsigned char *digest) {
    if (!EVP_DigestInit_ex2(context, sha256, NULL) || !EVP_DigestUpdate(context, bytes, length)
        || !EVP_DigestFinal_ex(context, digest, NULL))
        die("compute", "SHA-256");
}
