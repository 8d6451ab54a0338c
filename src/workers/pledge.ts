/** A promise, and what keeps it. (Node 20 has no Promise.withResolvers.) */
export type Pledge<T> = Readonly<{ promise: Promise<T>; resolve: (value: T) => void }>

export function createPledge<T>(): Pledge<T> {
  const resolvers: ((value: T) => void)[] = []
  const promise = new Promise<T>(resolve => void resolvers.push(resolve))
  return { promise, resolve: value => resolvers.forEach(resolve => resolve(value)) }
}
