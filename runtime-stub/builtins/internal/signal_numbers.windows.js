// The signals that Node knows on Windows.

/** Numbers by name. */
export const SIGNALS = {
  SIGHUP: 1, SIGINT: 2, SIGILL: 4, SIGABRT: 22, SIGFPE: 8, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15, SIGQUIT: 3,
  SIGBREAK: 21, SIGWINCH: 28,
};
