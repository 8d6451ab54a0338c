/**
 * One thing that is wrong (or, as a warning, probably wrong) with the settings. Never holds the value of a secret.
 * `where`: `file:line:col`, a variable or a flag; `path`: the setting; `remedy`: how to mend it.
 */
export type Problem = Readonly<{ where: string; path: string; what: string; remedy: string }>

/** The settings cannot be used; `problems` has everything that is wrong with them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly Problem[]
  /** What is probably wrong beside that: a misspelt variable may explain a missing setting. */
  readonly warnings: readonly Problem[]
  /** True when neither a provider nor an upstream is set anywhere: somebody has just installed this. */
  readonly nothingSet: boolean
  /** What to register with the provider: the redirect URIs that are set, else the one that fits `listen.port`. */
  readonly redirectUris: readonly string[]

  constructor(
    problems: readonly Problem[],
    facts: Readonly<{
      nothingSet: boolean
      redirectUris: readonly string[]
      warnings?: readonly Problem[]
    }>,
  ) {
    super(problems.map(problemLine).join('\n'))
    this.problems = problems
    this.warnings = facts.warnings ?? []
    this.nothingSet = facts.nothingSet
    this.redirectUris = facts.redirectUris
  }
}

/** One line: `entrada.yaml:14:3 session.idleTimout: unknown setting; did you mean idleTimeout?` */
export function problemLine({ where, path, what, remedy }: Problem): string {
  const line = `${brief(where)}${path === '' ? '' : ` ${brief(path)}`}: ${what}; ${remedy}`
  // Names come from files: nothing in them may steer a terminal.
  return line.replaceAll(/\p{Cc}/gu, '?')
}

/** What stands in files, one after the other, from the top to the end of each, then the rest as it is. */
export function inReadingOrder(problems: readonly Problem[]): Problem[] {
  const files: string[] = []
  const placed = problems.map(problem => {
    const [, file, line, column] = /^(.*):(\d+):(\d+)$/.exec(problem.where) ?? []
    if (file === undefined) return { problem, place: [Infinity] }
    if (!files.includes(file)) files.push(file)
    return { problem, place: [files.indexOf(file), Number(line), Number(column)] }
  })
  return placed.sort((a, b) => byPlace(a.place, b.place)).map(({ problem }) => problem)
}

function byPlace([one = 0, ...after]: number[], [other = 0, ...afterOther]: number[]): number {
  if (one !== other) return one < other ? -1 : 1
  return after.length === 0 ? 0 : byPlace(after, afterOther)
}

function brief(name: string): string {
  return name.length > 300 ? `${name.slice(0, 299)}…` : name
}

/**
 * Collects problems and warnings while the settings are checked.
 * What touches a setting that is already known to be broken is dropped: it would only repeat the first problem.
 */
export type Report = Readonly<{
  /** @param touches settings that the finding depends on, beside `path` */
  problem: (path: string, what: string, remedy: string, touches?: readonly string[]) => void
  warning: (path: string, what: string, remedy: string, touches?: readonly string[]) => void
  /** A problem that is not in the settings, but in a file that they name. */
  problemIn: (problem: Problem) => void
}>

/** A report that fills the two lists. @param locate where a setting was given */
export function collectInto(
  lists: { problems: Problem[]; warnings: Problem[] },
  broken: ReadonlySet<string>,
  locate: (path: string) => string,
): Report {
  const known = [...broken]
  const repeats = (path: string): boolean => known.some(other => within(other, path) || within(path, other))
  const into =
    (list: Problem[]): Report['problem'] =>
    (path, what, remedy, touches = []) => {
      if ([path, ...touches].some(repeats)) return
      const [, other] = /^cannot stand beside ([\w.]+)$/.exec(what) ?? []
      const whence = other === undefined ? '' : outsideOf(locate(other))
      list.push({ where: locate(path), path, what: what + whence, remedy })
    }
  return {
    problem: into(lists.problems),
    warning: into(lists.warnings),
    problemIn: problem => lists.problems.push(problem),
  }
}

/** ` (from SESSION_KEY)` for a variable or a flag, under which name nobody looks for the setting; nothing for a file. */
function outsideOf(where: string): string {
  return /^(?:[A-Z][A-Z\d_]*|--[\w-]+)$/.test(where) ? ` (from ${where})` : ''
}

function within(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)
}
