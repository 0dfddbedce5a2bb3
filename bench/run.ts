/**
 * What this package costs beside what it stands on, and beside others: ratios, each from one run, because absolute times
 * say more about the machine than about the package. `--write` puts them into docs/benchmarks.md.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';

import { contestants } from './contestants.ts';
import { importTimes } from './imports.ts';
import { measure, ratioOf, type Measured } from './measure.ts';
import { bound, offboardInBoundedMemory, startOrganization } from './offboarding.ts';
import { pageReaders } from './pages.ts';
import { pageInBoundedMemory } from './paging.ts';
import { measureQueue } from './queue.ts';
import { measureRate, rateTitle } from './rate.ts';
import { rivals } from './rivals.ts';
import { startServer } from './server.ts';
import { Results } from './write.ts';

/** Many short rounds: what disturbs the machine for a moment then disturbs few of them. */
const rounds = 151;

interface Target {
  readonly what: string;
  readonly measured: number;
  readonly limit: number;
  readonly atLeast?: boolean;
}

const { values: given } = parseArgs({ options: { write: { type: 'boolean', default: false }, people: { type: 'string', default: '100000' } } });
/** How many people are offboarded: `npm run bench -- --people 1000` for a short look, where one plan for all would fit. */
const leavers = Number(given.people);
if (!Number.isInteger(leavers) || leavers < 1) {
  throw new Error('--people expects how many people to offboard');
}

const targets: Target[] = [];
const results = new Results();
const server = await startServer();
try {
  const bare = contestants(server.address);
  const sequential = await measure(bare, { rounds, callsPerRound: 40, concurrency: 1 });
  results.compared('One call after the other', sequential);
  results.compared('50 calls at the same time', await measure(bare, { rounds, callsPerRound: 200, concurrency: 50 }));
  const slow = await measure(contestants(`${server.address}/delay/20`), { rounds: 31, callsPerRound: 10, concurrency: 1 });
  results.compared('One call after the other, 20 ms of server time', slow);
  targets.push(
    { what: 'cost of a call, × bare ky, sequential', measured: ratioTo(sequential, 1), limit: 1.15 },
    { what: 'cost of a call, × global fetch, sequential', measured: ratioTo(sequential, 0), limit: 1.6 },
    { what: 'cost of a call, × global fetch, 20 ms of server time', measured: ratioTo(slow, 0), limit: 1.1 },
  );
  for (const [how, options] of [
    ['one call after the other', { rounds: 61, callsPerRound: 40, concurrency: 1 }],
    ['50 calls at the same time', { rounds: 61, callsPerRound: 200, concurrency: 50 }],
  ] as const) {
    const measured = await measure(rivals(server.address), options);
    results.compared(`Beside others, ${how}`, measured);
    targets.push(
      { what: `cost of a call with nodeFetch, × axios, ${how}`, measured: ratioTo(measured, 1), limit: 1 },
      { what: `cost of a call with nodeFetch, × jira.js, ${how}`, measured: ratioTo(measured, 2), limit: 1 },
    );
  }
  results.compared('A page of 100 people', await measure(pageReaders(server.address), { rounds: 31, callsPerRound: 20, concurrency: 1 }));
  const used = [];
  for (const [options, least, refusedAtMost] of [
    [{ delay: 0 }, 0.97, 0],
    [{ delay: 20 }, 0.97, 0],
    [{ delay: 20, kind: 'bucket' }, 0.95, 0],
    [{ delay: 20, processes: 4, learned: 5, measured: 10 }, 0.95, 0.01],
    [{ delay: 20, kind: 'silent', measured: 0 }, 0.85, 1],
    [{ delay: 20, kind: 'silent', measured: 30 }, 0.85, 0.01],
    [{ delay: 20, kind: 'silent', processes: 4, learned: 5, measured: 30 }, 0.85, 0.01],
  ] as const) {
    const { name, share, refused, refusedShare } = await measureRate(server, options);
    used.push([name, `${(share * 100).toFixed(1)} %`, `${refused} (${(refusedShare * 100).toFixed(1)} %)`]);
    targets.push(
      { what: `use of the allowed rate: ${name}`, measured: share, limit: least, atLeast: true },
      { what: `share refused with 429: ${name}`, measured: refusedShare, limit: refusedAtMost },
    );
  }
  results.table(rateTitle, ['', 'Used', 'Refused with 429'], used);
  const paged = [];
  for (const way of ['stream', 'collect'] as const) {
    const { people, seconds, outOfMemory, megabytes } = await pageInBoundedMemory(server.address, 100_000, way);
    paged.push([way === 'stream' ? 'one by one' : 'collected into an array', outOfMemory ? 'ran out of memory' : `${people} people in ${seconds.toFixed(1)} s`, outOfMemory ? '' : `${megabytes} MB`]);
    targets.push({ what: `100,000 people, ${way === 'stream' ? 'one by one, finish' : 'collected, run out of memory'}`, measured: Number((way === 'stream') === !outOfMemory), limit: 1, atLeast: true });
  }
  results.table('100,000 people in a process that may keep 32 MB', ['', '', 'Memory in all'], paged);
} finally {
  server.close();
}
const lengths = [1_000, 10_000, 100_000];
const queued: number[] = [];
for (const length of lengths) {
  queued.push(await measureQueue(length));
}
const ofShortest = queued.map((microseconds) => microseconds / (queued[0] as number));
results.table('A call that waits at the gate', ['Waiting', 'Time of a call', 'Ratio'], lengths.map((length, index) => [length.toLocaleString('en'), `${queued[index]?.toFixed(1)} µs`, `${ofShortest[index]?.toFixed(2)} ×`]));
targets.push({ what: 'cost of a call with 100,000 waiting, × 1,000 waiting', measured: ofShortest.at(-1) as number, limit: 3 });

