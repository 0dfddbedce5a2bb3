/** Whether `.ci/run` runs the tests: it sets PROPERTY_RUNS. What takes long runs there only, or in a larger size. */
export const isInCi = process.env['PROPERTY_RUNS'] !== undefined;
