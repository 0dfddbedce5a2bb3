import { checkReport, inChunks, joined } from './chunks.js';
import type { Report } from './report.js';

/**
 * The report as JSON text, for files. For very large reports, use {@link reportAsJsonStream}.
 *
 * Holds personal data, unless you have pseudonymized the report.
 */
export function reportAsJson(report: Report): string {
  checkReport('reportAsJson()', report);
  return joined('reportAsJson()', inChunks(jsonPieces(report)));
}

/**
 * The same JSON text in chunks: memory stays flat, however many people the report has.
 *
 * @example
 * await pipeline(reportAsJsonStream(report), createWriteStream('report.json', { mode: 0o600 }));
 */
export async function* reportAsJsonStream(report: Report): AsyncGenerator<string, void, undefined> {
  checkReport('reportAsJsonStream()', report);
  yield* inChunks(jsonPieces(report));
}

/** As `JSON.stringify()` with an indent of two writes it, each member of a list for itself. */
function* jsonPieces(report: Report): Generator<string, void, undefined> {
  const members = Object.entries(report).filter(([, value]) => value !== undefined);
  yield '{';
  for (const [number, [name, value]] of members.entries()) {
    yield `${number === 0 ? '' : ','}\n  ${JSON.stringify(name)}: `;
    if (Array.isArray(value) && value.length > 0) {
      for (const [index, item] of value.entries()) {
        yield `${index === 0 ? '[' : ','}\n    ${indented(item, '    ')}`;
      }
      yield '\n  ]';
    } else {
      yield indented(value, '  ');
    }
  }
  yield '\n}\n';
}

function indented(value: unknown, indent: string): string {
  return (JSON.stringify(value, undefined, 2) ?? 'null').replaceAll('\n', `\n${indent}`);
}