results.table('Import', ['', 'Milliseconds'], importTimes(15).map(({ name, milliseconds }) => [name, milliseconds.toFixed(0)]));
const sizes = JSON.parse(execFileSync('npx', ['size-limit', '--json'], { encoding: 'utf8' })) as { name: string; size: number }[];
results.table('Size, minified and compressed, with all dependencies', ['', 'kB'], sizes.map(({ name, size }) => [name, (size / 1000).toFixed(1)]));

const offboarded = [];
const organization = await startOrganization(leavers);
try {
  // One plan for all comes first: it ends before anything is changed.
  for (const way of leavers < 100_000 ? (['batches'] as const) : (['onePlan', 'batches'] as const)) {
    const { people, seconds, requests, megabytes, outOfMemory } = await offboardInBoundedMemory(organization, way);
    const figures = [`${people} people in ${seconds.toFixed(0)} s`, `${(people / seconds).toFixed(0)} a second`, `${(requests / people).toFixed(1)} requests each`, `${megabytes} MB`];
    offboarded.push([way === 'batches' ? 'in batches' : 'one plan', ...(outOfMemory ? ['ran out of memory', '', '', ''] : figures)]);
    targets.push(
      way === 'batches'
        ? { what: `${leavers} people offboarded in batches, who are then inactive`, measured: await organization.inactive(), limit: leavers, atLeast: true }
        : { what: `${leavers} people in one plan, run out of memory`, measured: Number(outOfMemory), limit: 1, atLeast: true },
    );
  }
} finally {
  organization.close();
}
results.table(`${leavers.toLocaleString('en')} people planned and offboarded by a process that may keep ${bound} MB`, ['', '', '', '', 'Memory in all'], offboarded);

results.table(
  'Targets',
  ['', 'Measured', 'Target', ''],
  targets.map(({ what, measured, limit, atLeast = false }) => [
    what,
    measured.toFixed(2),
    `${atLeast ? 'at least' : 'at most'} ${limit}`,
    (atLeast ? measured >= limit : measured <= limit) ? 'met' : '**missed**',
  ]),
);
if (given.write) {
  results.write('docs/benchmarks.md');
}

/** Of this package, which comes last, to another. */
function ratioTo(measured: readonly Measured[], index: number): number {
  return ratioOf(measured.at(-1) as Measured, measured[index] as Measured).median;
}
