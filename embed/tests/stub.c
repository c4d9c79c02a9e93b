/* A runtime stub in little: reserves a slot (and for ELF a spare note) like the real one, and prints its archive.
 *
 * The test passes -DSEMBA_MAGIC with the slot's magic as sixteen numbers. Exit codes: 0 printed, 3 no archive,
 * 4 the archive is not aligned, 5 memory of the program's own was not as it should be. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__APPLE__)
#define SLOT_SECTION "__SEMBA,__archive"
#elif defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#define SLOT_SECTION ".semslot"
#else
#define SLOT_SECTION ".semba.slot"
#endif

struct slot {
    unsigned char magic[16];
    int64_t rel;
    uint64_t len;
    unsigned char digest[32];
    char identity[192];
};

__attribute__((section(SLOT_SECTION), used, aligned(16)))
static const struct slot slot = {
    { SEMBA_MAGIC }, 0, 0, { 0 },
    "semba=0.0.1\ntarget=test\nengine=none\nengine-version=1\nengine-build-id=0123456789abcdef\n"
    "data-model=le64\n",
};

#if defined(__ELF__)
__asm__(".pushsection .note.semba.spare,\"a\",%note\n"
        ".balign 16\n"
        ".long 6, 12, 1\n"
        ".asciz \"Semba\"\n"
        ".balign 4\n"
        ".ascii \"spare header\"\n"
        ".popsection\n");
#endif

/* Zeroed, relocated and thread-local memory: what a badly placed segment would damage first. */
static char zeroed[300000];
static const char *relocated = "relocated";
static _Thread_local int local = 7;

int main(int argc, char **argv) {
    const volatile struct slot *here = &slot;
#if defined(_WIN32)
    _setmode(_fileno(stdout), _O_BINARY);
#endif
    const unsigned char *archive = (const unsigned char *)here + here->rel;
    uint64_t len = here->len;
    for (size_t i = 0; i < sizeof zeroed; i++)
        if (zeroed[i] != 0)
            return 5;
    char *heap = malloc(1 << 20);
    if (heap == NULL || relocated[0] != 'r' || local != 7 || argc < 1 || argv[0] == NULL)
        return 5;
    for (size_t i = 0; i < 1 << 20; i++)
        heap[i] = (char)i;
    if (len == 0)
        return 3;
    if ((uintptr_t)archive % 16 != 0)
        return 4;
    if (fwrite(archive, 1, len, stdout) != len || fflush(stdout) != 0)
        return 5;
    return 0;
}
