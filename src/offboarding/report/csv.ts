/** A leading apostrophe keeps spreadsheets from computing what somebody wrote into their own name. */
function harmless(cell: string): string {
  return /^[\s"'‘’]*[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
}

/** CSV for spreadsheets: cells that would be taken for a formula are made harmless. */
export async function asCsv(header: readonly string[], rows: readonly (readonly string[])[]): Promise<string> {
  const { stringify } = await import('#csv-stringify');
  return stringify([header, ...rows.map((row) => row.map(harmless))], { record_delimiter: 'windows' });
}
