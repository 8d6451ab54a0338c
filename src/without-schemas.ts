/**
 * For applications whose routes have no schemas, as all of ours: Fastify then loads neither ajv nor what writes code
 * for JSON, some hundred files that a start would wait for. A route with one ends the start.
 */
export const withoutSchemas = {
  schemaController: { compilersFactory: { buildValidator: refuse, buildSerializer: refuse } },
} as const

function refuse(): never {
  throw new Error('this application was made without schemas')
}
