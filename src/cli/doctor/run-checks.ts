import { type Check, fail, type Finding, type Outcome, unknown } from './finding.ts'

/** Seconds beyond which nobody waits for one check, whatever its own limits are. */
const longest = 30

/**
 * Makes the checks one after the other and gives what they have shown. Where one has failed, those that need it are not
 * made: a cause is named once, and what follows from it is `unknown`.
 * @param tell hears each finding as soon as it is there
 */
export async function runChecks(
  checks: readonly Check[],
  tell: (finding: Finding) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  /** By the name of a check that has failed or was not made: the one that has failed. */
  const causes = new Map<string, string>()
  for (const { name, needs = [], look } of checks) {
    const cause = needs.map(needed => causes.get(needed)).find(found => found !== undefined)
    const outcomes =
      cause === undefined
        ? await outcomesOf(look)
        : [unknown(`not looked at, because ${cause} has failed`, `mend ${cause} first`)]
    if (cause !== undefined) causes.set(name, cause)
    else if (outcomes.some(({ status }) => status === 'fail')) causes.set(name, name)
    for (const outcome of outcomes) {
      const finding = { check: name, ...inOneLine(outcome) }
      findings.push(finding)
      tell(finding)
    }
  }
  return findings
}

async function outcomesOf(look: Check['look']): Promise<readonly Outcome[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Outcome>(resolve => {
    const outcome = fail(`nothing came of it within ${longest} s`, 'look at the way to it, and try again')
    timer = setTimeout(() => resolve(outcome), longest * 1000)
  })
  try {
    return [await Promise.race([look(), late])].flat()
  } catch (error) {
    return [unknown(`cannot be looked at: ${error instanceof Error ? error.message : String(error)}`)]
  } finally {
    clearTimeout(timer)
  }
}

/** Others have a say in some of it: nothing in it may steer a terminal, or begin a line. */
function inOneLine({ status, detail, remedy }: Outcome): Outcome {
  return { status, detail: tame(detail), ...(remedy !== undefined && { remedy: tame(remedy) }) }
}

function tame(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '?').slice(0, 700)
}
