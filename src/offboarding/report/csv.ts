import { visible } from '../../core/visible.js';

/** So many rows become text at once. */
const rowsInAChunk = 250;

/**
 * An apostrophe keeps spreadsheets from running a name as a formula, even those that split at semicolons or tabs. Line
 * breaks and control characters become visible, so that no cell ends early.
 */
function harmless(cell: string): string {
  return visible(cell).replaceAll(/(^|[;,|])(?=[\s"'‘’\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠])/g, "$1'");
}

/** CSV for spreadsheets, in chunks. Cells that a spreadsheet would run as a formula are made harmless. */
export async function* csvChunks(header: readonly string[], rows: Iterable<readonly string[]> | AsyncIterable<readonly string[]>): AsyncGenerator<string, void, undefined> {
  const { stringify } = await import('#csv-stringify');
  const written = (some: readonly (readonly string[])[]) => stringify([...some], { record_delimiter: 'windows' });
  let some: (readonly string[])[] = [header];
  for await (const row of rows) {
    some.push(row.map(harmless));
    if (some.length >= rowsInAChunk) {
      yield written(some);
      some = [];
    }
  }
  if (some.length > 0) {
    yield written(some);
  }
}
