import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a server writes for one request, piece by piece, and what it does then. */
export interface RawAnswer {
  readonly pieces: readonly Buffer[];
  readonly then: 'end' | 'keep' | 'reset';
}

export interface RawServer {
  readonly origin: string;
  /** Requests as they came, byte by byte. */
  readonly received: string[];
  /** Answers the request for `/…`, and gives its address. */
  answer(answer: RawAnswer): string;
  close(): Promise<void>;
}

/** A server that writes any bytes, also such as no server should. */
export async function rawServer(): Promise<RawServer> {
  const answers: RawAnswer[] = [];
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    let seen = '';
    socket.on('data', (chunk: Buffer) => {
      if (seen === '' && chunk[0] === 0x16) {
        // Somebody begins with encryption.
        socket.end('what?');
        return;
      }
      seen += chunk.toString('latin1');
      const head = seen.indexOf('\r\n\r\n');
      const length = Number(/^content-length: (\d+)/im.exec(seen)?.[1] ?? 0);
      if (head >= 0 && seen.length >= head + 4 + length) {
        received.push(seen);
        const answer = answers[Number(/^\w+ \/(\d+)/.exec(seen)?.[1])];
        seen = '';
        if (answer !== undefined) {
          void write(socket, answer);
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    received,
    answer: (answer) => `${origin}/${answers.push(answer) - 1}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

async function write(socket: Socket, { pieces, then }: RawAnswer): Promise<void> {
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    socket.write(piece);
  }
  if (then === 'end') {
    socket.end();
  } else if (then === 'reset') {
    // What was written has to arrive before the connection is gone.
    setTimeout(() => socket.resetAndDestroy(), 30);
  }
}
