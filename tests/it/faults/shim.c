/* Faults on demand: a library to preload (Linux, glibc) that counts the calls by which a program changes the disk below
 * one folder, and at the call of a chosen number kills the program or lets the call fail.
 *
 *   BANTIN_FAULT_BELOW  the folder, an absolute path; a call counts if a path or descriptor of it lies there
 *   BANTIN_FAULT_AT     the number of the call, from 1
 *   BANTIN_FAULT        what happens there:
 *                         kill     SIGKILL before the call
 *                         torn     the same, but of a write the first half is still written
 *                         ENOSPC   (EACCES, EIO, EROFS) the call fails with this error, once
 *                         ENOSPC+  it and all later calls that need space fail; a first write is cut short, as on a
 *                                  disk that becomes full; rename, unlink, rmdir and fsync go on working
 *   BANTIN_FAULT_COUNT  a file that gets the number of all such calls when the program ends
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* The function of this name that the program would have called without this library. */
#define NEXT(name)                                                                                                     \
    static __typeof__(&name) next;                                                                                     \
    if (!next)                                                                                                         \
    next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* Lets a call fail, or goes on. */
#define FAULT(is_below, space)                                                                                         \
    do {                                                                                                               \
        int error = (is_below) ? verdict(space) : 0;                                                                   \
        if (error) {                                                                                                   \
            errno = error == HALF ? ENOSPC : error;                                                                    \
            return -1;                                                                                                 \
        }                                                                                                              \
    } while (0)

enum { HALF = -1 };                  /* a verdict: write half of it */
enum need { NO_SPACE, SPACE, DATA }; /* what a call needs: nothing, room for a name, room for data */

static atomic_long calls;
static const char *below, *count_file;
static long fault_at;
static int fault_error, lasting, kills, torn;

static int error_of(const char *name)
{
    static const struct { const char *name; int error; } known[] = {
        {"ENOSPC", ENOSPC}, {"EACCES", EACCES}, {"EIO", EIO}, {"EROFS", EROFS},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strncmp(name, known[i].name, strlen(known[i].name)))
            return known[i].error;
    return EIO;
}

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("BANTIN_FAULT_AT"), *fault = getenv("BANTIN_FAULT");
    below = getenv("BANTIN_FAULT_BELOW");
    count_file = getenv("BANTIN_FAULT_COUNT");
    fault_at = at && fault ? atol(at) : 0;
    if (fault_at) {
        torn = !strcmp(fault, "torn");
        kills = torn || !strcmp(fault, "kill");
        lasting = strchr(fault, '+') != NULL;
        fault_error = error_of(fault);
    }
}

/* Past the wrapped functions, so that the counting is not counted. */
__attribute__((destructor)) static void end(void)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", atomic_load(&calls));
    long file = count_file ? syscall(SYS_openat, AT_FDCWD, count_file, O_WRONLY | O_CREAT | O_TRUNC, 0644) : -1;
    if (file >= 0)
        syscall(SYS_write, file, text, length);
}

static void die(void)
{
    for (;;)
        syscall(SYS_kill, getpid(), SIGKILL);
}

/* Counts a call and says what becomes of it: 0 goes on, HALF, or the error to fail with. */
static int verdict(enum need need)
{
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (!fault_at || number < fault_at || (number > fault_at && !lasting))
        return 0;
    if (kills && torn && need == DATA)
        return HALF;
    if (kills)
        die();
    if (lasting && need == NO_SPACE)
        return 0;
    return lasting && need == DATA && number == fault_at ? HALF : fault_error;
}

static int is_below(const char *path)
{
    size_t length = below ? strlen(below) : 0;
    return length && !strncmp(path, below, length) && (path[length] == '/' || !path[length]);
}

static int fd_below(int fd)
{
    char name[64], path[PATH_MAX];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return is_below(path);
}

static int at_below(int folder, const char *path)
{
    char name[64], whole[2 * PATH_MAX];
    if (!path || path[0] == '/')
        return path && is_below(path);
    if (folder == AT_FDCWD)
        strcpy(name, "/proc/self/cwd");
    else
        snprintf(name, sizeof name, "/proc/self/fd/%d", folder);
    ssize_t length = readlink(name, whole, PATH_MAX - 1);
    if (length < 0)
        return 0;
    while (!strncmp(path, "./", 2))
        path += 2;
    snprintf(whole + length, sizeof whole - length, "/%s", path);
    return is_below(whole);
}

#define path_below(path) at_below(AT_FDCWD, path)

static int makes_or_writes(int flags)
{
    return (flags & (O_CREAT | O_TRUNC)) || (flags & O_ACCMODE) != O_RDONLY || (flags & O_TMPFILE) == O_TMPFILE;
}

