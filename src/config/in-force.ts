import type { Config } from './config.ts'
import type { Settings } from './schema.ts'
import { childOf, type Setting, settings as allSettings, settingsBelow } from './settings.ts'

/** One setting as it holds now; the value of a secret is masked, `undefined` is one that is not set. */
export type InForce = Readonly<{ path: string; value: unknown; origin: string }>

/** Stands for what is secret. */
export const mask = '********'

/** Every setting in force, in the order of the schema; a map by its entries. @param origin where a setting was given, or `default` */
export function inForce(settings: Settings, config: Config, origin: (setting: Setting) => string): InForce[] {
  const signedOut = config.origins.map(({ postLogoutRedirectUri }) => postLogoutRedirectUri)
  const derived: Readonly<Record<string, unknown>> = {
    'provider.issuer': config.provider.issuer,
    'provider.postLogoutRedirectUri': signedOut.length === 1 ? signedOut[0] : signedOut,
    'provider.trustEmail': config.provider.trustEmail,
    'session.cookie.secure': config.session.cookie.secure,
    'revocation.file': config.revocation.file,
  }
  return allSettings
    .flatMap(setting => entriesOf(setting, settings))
    .map(setting => {
      const { path, keys, secret } = setting
      const given = valueAt(settings, keys)
      if (path === 'session.keys' && config.session.keysAreRandom) {
        return { path, value: mask, origin: 'random, made at the start' }
      }
      return {
        path,
        value: secret && given !== undefined ? mask : (given ?? derived[path]),
        origin:
          given === undefined && path === 'provider.issuer' ? 'from provider.tenantId' : origin(setting),
      }
    })
}

/** What is set in the entries of a map, one by one; any other setting as it is, an empty map too. */
function entriesOf(setting: Setting, settings: Settings): Setting[] {
  if (setting.kind !== 'map') return [setting]
  const entries = Object.keys(valueAt(settings, setting.keys) ?? {}).flatMap(name => {
    const entry = childOf(setting.schema, name)
    return entry === undefined ? [] : settingsBelow(entry, [...setting.keys, name])
  })
  const set = entries.filter(({ keys }) => valueAt(settings, keys) !== undefined)
  return set.length === 0 ? [setting] : set
}

/** What stands at the end of these keys; `undefined` when there is nothing. */
export function valueAt(tree: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null
        ? Object.entries(at).find(([name]) => name === key)?.[1]
        : undefined,
    tree,
  )
}

/** The same value, frozen down to its leaves. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const inner of Object.values(value)) deepFreeze(inner)
    Object.freeze(value)
  }
  return value
}
