/** As much of Express as the test with a SCIM server of others uses: the package brings no types. */
declare module 'express' {
  import type { IncomingMessage, Server, ServerResponse } from 'node:http';

  export interface Request extends IncomingMessage {
    readonly query: Readonly<Record<string, unknown>>;
  }
  export type Handler = (request: Request, response: ServerResponse, next: (error?: unknown) => void) => void;
  export class Router {}
  export interface Application {
    use(path: string, ...handlers: readonly (Handler | Router)[]): this;
    listen(port: number, host: string, listening: () => void): Server;
  }
  export default function express(): Application;
}
