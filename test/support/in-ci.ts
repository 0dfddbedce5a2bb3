const given = process.env['PROPERTY_RUNS'];

/** Whether `.ci/run` runs the tests: it sets PROPERTY_RUNS. What takes long runs there only, or in a larger size. */
export const isInCi = given !== undefined;

/** How often the property of a call is tried. What takes longer is tried so many times less often. */
export const propertyRuns = Number(given ?? 4_000);

/** All cases in CI, elsewhere every so many of them. A number that divides no dimension of the cases leaves no value out. */
export function someOf<Case>(all: readonly Case[], every: number): readonly Case[] {
  return isInCi ? all : all.filter((_, index) => index % every === 0);
}
