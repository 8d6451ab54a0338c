import { Type } from 'typebox'
import { durationPattern, sizePattern } from './units.ts'

/** Keywords of our own in the schema; ajv has to know them and editors do not get to see them. */
export const ownKeywords = ['x-duration', 'x-size', 'x-secret', 'x-example'] as const

/** Shows in the generated documentation what a setting without a default may look like. */
type Hints = { example?: string; default?: string; secret?: boolean }

function hints({ example, default: value, secret: hidden }: Hints): Record<string, unknown> {
  return {
    ...(example === undefined ? {} : { 'x-example': example }),
    ...(value === undefined ? {} : { default: value }),
    ...(hidden === true ? { 'x-secret': true } : {}),
  }
}

/** Text of at least one character, without control characters. */
export function text(description: string, more: Hints = {}) {
  return Type.String({ description, minLength: 1, pattern: '^[^\\u0000-\\u001f\\u007f]*$', ...hints(more) })
}

/** Text that may be left empty. */
export function anyText(description: string, value: string) {
  return Type.String({ description, default: value })
}

/** A secret: never shown, refused on the command line. */
export function secret(description: string) {
  return Type.String({ description, minLength: 1, ...hints({ secret: true }) })
}

export function whole(
  description: string,
  value: number | undefined,
  { minimum, maximum, example }: { minimum: number; maximum: number; example?: string },
) {
  return Type.Integer({
    description,
    ...(value === undefined ? {} : { default: value }),
    minimum,
    maximum,
    ...hints(example === undefined ? {} : { example }),
  })
}

/** A whole number, or a word that stands for one. */
export function wholeOr<const Word extends string>(
  word: Word,
  description: string,
  value: number,
  { minimum, maximum }: { minimum: number; maximum: number },
) {
  const schema = { description, default: value, minimum, maximum, pattern: `^${word}$` }
  return Object.assign(Type.Unsafe<number | Word>({ type: ['integer', 'string'] }), schema)
}

/** `90s`, `15m`, `8h` or `7d`. */
export function duration(description: string, more: Hints) {
  return Type.String({ description, pattern: durationPattern, 'x-duration': true, ...hints(more) })
}

/** A duration, or the word `off`. */
export function durationOrOff(description: string, more: Hints) {
  const pattern = `^off$|${durationPattern}`
  return Type.String({ description, pattern, 'x-duration': true, ...hints(more) })
}

/** `512B`, `64KiB`, `10MiB` or `1GiB`. */
export function size(description: string, more: Hints) {
  return Type.String({ description, pattern: sizePattern, 'x-size': true, ...hints(more) })
}

export function flag(description: string, value?: boolean) {
  return Type.Boolean({ description, ...(value === undefined ? {} : { default: value }) })
}

export function choice<const Values extends string[]>(
  values: readonly [...Values],
  description: string,
  more: { default?: Values[number]; example?: Values[number] } = {},
) {
  return Type.Enum(values, { type: 'string', description, ...hints(more) })
}

/** One word, or a list of several. */
export function oneOrMore(description: string, { example }: { example: string }) {
  const one = { minLength: 1, pattern: '^[^\\u0000-\\u001f\\u007f]*$' }
  const items = { type: 'string', ...one }
  const schema = { description, ...one, items, minItems: 1, ...hints({ example }) }
  return Object.assign(Type.Unsafe<string | readonly string[]>({ type: ['string', 'array'] }), schema)
}

/** A list of words. */
export function words(
  description: string,
  value?: readonly string[],
  more: Hints & { minItems?: number } = {},
) {
  const { minItems, ...rest } = more
  return Type.Array(Type.String({ minLength: 1 }), {
    description,
    ...(value === undefined ? {} : { default: value }),
    ...(minItems === undefined ? {} : { minItems }),
    ...hints(rest),
  })
}

/** A section whose names `requirement-shape.ts` checks. @param example JSON */
export function nested(description: string, example: string) {
  const schema = Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' })
  return Object.assign(schema, { description, ...hints({ example }) })
}

/** A list of such sections. @param properties those of their names that editors are to know */
export function nestedList<Properties extends Type.TProperties>(
  description: string,
  example: string,
  properties: Properties,
) {
  const items = { type: 'object', properties }
  const schema = Type.Unsafe<readonly unknown[]>({ type: 'array' })
  return Object.assign(schema, { description, items, minItems: 1, ...hints({ example }) })
}

/** A group of settings; leaving it out is the same as leaving out everything in it. */
export function section<Properties extends Type.TProperties>(description: string, properties: Properties) {
  return Type.Object(properties, { description, default: {}, additionalProperties: false })
}

/** A section that says something by being there: it has no default, so leaving it out leaves it off. */
export function optionalSection<Properties extends Type.TProperties>(
  description: string,
  properties: Properties,
) {
  return Type.Optional(Type.Object(properties, { description, additionalProperties: false }))
}

/** Names that the person who writes the file makes up. */
const ownName = '^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$'

/** Names that are made elsewhere, as those of roles. */
export const anyName = '^[^\\u0000-\\u001f\\u007f_][^\\u0000-\\u001f\\u007f]{0,127}$'

/** Entries of one kind under names of this pattern. @param example JSON */
export function map<Entry extends Type.TSchema>(
  description: string,
  entry: Entry,
  example: string,
  pattern = ownName,
) {
  return Type.Record(Type.String({ pattern }), entry, {
    description,
    default: {},
    additionalProperties: false,
    ...hints({ example }),
  })
}
