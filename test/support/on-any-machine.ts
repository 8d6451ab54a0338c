import { defaultOverloadLimits, type OverloadLimits } from '../../src/guard/overload.ts'

/** A machine that runs many tests at once may be slow for seconds: that is no overload of the gateway under test. */
export const onAnyMachine: OverloadLimits = { ...defaultOverloadLimits, delay: 60_000 }
