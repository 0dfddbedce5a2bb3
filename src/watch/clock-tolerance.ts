/** The clocks of Atlassian and of your machine may differ by this much. */
export const clockTolerance = 300_000;