#define OPEN_MODE(flags)                                                                                               \
    mode_t mode = 0;                                                                                                   \
    if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {                                                       \
        va_list list;                                                                                                  \
        va_start(list, flags);                                                                                         \
        mode = va_arg(list, mode_t);                                                                                   \
        va_end(list);                                                                                                  \
    }

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...)                                                                         \
    {                                                                                                                  \
        OPEN_MODE(flags)                                                                                               \
        NEXT(name);                                                                                                    \
        FAULT(makes_or_writes(flags) && path_below(path), flags & O_CREAT ? SPACE : NO_SPACE);                         \
        return next(path, flags, mode);                                                                                \
    }

#define OPENAT(name)                                                                                                   \
    int name(int folder, const char *path, int flags, ...)                                                             \
    {                                                                                                                  \
        OPEN_MODE(flags)                                                                                               \
        NEXT(name);                                                                                                    \
        FAULT(makes_or_writes(flags) && at_below(folder, path), flags & O_CREAT ? SPACE : NO_SPACE);                   \
        return next(folder, path, flags, mode);                                                                        \
    }

/* A function that does nothing but ask first. */
#define CALL(result, name, parameters, arguments, counts, need)                                                        \
    result name parameters                                                                                             \
    {                                                                                                                  \
        NEXT(name);                                                                                                    \
        FAULT(counts, need);                                                                                           \
        return next arguments;                                                                                         \
    }

/* Below the folder only counted, not done: what a killed program has written is safe with the system, and waiting for
 * the disk would take most of the time. */
#define SYNC(name)                                                                                                     \
    int name(int fd)                                                                                                   \
    {                                                                                                                  \
        NEXT(name);                                                                                                    \
        int counts = fd_below(fd);                                                                                     \
        FAULT(counts, NO_SPACE);                                                                                       \
        return counts ? 0 : next(fd);                                                                                  \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int fd, const void *data, size_t size)
{
    NEXT(write);
    int error = fd_below(fd) ? verdict(DATA) : 0;
    if (error == HALF) {
        ssize_t written = size > 1 ? next(fd, data, size / 2) : 0;
        if (kills)
            die();
        if (written > 0)
            return written;
        error = ENOSPC;
    }
    errno = error ? error : errno;
    return error ? -1 : next(fd, data, size);
}

typedef const char *text;
typedef const struct iovec *pieces;
CALL(ssize_t, writev, (int fd, pieces data, int count), (fd, data, count), fd_below(fd), SPACE)
CALL(ssize_t, pwrite, (int fd, const void *data, size_t n, off_t at), (fd, data, n, at), fd_below(fd), SPACE)
CALL(ssize_t, pwrite64, (int fd, const void *data, size_t n, off64_t at), (fd, data, n, at), fd_below(fd), SPACE)
CALL(ssize_t, sendfile, (int to, int from, off_t *at, size_t n), (to, from, at, n), fd_below(to), SPACE)
CALL(ssize_t, sendfile64, (int to, int from, off64_t *at, size_t n), (to, from, at, n), fd_below(to), SPACE)
CALL(ssize_t, copy_file_range, (int from, off64_t *at, int to, off64_t *put, size_t n, unsigned flags),
     (from, at, to, put, n, flags), fd_below(to), SPACE)
CALL(int, ftruncate, (int fd, off_t size), (fd, size), fd_below(fd), NO_SPACE)
CALL(int, ftruncate64, (int fd, off64_t size), (fd, size), fd_below(fd), NO_SPACE)
SYNC(fsync)
SYNC(fdatasync)
CALL(int, rename, (text from, text to), (from, to), path_below(from) || path_below(to), NO_SPACE)
CALL(int, renameat, (int a, text from, int b, text to), (a, from, b, to),
     at_below(a, from) || at_below(b, to), NO_SPACE)
CALL(int, renameat2, (int a, text from, int b, text to, unsigned flags), (a, from, b, to, flags),
     at_below(a, from) || at_below(b, to), NO_SPACE)
CALL(int, link, (text from, text to), (from, to), path_below(to), SPACE)
CALL(int, linkat, (int a, text from, int b, text to, int flags), (a, from, b, to, flags), at_below(b, to), SPACE)
CALL(int, symlink, (text target, text path), (target, path), path_below(path), SPACE)
CALL(int, symlinkat, (text target, int folder, text path), (target, folder, path), at_below(folder, path), SPACE)
CALL(int, mkdir, (text path, mode_t mode), (path, mode), path_below(path), SPACE)
CALL(int, mkdirat, (int folder, text path, mode_t mode), (folder, path, mode), at_below(folder, path), SPACE)
CALL(int, unlink, (text path), (path), path_below(path), NO_SPACE)
CALL(int, unlinkat, (int folder, text path, int flags), (folder, path, flags), at_below(folder, path), NO_SPACE)
CALL(int, rmdir, (text path), (path), path_below(path), NO_SPACE)
