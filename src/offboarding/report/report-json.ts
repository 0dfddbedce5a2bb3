import { checkReport, checkReportOrStream, inChunks, inChunksAsync, joined } from './chunks.js';
import type { Report } from './report.js';
import { isReportStream, piecesOfReport, piecesOfStream, type ReportPiece, type ReportStream } from './report-stream.js';

/**
 * The report as JSON text, for files. For very large reports, use {@link reportAsJsonStream}.
 *
 * Holds personal data, unless you have pseudonymized the report.
 */
export function reportAsJson(report: Report): string {
  checkReport('reportAsJson()', report);
  return joined('reportAsJson()', inChunks(piecesOfReport(report, jsonPieces(report))));
}

/**
 * The same JSON text in chunks: memory stays flat, however many people the report has.
 *
 * Rejects with `validation` if it is no report, and with `storage.failed` if a journal of it is not readable.
 *
 * @example
 * await pipeline(reportAsJsonStream(report), createWriteStream('report.json', { mode: 0o600 }));
 */
export async function* reportAsJsonStream(report: Report | ReportStream): AsyncGenerator<string, void, undefined> {
  checkReportOrStream('reportAsJsonStream()', report);
  yield* isReportStream(report) ? inChunksAsync(piecesOfStream(report, jsonPieces(report))) : inChunks(piecesOfReport(report, jsonPieces(report)));
}

/** As `JSON.stringify()` with an indent of two writes it, each member of a list for itself. */
function* jsonPieces(report: Report | ReportStream): Generator<ReportPiece, void, undefined> {
  const members = Object.entries(report).filter(([, value]) => value !== undefined);
  yield '{';
  for (const [number, [name, value]] of members.entries()) {
    yield `${number === 0 ? '' : ','}\n  ${JSON.stringify(name)}: `;
    if (name === 'people') {
      yield listedPeople();
    } else if (Array.isArray(value) && value.length > 0) {
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

function listedPeople(): ReportPiece {
  let isEmpty = true;
  return {
    of: (person) => {
      const text = `${isEmpty ? '[' : ','}\n    ${indented(person, '    ')}`;
      isEmpty = false;
      return [text];
    },
    end: () => (isEmpty ? '[]' : '\n  ]'),
  };
}

function indented(value: unknown, indent: string): string {
  return (JSON.stringify(value, undefined, 2) ?? 'null').replaceAll('\n', `\n${indent}`);
}
