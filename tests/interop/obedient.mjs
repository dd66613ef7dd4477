// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

// A program of ours that takes orders, one JSON object a line, and answers each (orders.h).
export class Obedient {
  #child;
  #next = 1;
  #waiting = new Map();

  constructor(program, args) {
    this.#child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, QT_QPA_PLATFORM: 'offscreen', QT_LOGGING_RULES: 'heartline.*.info=false' },
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#take(JSON.parse(line)));
    this.ended = once(this.#child, 'exit').then(([code, by]) => {
      const error = new Error(`${program} ended with ${by ?? code}`);
      for (const { reject } of this.#waiting.values()) reject(error);
      return by ?? code;
    });
    this.#child.stdin.on('error', () => {}); // the end of the program is told by `ended`
  }

  #take({ id, ...message }) {
    if (id === undefined) return this.told(message);
    this.#waiting.get(id).resolve(message);
    this.#waiting.delete(id);
  }

  // What it says without being asked.
  told() {}

  order(what, rest = {}) {
    const id = this.#next++;
    return inTime(
      `an answer to ${what}`,
      new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        this.#child.stdin.write(`${JSON.stringify({ id, do: what, ...rest })}\n`);
      }),
    );
  }

  // Fails if it does not end well.
  async end() {
    this.#child.stdin.end();
    const code = await inTime('its end', this.ended).catch((error) => {
      this.kill();
      throw error;
    });
    if (code !== 0) throw new Error(`ended with ${code}`);
  }

  kill() {
    this.#child.kill('SIGKILL');
  }
}

function inTime(what, promise) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within 20 s: ${what}`)), 20_000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
