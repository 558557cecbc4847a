/* Glibc declares it only with _GNU_SOURCE, which Swift does not set. */
int syncfs(int descriptor);
