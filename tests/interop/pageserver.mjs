// SPDX-License-Identifier: MIT
// The page in `page/`, bundled, on a free port of this machine.
import { build } from 'esbuild';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

export async function servePage() {
  const { outputFiles } = await build({ entryPoints: ['page/page.mjs'], bundle: true, write: false, format: 'iife', logLevel: 'error' });
  const files = new Map([
    ['/', ['text/html; charset=utf-8', readFileSync('page/index.html')]],
    ['/page.js', ['text/javascript; charset=utf-8', outputFiles[0].contents]],
  ]);
  const server = createServer((request, response) => {
    const [type, content] = files.get(new URL(request.url, 'http://page').pathname) ?? [];
    if (!type) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': type }).end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
