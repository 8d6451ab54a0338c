/**
 * Goes on with a value: at once when it is at hand, so that no turn of the event loop is spent, or else when it comes.
 * @param one passed on with the value, as is `two`: on the way of every request no function is to be made that holds them
 */
export function whenKnown<Value, One, Two, Result>(
  value: Value | Promise<Value>,
  goOn: (value: Value, one: One, two: Two) => Result | Promise<Result>,
  one: One,
  two: Two,
): Result | Promise<Result> {
  return value instanceof Promise ? whenItComes(value, goOn, one, two) : goOn(value, one, two)
}

async function whenItComes<Value, One, Two, Result>(
  value: Promise<Value>,
  goOn: (value: Value, one: One, two: Two) => Result | Promise<Result>,
  one: One,
  two: Two,
): Promise<Result> {
  return goOn(await value, one, two)
}
