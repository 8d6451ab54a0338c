import type { Config } from '../config/config.ts'
import { gather } from '../config/gather.ts'
import { newSessionKey } from '../config/load.ts'
import { collectInto, type Problem, SettingsError } from '../config/problem.ts'
import { resolve } from '../config/resolve.ts'

/**
 * The configuration that a settings document amounts to, with nothing else asked: no file, no environment.
 * @throws SettingsError with everything that is wrong
 */
export function configOf(document: Readonly<Record<string, unknown>>): Config {
  const where = 'settings'
  const { problems: early, shaped } = gather({ data: document, problems: [], locate: () => where }, {}, {})
  const problems: Problem[] = [...early]
  const report = collectInto({ problems, warnings: [] }, shaped.broken, () => where)
  const refused = { what: 'a file is not read here', remedy: 'give the value itself' }
  const config = resolve(
    shaped.settings,
    {
      readSecretFile: () => refused,
      readText: () => refused,
      namesIn: () => refused,
      fileFault: () => refused.what,
      keyPair: () => ({ at: 'certFile', ...refused }),
      logo: () => refused,
      isWritable: () => false,
      shortHash: () => '',
      processors: () => 1,
      randomKey: newSessionKey,
      now: () => 0,
    },
    report,
  )
  if (problems.length > 0) throw new SettingsError(problems, { nothingSet: false, redirectUris: [] })
  return config
}
