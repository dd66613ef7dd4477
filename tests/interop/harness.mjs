// SPDX-License-Identifier: MIT
// heartlined as a child process, and a WebSocket whose messages can be waited for one by one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import WebSocket from 'ws';

const program = process.env.HEARTLINED;
if (!program) throw new Error('HEARTLINED must name the program to test');

// Starts a program that says where it listens in its first line; the port, and the child to end it by.
export async function launch(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code, by]) => Promise.reject(new Error(`${command} ended with ${by ?? code}`))),
  ]);
  const port = Number(/^listening on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]);
  if (!port) throw new Error(`${command} said: ${line}`);
  return { child, port };
}

export class Server {
  #child;

  // A folder given is used again: what was kept in it is there.
  static async start({ folder, port = 0, args = ['--open'] } = {}) {
    const server = new Server();
    server.folder = folder ?? mkdtempSync(join(tmpdir(), 'heartline-interop-'));
    const { child, port: taken } = await launch(program, [
      ...['--listen', `127.0.0.1:${port}`, '--data', server.folder],
      ...args,
    ]);
    server.#child = child;
    server.port = taken;
    server.url = `ws://127.0.0.1:${server.port}`;
    server.http = `http://127.0.0.1:${server.port}`;
    return server;
  }

  // Resolves to the exit code, or the name of the signal that ended it.
  async stop(signal = 'SIGTERM') {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    const [code, by] = await ended;
    return by ?? code;
  }

  async remove() {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async post(path, body, headers = {}) {
    const response = await fetch(this.http + path, { method: 'POST', body: JSON.stringify(body), headers });
    return { status: response.status, body: await response.json() };
  }
}

export class Client {
  #messages = [];
  #waiting = [];

  static async open(url, { protocols = [], ...options } = {}) {
    const client = new this();
    client.socket = new WebSocket(url, protocols, options);
    client.closed = new Promise((resolve) => {
      client.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    client.socket.on('message', (data, isBinary) => client.#take(isBinary ? data : JSON.parse(data.toString())));
    await once(client.socket, 'open');
    return client;
  }

  #take(message) {
    const next = this.#waiting.shift();
    if (next) next(message);
    else this.#messages.push(message);
  }

  // The next message, in the order they came.
  next() {
    if (this.#messages.length > 0) return Promise.resolve(this.#messages.shift());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  // The next of this type, passing over others.
  async nextOf(type) {
    for (;;) {
      const message = await this.next();
      if (message.type === type) return message;
    }
  }

  send(message) {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async close(code, reason) {
    this.socket.close(code, reason);
    return this.closed;
  }
}
