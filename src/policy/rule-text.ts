import { valuesAt } from '../identity/claim-values.ts'
import type { Identity } from '../identity/identity.ts'
import type { Rule } from './decision.ts'
import { partsOf } from './requirement.ts'

/** A rule in the words of the settings, as YAML of several lines; a duration in seconds, `900s`. */
export function ruleText(rule: Rule): string {
  return linesOf(rule).join('\n')
}

/**
 * What is known of somebody of all that a rule goes by in claims and in the domain of their address, one line each;
 * nothing when nothing is, undefined for a rule that goes by neither.
 */
export function claimsText({ require = {} }: Rule, { claims, email }: Identity): string | undefined {
  const parts = partsOf(require)
  const paths = [...new Set(parts.flatMap(part => Object.keys(part.claims ?? {})))]
  const isByEmail = parts.some(part => part.anyEmailDomain !== undefined)
  if (paths.length === 0 && !isByEmail) return undefined
  const ofPaths = paths.flatMap(path => {
    const values = valuesAt(claims, path)
    return values === undefined ? [] : linesOf({ [path]: values })
  })
  return [...(isByEmail && email !== undefined ? linesOf({ email }) : []), ...ofPaths].join('\n')
}

type Scalar = string | number | boolean
type Value = Scalar | Words | readonly (Scalar | Words)[]
type Words = Readonly<{ [word: string]: Value | undefined }>

function linesOf(words: Words): readonly string[] {
  return Object.entries(words).flatMap(([word, value]) => (value === undefined ? [] : linesFor(word, value)))
}

function linesFor(word: string, value: Value): readonly string[] {
  const name = scalar(word)
  if (word === 'maxAge' && typeof value === 'number') return [`${name}: ${value}s`]
  if (isList(value)) {
    const items = value.flatMap(item)
    return value.some(isWords) ? [`${name}:`, ...items] : [`${name}: [${items.join(', ')}]`]
  }
  return isWords(value) ? [`${name}:`, ...indented(linesOf(value), '  ')] : [`${name}: ${scalar(value)}`]
}

function item(value: Scalar | Words): readonly string[] {
  return isWords(value) ? indented(linesOf(value), '- ') : [scalar(value)]
}

// `Array.isArray` alone does not tell a read-only array from the other values.
function isList(value: Value): value is readonly (Scalar | Words)[] {
  return Array.isArray(value)
}

function isWords(value: Scalar | Words): value is Words {
  return typeof value === 'object'
}

/** @param mark of the first line, two characters */
function indented(lines: readonly string[], mark: string): readonly string[] {
  return lines.map((line, index) => `${index === 0 ? mark : '  '}${line}`)
}

/** As YAML reads it back: in quotes wherever it could be taken for anything but this text. */
function scalar(value: Scalar): string {
  const isPlain =
    typeof value !== 'string' ||
    (/^[\p{L}\d](?:[\p{L}\p{M}\d ._/@-]*[\p{L}\p{M}\d])?$/u.test(value) &&
      Number.isNaN(Number(value)) &&
      !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value))
  return isPlain ? String(value) : JSON.stringify(value)
}
