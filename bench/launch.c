/*
 * Runs commands in turn and prints what each run took.
 *
 *     launch [-n RUNS] [-w WARMUPS] [-t SECONDS] [-o FILE] -- COMMAND [ARGUMENT...] [-- COMMAND [ARGUMENT...]]...
 *
 * Every round runs every command once; the round decides which one is first. Each timed run prints a line
 *
 *     COMMAND-INDEX ROUND WALL-NANOSECONDS CPU-MICROSECONDS MAXRSS-KIB STATUS MINOR-FAULTS MAJOR-FAULTS
 *
 * with the wall time from before the spawn to after the wait (CLOCK_MONOTONIC), user and system time, the peak resident
 * size and the page faults without and with reading as wait4 tells them, and the exit code, or 128 + the signal that
 * ended the process. A warm-up prints a line too when it fails, with the round -1. The commands read /dev/null and write to it, or to FILE (emptied before every run).
 *
 * This is a program of its own because a parent's size counts as the child's: a child that shares its parent's memory
 * until it executes its own program starts with the parent's peak. This one stays below 2 MiB.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_COMMANDS 64

extern char **environ;

static volatile pid_t running;

static void on_alarm(int signal_number) {
  (void)signal_number;
  if (running > 0) kill(running, SIGKILL);
}

static void fail(const char *what, int error) {
  fprintf(stderr, "launch: %s: %s\n", what, strerror(error));
  exit(1);
}

static long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long microseconds(struct timeval time) {
  return time.tv_sec * 1000000LL + time.tv_usec;
}

static void run(int index, int round, char **command, const char *output, unsigned timeout) {
  posix_spawn_file_actions_t actions;
  int error = posix_spawn_file_actions_init(&actions);
  if (!error) error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  if (!error) error = posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (!error) error = posix_spawn_file_actions_adddup2(&actions, 1, 2);
  if (error) fail("file actions", error);

  pid_t child = 0;
  struct rusage usage;
  int status = 0;
  alarm(timeout);
  long long start = nanoseconds();
  error = posix_spawn(&child, command[0], &actions, NULL, command, environ);
  if (error) fail(command[0], error);
  running = child;
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) fail("wait4", errno);
  }
  long long wall = nanoseconds() - start;
  running = 0;
  alarm(0);
  posix_spawn_file_actions_destroy(&actions);

  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (round < 0 && code == 0) return;
  printf("%d %d %lld %lld %ld %d %ld %ld\n", index, round < 0 ? -1 : round, wall,
         microseconds(usage.ru_utime) + microseconds(usage.ru_stime), usage.ru_maxrss, code, usage.ru_minflt,
         usage.ru_majflt);
}

int main(int argc, char **argv) {
  int runs = 15, warmups = 1, option;
  unsigned timeout = 120;
  const char *output = "/dev/null";
  while ((option = getopt(argc, argv, "+n:w:t:o:")) != -1) {
    switch (option) {
      case 'n': runs = atoi(optarg); break;
      case 'w': warmups = atoi(optarg); break;
      case 't': timeout = (unsigned)atoi(optarg); break;
      case 'o': output = optarg; break;
      default: return 2;
    }
  }

  char **commands[MOST_COMMANDS];
  int count = 0;
  for (int at = optind; at < argc; at++) {
    if (at == optind || argv[at - 1] == NULL) {
      if (count == MOST_COMMANDS) fail("commands", E2BIG);
      commands[count++] = &argv[at];
    }
    if (strcmp(argv[at], "--") == 0) argv[at] = NULL;
  }
  if (count == 0 || commands[count - 1][0] == NULL) fail("no command", EINVAL);

  struct sigaction action = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &action, NULL);
  /* Fewer interruptions by whatever else runs, where the system allows it; the commands inherit it, all alike. */
  setpriority(PRIO_PROCESS, 0, -10);
  for (int round = -warmups; round < runs; round++) {
    for (int turn = 0; turn < count; turn++) {
      int index = (turn + round + warmups) % count;
      run(index, round, commands[index], output, timeout);
    }
    fflush(stdout);
  }
  return 0;
}
