// `node:process`.

import { process } from "semba:web/process";

export default process;
export const {
  abort, addListener, arch, argv, argv0, availableMemory, chdir, config, constrainedMemory, cpuUsage, cwd, emit,
  emitWarning, env, eventNames, execArgv, execPath, exit, exitCode, features, getActiveResourcesInfo, getBuiltinModule,
  getMaxListeners, getegid, geteuid, getgid, getgroups, getuid, hasUncaughtExceptionCaptureCallback, hrtime, kill,
  listenerCount, listeners, loadEnvFile, memoryUsage, nextTick, off, on, once, pid, platform, ppid,
  prependListener, prependOnceListener, rawListeners, reallyExit, release, removeAllListeners, removeListener,
  resourceUsage, setMaxListeners, setUncaughtExceptionCaptureCallback, stderr, stdin, stdout, title, umask, uptime,
  version, versions,
} = process;
