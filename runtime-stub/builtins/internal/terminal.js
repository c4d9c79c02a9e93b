// What a terminal can show, from the environment.

const TRUE_COLOR = /^(truecolor|24bit)$/;
const DEPTHS_BY_TERM = [
  [/^(dumb)$/, 1],
  [/(-truecolor|-24bit|-direct)$|^xterm-kitty$|^mosh$/, 24],
  [/-256(color)?$/, 8],
  [/^(screen|xterm|vt100|vt220|rxvt|linux|cygwin|ansi|eterm|cons25|konsole|putty|st|gnome|hurd|jfbterm|kterm|mlterm|terminator)/, 4],
  [/color|^con[0-9]*x[0-9]/, 4],
];

/** How many bits of colour (1, 4, 8 or 24) the environment allows. */
export function colorDepth(env) {
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) {
    switch (forced) {
      case "":
      case "1":
      case "true":
        return 4;
      case "2":
        return 8;
      case "3":
        return 24;
      default:
        return 1;
    }
  }
  if (env.NODE_DISABLE_COLORS || env.NO_COLOR || env.TERM === "dumb") return 1;
  if (env.TMUX) return 24;
  if (env.CI) return ["GITHUB_ACTIONS", "GITEA_ACTIONS", "CIRCLECI"].some((name) => name in env) ? 24 : 8;
  if (TRUE_COLOR.test(env.COLORTERM ?? "")) return 24;
  if (["iTerm.app", "HyperTerm", "ghostty", "WezTerm"].includes(env.TERM_PROGRAM)) return 24;
  if (env.TERM_PROGRAM === "Apple_Terminal") return 8;
  const term = (env.TERM ?? "").toLowerCase();
  for (const [pattern, depth] of DEPTHS_BY_TERM) {
    if (pattern.test(term)) return depth;
  }
  return env.COLORTERM ? 4 : 1;
}

/** The same for a stream that may have an opinion of its own. */
export function wantsStreamColor(stream, env) {
  if (env.FORCE_COLOR !== undefined) return colorDepth(env) > 2;
  if (!stream?.isTTY) return false;
  return typeof stream.getColorDepth === "function" ? stream.getColorDepth() > 2 : true;
}

/** Whether text for `stream` should be coloured. */
export function wantsColor(stream, env) {
  if (env.FORCE_COLOR !== undefined) return colorDepth(env) > 2;
  return Boolean(stream.isTTY) && colorDepth(env) > 2;
}
