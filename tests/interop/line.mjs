// SPDX-License-Identifier: MIT
// One person's way to the server: a TCP proxy that can be cut, stalled and mended.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Line {
  #server;
  #pairs = new Set();
  #state = 'up';

  // `target()` gives the port to go to, asked for each connection: a server that comes back may listen elsewhere.
  static async to(target) {
    const line = new Line();
    line.#server = createServer({ noDelay: true }, (near) => line.#open(near, target()));
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    line.port = line.#server.address().port;
    return line;
  }

  #open(near, port) {
    // Taken and dropped, as a router does that has lost its way out.
    if (this.#state !== 'up') return reset(near);
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    const pair = [near, far];
    this.#pairs.add(pair);
    for (const [from, to] of [pair, [far, near]]) {
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#pairs.delete(pair);
        to.destroy();
      });
    }
  }

  get isUp() {
    return this.#state === 'up';
  }

  // Both ends are reset with whatever is on its way, and nothing passes until mend().
  cut() {
    this.#state = 'cut';
    for (const pair of this.#pairs) pair.forEach(reset);
  }

  // Both ends stay connected and nothing passes until mend() or cut().
  stall() {
    this.#state = 'stalled';
    for (const [near, far] of this.#pairs) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }

  mend() {
    if (this.#state === 'stalled')
      for (const [near, far] of this.#pairs) {
        near.pipe(far);
        far.pipe(near);
      }
    this.#state = 'up';
  }

  close() {
    this.cut();
    this.#server.close();
  }
}

// Node 20 does not get over the reset of a socket that is being shut down: such a process spins at its end.
function reset(socket) {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
