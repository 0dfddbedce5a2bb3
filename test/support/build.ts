import { execFileSync } from 'node:child_process';

/** The examples are run as a user runs them: as processes, on the built package. */
export default function build(): void {
  execFileSync('npx', ['tsup', '--no-dts', '--silent'], { stdio: 'inherit' });
}
