/** How fast a CSV export is read as a stream, beside csv-parse alone, which reads it: both in turn, so that both meet the same machine. */
import { Readable } from 'node:stream';

import { parse } from 'csv-parse';

import { readExportStream } from 'atlassian-admin-sdk/offboarding';

import { quantile } from './measure.ts';

const rows = 50_000;

/** Microseconds of CPU for a row: the median of some rounds. */
export async function measureCsv(rounds: number): Promise<{ readonly bare: number; readonly own: number }> {
  const header = 'User id,User name,email,User status,Added to org,Org role,Groups,Jira - example,Confluence - example,Last seen in Jira - example,Last seen in Confluence - example\n';
  const lines = Array.from({ length: rows }, (_, index) => `712020:5f2b8c1e-0d4a-4b7e-9a61-${String(index).padStart(12, '0')},Person ${index},person.${index}@example.com,Active,3 Jan 2024,,"jira-users, confluence-users",User,User,28 Oct 2026,12 Oct 2026\n`);
  const bytes = Buffer.from(header + lines.join(''));
  const pieces = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) => bytes.subarray(index * 65_536, (index + 1) * 65_536));
  const source = (): Readable => Readable.from(pieces, { objectMode: false });
  const read = async (people: AsyncIterable<unknown>): Promise<number> => {
    const before = process.cpuUsage();
    for await (const _ of people) {
      // Reading is all.
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / rows;
  };
  const figures = { bare: [] as number[], own: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const [bare, own] = [await read(source().pipe(parse())), await read(readExportStream(source()))];
    if (round > 0) {
      figures.bare.push(bare);
      figures.own.push(own);
    }
  }
  return { bare: quantile(figures.bare, 0.5), own: quantile(figures.own, 0.5) };
}
