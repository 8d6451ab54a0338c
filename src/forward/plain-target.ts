/** Segments of unreserved characters without `~`, with no dot at either end and no two in a row. */
const plainPath = /^(?=\/)(?:\/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)*\/?(?:\?|$)/

/**
 * Whether the path of a target has nothing in it that anybody could read in two ways: then there is nothing that
 * @fastify/http-proxy could refuse, and its check takes as long as all else that it does.
 */
export function isPlainTarget(target: string): boolean {
  return plainPath.test(target)
}
