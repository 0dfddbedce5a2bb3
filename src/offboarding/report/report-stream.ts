import type { Report, ReportedPerson } from './report.js';

/** What a report has beside its people. */
export type ReportHead = Omit<Report, 'people'>;

/**
 * A report whose people do not fit into memory, from {@link makeReportOfPlanFile}. The streams of all forms take it, and
 * {@link reportAsHtmlPages}. Each reads everybody once or several times.
 */
export interface ReportStream extends ReportHead {
  /** Everybody, from the first one on. */
  people(): AsyncGenerator<ReportedPerson, void, undefined>;
}

export function isReportStream(report: Report | ReportStream): report is ReportStream {
  return typeof (report as Partial<ReportStream> | null | undefined)?.people === 'function';
}

/** A part of a text that is made of people, one after the other. */
export interface PeoplePieces {
  readonly of: (person: ReportedPerson) => Iterable<string>;
  /** What follows the last person. */
  readonly end?: () => string;
}

/** A text in pieces; some are made of people. */
export type ReportPiece = string | PeoplePieces;

/** The pieces of a report in memory. */
export function* piecesOfReport({ people }: Report, pieces: Iterable<ReportPiece>): Generator<string, void, undefined> {
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      yield piece;
      continue;
    }
    for (const person of people) {
      yield* piece.of(person);
    }
    yield piece.end?.() ?? '';
  }
}

/** The same of a stream: everybody is read for each part that is made of people. */
export async function* piecesOfStream(report: ReportStream, pieces: Iterable<ReportPiece>): AsyncGenerator<string, void, undefined> {
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      yield piece;
      continue;
    }
    for await (const person of report.people()) {
      const text = [...piece.of(person)].join('');
      if (text !== '') {
        yield text;
      }
    }
    yield piece.end?.() ?? '';
  }
}
