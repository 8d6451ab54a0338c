import { type SchemaNode, rootNode, settings } from '../src/config/settings.ts'

type Json = Record<string, unknown>

/**
 * The schema as editors want it: without keywords of our own, and requiring only what has no default, because a
 * file may leave out everything that has one. Hints show the description with the variable's name.
 */
export function schemaForEditors(): Json {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Entrada settings',
    description: 'Settings of Entrada, an authenticating reverse proxy.',
    ...forEditors(rootNode, ''),
  }
}

function forEditors(node: SchemaNode, path: string): Json {
  const {
    properties,
    patternProperties,
    items,
    default: value,
    'x-duration': _,
    'x-size': __,
    'x-secret': ___,
    'x-example': sample,
    required: known = [],
    ...plain
  } = node
  const variable = settings.find(setting => setting.path === path)?.variable
  const required = Object.entries(properties ?? {})
    .filter(([name, child]) => known.includes(name) && child.default === undefined)
    .map(([name]) => name)
  return {
    ...plain,
    ...(variable === undefined ? {} : { description: `${node.description} (${variable})` }),
    ...(value === undefined || properties !== undefined ? {} : { default: value }),
    ...(sample === undefined || node.type === 'array' ? {} : { examples: [exampleOf(node, sample)] }),
    ...(required.length === 0 ? {} : { required }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, child]) => [
              name,
              forEditors(child, path === '' ? name : `${path}.${name}`),
            ]),
          ),
        }),
    ...(patternProperties === undefined
      ? {}
      : {
          patternProperties: Object.fromEntries(
            Object.entries(patternProperties).map(([pattern, entry]) => [
              pattern,
              forEditors(entry, `${path}.*`),
            ]),
          ),
        }),
    ...(items === undefined ? {} : { items: forEditors(items, `${path}[]`) }),
  }
}

function exampleOf({ type }: SchemaNode, sample: string): unknown {
  return type === 'integer' || type === 'object' ? JSON.parse(sample) : sample
}
