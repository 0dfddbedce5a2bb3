import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

import { quantile, ratioOf, type Measured } from './measure.ts';

/** Everything that was printed, once more as a document. */
export class Results {
  readonly #parts: string[] = [];

  /** Contestants beside the first of them: how many times as long each takes. */
  compared(title: string, measured: readonly Measured[]): void {
    const rows = measured.map((contestant) => {
      const { median, low, high } = ratioOf(contestant, measured[0] as Measured);
      return [contestant.name, `${quantile(contestant.rounds, 0.5).toFixed(0)} µs`, `${median.toFixed(2)} ×`, `${low.toFixed(2)} to ${high.toFixed(2)}`];
    });
    this.table(`${title} (medians of ${measured[0]?.rounds.length ?? 0} rounds)`, ['', 'Time of a call', 'Ratio', 'Middle half of the rounds'], rows);
  }

  table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
    console.log(`\n${title}`);
    for (const [name = '', ...cells] of rows) {
      console.log(`  ${name.padEnd(48)} ${cells.map((cell) => cell.padStart(14)).join(' ')}`);
    }
    const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
    this.#parts.push(`## ${title}`, lines.join('\n'));
  }

  /** Writes the document, with the machine named: absolute figures are of that machine. */
  write(path: string): void {
    const [processor] = cpus();
    const machine = `${processor?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux, Node ${process.versions.node}`;
    const head = [
      '# Benchmarks',
      'This page shows what a call costs. `npm run bench -- --write` writes it. Each table comes from one run in which the\ncontestants take turns. Compare the ratios: absolute times belong to one machine. On a real organization, Atlassian\'s\nresponse time and rate limits decide.',
      `Machine: ${machine}.`,
    ];
    writeFileSync(path, `${[...head, ...this.#parts].join('\n\n')}\n`);
  }
}
