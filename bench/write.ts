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
      'Written by `npm run bench -- --write`. Each table is from one run, its contestants taking turns, and the ratios say more\nthan the times: absolute figures are those of one machine. Against the real service, its own time and its rate limits\nare what counts.',
      `Machine: ${machine}.`,
    ];
    writeFileSync(path, `${[...head, ...this.#parts].join('\n\n')}\n`);
  }
}
