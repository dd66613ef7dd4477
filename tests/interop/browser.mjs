// SPDX-License-Identifier: MIT
// Headless Chromium over the DevTools protocol, as far as the tests need it.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import WebSocket from 'ws';

// Debian's name, and others'.
export const chromium = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => name && spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);

export class Browser {
  #child;
  #folder;
  #socket;
  #waiting = new Map();
  #next = 1;

  static async start() {
    const browser = new Browser();
    browser.#folder = mkdtempSync(join(tmpdir(), 'heartline-browser-'));
    browser.#child = spawn(
      chromium,
      [
        ...['--headless=new', '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--remote-debugging-port=0'],
        ...['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
        ...[`--user-data-dir=${browser.#folder}`, '--window-size=1000,640', 'about:blank'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const url = await browser.#address();
    browser.#socket = new WebSocket(url);
    browser.#socket.on('message', (data) => browser.#take(JSON.parse(data)));
    await once(browser.#socket, 'open');
    return browser;
  }

  // It says so among other things on standard error.
  #address() {
    const lines = [];
    return new Promise((resolve, reject) => {
      createInterface({ input: this.#child.stderr }).on('line', (line) => {
        lines.push(line);
        const found = /^DevTools listening on (ws:.*)$/.exec(line);
        if (found) resolve(found[1]);
      });
      this.#child.on('exit', (code, by) => reject(new Error(`${chromium} ended with ${by ?? code}\n${lines.join('\n')}`)));
    });
  }

  #take({ id, result, error }) {
    if (!this.#waiting.has(id)) return; // an event
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) reject(new Error(error.message));
    else resolve(result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  async open(url) {
    const { targetId } = await this.send('Target.createTarget', { url });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    return new Tab(this, sessionId);
  }

  async close() {
    const ended = once(this.#child, 'exit');
    // By its own wish, so that its children end too, which write in its folder. No answer may come.
    this.send('Browser.close').catch(() => {});
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
    this.#socket.terminate();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

class Tab {
  constructor(browser, session) {
    this.send = (method, params) => browser.send(method, params, session);
  }

  // The value of an expression in the page, or of its promise.
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  // Text as an input method or the clipboard puts it in, where the focus is.
  type(text) {
    return this.send('Input.insertText', { text });
  }

  // A key with Ctrl held down, by its letter.
  async control(letter) {
    const key = {
      key: letter,
      code: `Key${letter.toUpperCase()}`,
      windowsVirtualKeyCode: letter.toUpperCase().charCodeAt(0),
      modifiers: 2,
    };
    await this.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
  }

  async screenshot(path) {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    writeFileSync(path, Buffer.from(data, 'base64'));
  }
}
