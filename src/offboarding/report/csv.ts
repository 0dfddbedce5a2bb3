import { visible } from '../../core/visible.js';

/**
 * An apostrophe keeps spreadsheets from running a name as a formula, even those that split at semicolons or tabs. Line
 * breaks and control characters become visible, so that no cell ends early.
 */
function harmless(cell: string): string {
  return visible(cell).replaceAll(/(^|[;,|])(?=[\s"'‘’\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠])/g, "$1'");
}

/** CSV for spreadsheets. Cells that a spreadsheet would run as a formula are made harmless. */
export async function asCsv(header: readonly string[], rows: readonly (readonly string[])[]): Promise<string> {
  const { stringify } = await import('#csv-stringify');
  return stringify([header, ...rows.map((row) => row.map(harmless))], { record_delimiter: 'windows' });
}
