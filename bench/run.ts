/**
 * What this package costs beside what it stands on, and beside others: ratios, each from one run, because absolute times
 * say more about the machine than about the package. `--write` puts them into docs/benchmarks.md; `--short` takes a
 * minute or two, and its figures are a first look only.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

import { OrgAdminClient } from 'atlassian-admin-sdk';

import { outOfMemory } from './bounded.ts';
import { atTheSameTime, measureCalls, type RowMeasured } from './calls.ts';
import { names } from './contestants.ts';
import { proveEngine } from './engines.ts';
import { handOverInBoundedMemory, startLargeOrganization } from './hand-over.ts';
import { importTimes } from './imports.ts';
import { hoursFor10000, offboardAtLimit, speed, ways } from './limited.ts';
import { measure, ratioOf, type Figure, type Measured } from './measure.ts';
import { bound, offboardInBoundedMemory, startOrganization, type Offboarded } from './offboarding.ts';
import { pageInBoundedMemory } from './paging.ts';
import { measurePlanFile } from './plan-file.ts';
import { measureCsv } from './csv.ts';
import { measureQueue } from './queue.ts';
import { measureRate, rateTitle } from './rate.ts';
import { accountId, startServer } from './server.ts';
import { ratioBetween, Results } from './write.ts';

interface Target {
  readonly what: string;
  readonly measured: number;
  readonly limit: number;
  readonly atLeast?: boolean;
}

const { values: given } = parseArgs({
  options: { write: { type: 'boolean', default: false }, short: { type: 'boolean', default: false }, people: { type: 'string', default: '100000' }, limited: { type: 'string', default: '2000' }, things: { type: 'string', default: '1000000' }, lines: { type: 'string', default: '1000000' }, only: { type: 'string' } },
});
/** How many people are offboarded: `npm run bench -- --people 1000` for a short look, where one plan for all would fit. */
const leavers = Number(given.people);
/** How many people are offboarded at 200 requests a minute: 10,000 take some minutes. */
const limited = Number(given.limited);
/** How many things are handed over, of a hundredth as many people: `npm run bench -- --things 10000` for a short look. */
const things = Number(given.things);
/** How many people are in a plan file: `npm run bench -- --only plan-file --lines 20000` for a short look. */
const lines = Number(given.lines);
if (![leavers, limited, things, lines].every((number) => Number.isInteger(number) && number >= 1)) {
  throw new Error('--people and --limited expect how many people to offboard, --things how many things to hand over, and --lines how many people a plan file has');
}

/** Many short rounds: what disturbs the machine for a moment then disturbs few of them. */
const [processes, rounds] = given.short ? [1, 9] : [3, 31];
const figures: readonly Figure[] = ['wall', 'cpu'];
let targets: Target[] = [];
const results = new Results();

const parts: Readonly<Record<string, { readonly title: string; readonly measure: () => Promise<void> }>> = {
  clients: { title: 'Targets', measure: measureClients },
  offboarding: { title: 'Targets of many leavers', measure: measureOffboarding },
  limits: { title: 'Targets at the rate limit', measure: measureAtLimit },
  engines: { title: 'Targets of many machines', measure: measureEngines },
  'hand-over': { title: 'Targets of a large transfer', measure: measureHandOver },
  'plan-file': { title: 'Targets of a plan file', measure: measurePlanFileStages },
  csv: { title: 'Targets of a CSV export', measure: measureExport },
};
const chosen = given.only === undefined ? Object.keys(parts).slice(0, given.short ? 1 : undefined) : [given.only];
for (const name of chosen) {
  const part = parts[name];
  if (part === undefined) {
    throw new Error(`--only expects one of ${Object.keys(parts).join(', ')}`);
  }
  targets = [];
  await part.measure();
  results.table(
    part.title,
    ['', 'Measured', 'Target', ''],
    targets.map(({ what, measured, limit, atLeast = false }) => [
      what,
      measured.toFixed(2),
      `${atLeast ? 'at least' : 'at most'} ${limit}`,
      (atLeast ? measured >= limit : measured <= limit) ? 'met' : '**not met**',
    ]),
  );
  if (given.write) {
    results.write('docs/benchmarks.md');
  }
}

