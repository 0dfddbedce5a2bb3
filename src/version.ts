/** The version of this package; a test keeps it equal to package.json. */
export const version = '0.1.0';

/** The oldest Node.js that this package runs on; the same test keeps it. */
export const oldestNode = '22.13';
