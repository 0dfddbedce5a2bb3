/**
 * What this package costs beside what it stands on: ratios, each from one run, because absolute times say more about the
 * machine than about the package.
 */
import { contestants } from './contestants.ts';
import { measure, quantile, ratioOf, type Measured } from './measure.ts';
import { bound, offboardInBoundedMemory, startOrganization } from './offboarding.ts';
import { pageInBoundedMemory } from './paging.ts';
import { measureRate } from './rate.ts';
import { startServer } from './server.ts';

/** Many short rounds: what disturbs the machine for a moment then disturbs few of them. */
const rounds = 151;

interface Target {
  readonly what: string;
  readonly measured: number;
  readonly limit: number;
  readonly atLeast?: boolean;
}

/** How many people are offboarded: `npm run bench -- 1000` for a short look, which one plan for all may survive. */
const leavers = Number(process.argv[2] ?? 100_000);

const targets: Target[] = [];
const server = await startServer();
try {
  const bare = contestants(server.address);
  const sequential = await measure(bare, { rounds, callsPerRound: 40, concurrency: 1 });
  print('One call after the other', sequential);
  const concurrent = await measure(bare, { rounds, callsPerRound: 200, concurrency: 50 });
  print('50 calls at the same time', concurrent);
  const slow = await measure(contestants(`${server.address}/delay/20`), { rounds: 31, callsPerRound: 10, concurrency: 1 });
  print('One call after the other, 20 ms of server time', slow);
  targets.push(
    { what: 'cost of a call, × bare ky, sequential', measured: ratioTo(sequential, 1), limit: 1.15 },
    { what: 'cost of a call, × global fetch, sequential', measured: ratioTo(sequential, 0), limit: 1.6 },
    { what: 'cost of a call, × global fetch, 20 ms of server time', measured: ratioTo(slow, 0), limit: 1.1 },
  );
  console.log('\nUse of an allowed rate');
  for (const delay of [0, 20]) {
    const { name, share, refused } = await measureRate(server, delay);
    console.log(`  ${name}: ${(share * 100).toFixed(1)} %, ${refused} refused`);
    targets.push({ what: `use of the allowed rate, ${delay} ms`, measured: share, limit: 0.97, atLeast: true }, { what: `requests refused with 429, ${delay} ms`, measured: refused, limit: 0 });
  }
  console.log('\n100,000 people in a process that may keep 32 MB');
  for (const way of ['stream', 'collect'] as const) {
    const { people, seconds, outOfMemory, megabytes } = await pageInBoundedMemory(server.address, 100_000, way);
    console.log(`  ${way.padEnd(8)} ${outOfMemory ? 'ran out of memory' : `${people} people in ${seconds.toFixed(1)} s, ${megabytes} MB in all`}`);
    targets.push({ what: `100,000 people, ${way === 'stream' ? 'streamed, finish' : 'collected, run out of memory'}`, measured: Number((way === 'stream') === !outOfMemory), limit: 1, atLeast: true });
  }
} finally {
  server.close();
}

console.log(`\n${leavers.toLocaleString('en')} people planned and offboarded by a process that may keep ${bound} MB`);
const organization = await startOrganization(leavers);
try {
  // One plan for all comes first: it ends before anything is changed.
  for (const way of ['onePlan', 'batches'] as const) {
    const { people, seconds, requests, megabytes, outOfMemory } = await offboardInBoundedMemory(organization, way);
    const name = way === 'batches' ? 'in batches' : 'one plan';
    const figures = `${people} people in ${seconds.toFixed(0)} s, ${(people / seconds).toFixed(0)} a second, ${(requests / people).toFixed(1)} requests each, ${megabytes} MB in all`;
    console.log(`  ${name.padEnd(10)} ${outOfMemory ? 'ran out of memory' : figures}`);
    targets.push(
      way === 'batches'
        ? { what: `${leavers} people offboarded in batches, who are then inactive`, measured: await organization.inactive(), limit: leavers, atLeast: true }
        : { what: `${leavers} people in one plan, run out of memory`, measured: Number(outOfMemory), limit: 1, atLeast: true },
    );
  }
} finally {
  organization.close();
}

console.log('\nTargets');
for (const { what, measured, limit, atLeast = false } of targets) {
  const met = atLeast ? measured >= limit : measured <= limit;
  console.log(`  ${met ? 'met   ' : 'MISSED'} ${what}: ${measured.toFixed(2)} (${atLeast ? 'at least' : 'at most'} ${limit})`);
}

/** Of this package, which comes last, to another. */
function ratioTo(measured: readonly Measured[], index: number): number {
  return ratioOf(measured.at(-1) as Measured, measured[index] as Measured).median;
}

function print(title: string, measured: readonly Measured[]): void {
  console.log(`\n${title} (medians of ${measured[0]?.rounds.length ?? 0} rounds)`);
  for (const contestant of measured) {
    const { median, low, high } = ratioOf(contestant, measured[0] as Measured);
    const microseconds = quantile(contestant.rounds, 0.5).toFixed(0).padStart(7);
    console.log(`  ${contestant.name.padEnd(32)} ${microseconds} µs  ${median.toFixed(2)} × (${low.toFixed(2)} to ${high.toFixed(2)})`);
  }
}