async function measureClients(): Promise<void> {
  const server = await startServer();
  try {
    const rows = await measureCalls(server.address, processes, rounds);
    results.summary('What a client costs that sets nothing', rows);
    results.text(
      `Each figure is the median of ${processes * rounds} rounds of ${processes} processes, and the middle half of them in brackets. Below 1,\nthe client of this package takes less. The responses have no headers of a rate limit. CPU is that of the calling process.`,
    );
    for (const row of new Set(rows.map((one) => one.row))) {
      results.contestants(row, rows.filter((one) => one.row === row));
    }
    results.table(
      'What ky costs',
      ['Call', 'At the same time', ...figures.map((figure) => `${figure === 'cpu' ? 'CPU' : 'Time'}, × the same without ky`)],
      rows.map((row) => [row.row, String(row.concurrency), ...figures.map((figure) => ratioBetween(row, names.ky, names.direct, figure).median.toFixed(2))]),
    );
    targets.push(
      highest('a call, × jira.js', rows, names.own, names.jira, 0.95),
      highest('a call, × global fetch', rows, names.own, names.fetch, 1),
      highest('a call through ky, × jira.js', rows, names.ky, names.jira, 1.15),
    );

    const slow = await measure(slowCalls(`${server.address}/delay/20`), { rounds: given.short ? 9 : 31, callsPerRound: 10, concurrency: 1 });
    results.compared('One call after the other, 20 ms of server time', slow);
    targets.push({ what: 'a call, × global fetch, 20 ms of server time', measured: ratioOf(slow.at(-1) as Measured, slow[0] as Measured).median, limit: 1.1 });

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

  const imports = importTimes(given.short ? 5 : 15);
  results.table('Import', ['', 'Milliseconds', '× jira.js'], imports.map(({ name, milliseconds, toJira }) => [name, milliseconds.toFixed(0), toJira.toFixed(2)]));
  const [root] = imports;
  targets.push({ what: 'import of the package, milliseconds', measured: root?.milliseconds ?? Number.NaN, limit: 200 }, { what: 'import of the package, × jira.js', measured: root?.toJira ?? Number.NaN, limit: 0.27 });
  // It ends with a failure if a limit is exceeded, and shows the sizes all the same.
  const sizes = JSON.parse(spawnSync('npx', ['size-limit', '--json'], { encoding: 'utf8' }).stdout) as { name: string; size: number }[];
  results.table('Size, minified and compressed, with all dependencies', ['', 'kB'], sizes.map(({ name, size }) => [name, (size / 1000).toFixed(1)]));
}

/** A target that holds for every call: the figure that is farthest from it stands for all. */
function highest(what: string, rows: readonly RowMeasured[], name: string, other: string, limit: number): Target {
  const all = rows.flatMap((row) => figures.map((figure) => ({ row, figure, median: ratioBetween(row, name, other, figure).median })));
  const worst = all.reduce((one, next) => (next.median > one.median ? next : one));
  const met = all.filter(({ median }) => median <= limit).length;
  const how = worst.row.concurrency === 1 ? 'one by one' : `${atTheSameTime} at the same time`;
  return { what: `${what}: ${met} of ${all.length} figures; the highest is ${worst.figure === 'cpu' ? 'CPU' : 'time'} of "${worst.row.row}", ${how}`, measured: worst.median, limit };
}

function slowCalls(base: string): { readonly name: string; readonly call: () => Promise<unknown> }[] {
  const headers = { accept: 'application/json', authorization: 'Bearer bench' };
  const org = new OrgAdminClient({ orgId: 'bench', apiKey: 'bench', baseUrl: base });
  return [
    { name: names.fetch, call: async (): Promise<unknown> => (await fetch(`${base}/users/${accountId}/manage/profile`, { headers })).json() },
    { name: names.own, call: () => org.accounts.getProfile(accountId) },
  ];
}

async function measureOffboarding(): Promise<void> {
  const offboarded = [];
  const organization = await startOrganization(leavers);
  try {
    // One plan for all comes first: it ends before anything is changed.
    for (const way of leavers < 100_000 ? (['batches'] as const) : (['onePlan', 'batches'] as const)) {
      const measured = await offboardInBoundedMemory(organization, way);
      offboarded.push([way === 'batches' ? 'in batches' : 'one plan', ...(measured === outOfMemory ? ['ran out of memory', '', '', ''] : cellsOf(measured))]);
      targets.push(
        way === 'batches'
          ? { what: `${leavers} people offboarded in batches, who are then inactive`, measured: await organization.inactive(), limit: leavers, atLeast: true }
          : { what: `${leavers} people in one plan, run out of memory`, measured: Number(measured === outOfMemory), limit: 1, atLeast: true },
      );
    }
  } finally {
    organization.close();
  }
  results.table(`${leavers.toLocaleString('en')} people planned and offboarded by a process that may keep ${bound} MB`, ['', '', '', '', 'Memory in all'], offboarded);
}

function cellsOf({ people, seconds, requests, megabytes }: Offboarded): string[] {
  return [`${people} people in ${seconds.toFixed(0)} s`, `${(people / seconds).toFixed(0)} a second`, `${(requests / people).toFixed(1)} requests each`, `${megabytes} MB`];
}

async function measureHandOver(): Promise<void> {
  const megabytes = 192;
  const people = Math.max(1, Math.round(things / 100));
  const organization = await startLargeOrganization(people, things);
  try {
    const measured = await handOverInBoundedMemory(organization, { megabytes, undo: true });
    targets.push({ what: `${things} things, run out of memory`, measured: Number(measured === outOfMemory), limit: 0 });
    if (measured === outOfMemory) {
      return;
    }
    const { find, plan, apply, undo, found, transferred, named, unnamed } = measured;
    const rows = Object.entries({ 'find everything': find, 'plan in batches': plan, 'apply the plans': apply, 'take everything back': undo ?? apply }).map(([name, phase]) => [name, `${phase.seconds.toFixed(0)} s`, phase.requests.toLocaleString('en'), `${phase.megabytes} MB`]);
    results.table(`${things.toLocaleString('en')} things of ${people.toLocaleString('en')} people, by a process that may keep ${megabytes} MB`, ['', 'Time', 'Requests', 'Memory in all'], rows);
    results.text(`${found.toLocaleString('en')} were found, ${transferred.toLocaleString('en')} transferred, and ${named.toLocaleString('en')} are named in the reports. No API shows the rest. Who found\nthem, and who looks what is left, share no code.`);
    targets.push(
      { what: `${things} things, left with a leaver and named by no report`, measured: Object.values(unnamed).reduce((sum, count) => sum + count, 0), limit: 0 },
      { what: `${things} things, steps of the undo that were not done`, measured: undo?.notDone ?? Number.NaN, limit: 0 },
      { what: `${things} things, records that differ after the undo`, measured: undo?.differing.length ?? Number.NaN, limit: 0 },
      { what: `${things} things, requests to find each`, measured: find.requests / found, limit: 0.3 },
      { what: `${things} things, requests to transfer each`, measured: apply.requests / transferred, limit: 5 },
    );
    console.log(Object.entries(unnamed), undo?.differing.slice(0, 50));
  } finally {
    organization.close();
  }
}

async function measureEngines(): Promise<void> {
  const people = 5_000;
  const limit = { requests: 60, per: 1_000 };
  const rows = [];
  for (const engine of ['bullmq', 'pg-boss'] as const) {
    const { seconds, kills, requests, refused, used, twice, lost, differing, admins } = await proveEngine(engine, { people, limit });
    rows.push([engine, `${seconds.toFixed(0)} s`, String(kills), requests.toLocaleString('en'), `${(used * 100).toFixed(1)} %`, `${(refused * 100).toFixed(2)} %`]);
    targets.push(
      { what: `${engine}, people who were lost`, measured: lost, limit: 0 },
      { what: `${engine}, changes that were made twice`, measured: twice, limit: 0 },
      { what: `${engine}, records that differ from a run in one process`, measured: differing.length, limit: 0 },
      { what: `${engine}, organization admins who are left`, measured: admins[0], limit: admins[1], atLeast: true },
      { what: `${engine}, use of the allowed rate`, measured: used, limit: 0.95, atLeast: true },
      { what: `${engine}, share refused with 429`, measured: refused, limit: 0.001 },
    );
  }
  results.table(`${people.toLocaleString('en')} leavers on four workers, one killed every two seconds, ${limit.requests} requests a second for each endpoint`, ['', 'Time', 'Kills', 'Requests', 'Used', 'Refused with 429'], rows);
}

async function measurePlanFileStages(): Promise<void> {
  const { stages, inactive, bytesEach, changedTwice } = await measurePlanFile(lines);
  results.table(`${lines.toLocaleString('en')} people in a plan file, each stage a process of its own`, ['', 'Time', 'Memory in all', ''], stages.map(({ name, seconds, megabytes, note }) => [name, `${seconds.toFixed(0)} s`, `${megabytes} MB`, note]));
  targets.push(
    { what: `${lines} people in a plan file, megabytes of the largest stage`, measured: Math.max(...stages.map(({ megabytes }) => megabytes)), limit: 256 },
    { what: `${lines} people in a plan file, who are then inactive`, measured: inactive, limit: lines, atLeast: true },
    { what: `${lines} people in a plan file, changed twice`, measured: changedTwice, limit: 0 },
    { what: 'bytes for a person in a plan file', measured: bytesEach, limit: 900 },
  );
}

/** How fast an export is read, beside the parser that reads it. */
async function measureExport(): Promise<void> {
  const { bare, own } = await measureCsv(given.short ? 3 : 9);
  targets.push({ what: 'speed of a CSV export as a stream, × bare csv-parse', measured: bare / own, limit: 0.6, atLeast: true });
}

async function measureAtLimit(): Promise<void> {
  const atLimit = [];
  for (const way of ['readAgain', 'fresh'] as const) {
    const { name, mostHours, mostRequests } = ways[way];
    const measured = await offboardAtLimit(limited, way);
    const hours = hoursFor10000(measured);
    const each = measured.requests / measured.people;
    atLimit.push([name, `${hours.toFixed(2)} hours`, `${each.toFixed(1)} requests each`, String(measured.refused)]);
    targets.push(
      { what: `hours for 10,000 leavers, ${name}`, measured: hours, limit: mostHours },
      { what: `requests for each leaver, ${name}`, measured: each, limit: mostRequests },
      { what: `leavers at the limit who are not done, ${name}`, measured: limited - measured.people, limit: 0 },
    );
  }
  results.table(`10,000 leavers at 200 requests a minute for each endpoint (measured with ${limited.toLocaleString('en')}, on a clock that runs ${speed} times as fast)`, ['', 'Time', '', 'Refused with 429'], atLimit);
}
