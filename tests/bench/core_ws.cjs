// SPDX-License-Identifier: MIT
// Node's `ws` as a client of bench_core's server: node core_ws.cjs URL DIRECTION KIND SIZE COUNT
// Prints: messages, seconds, CPU seconds.
"use strict";
const WebSocket = require("ws");

const [url, direction, kind, sizeText, countText] = process.argv.slice(2);
const size = Number(sizeText);
const count = Number(countText);
const socket = new WebSocket(url, { perMessageDeflate: false });
let begun = null;
let received = 0;

function finish() {
  const cpu = process.cpuUsage(begun.cpu);
  const seconds = Number(process.hrtime.bigint() - begun.at) / 1e9;
  console.log(count, seconds.toFixed(6), ((cpu.user + cpu.system) / 1e6).toFixed(6));
  socket.terminate();
}

function begin() {
  begun = { at: process.hrtime.bigint(), cpu: process.cpuUsage() };
}

if (direction === "receive") {
  socket.on("open", begin);
  socket.on("message", (data, isBinary) => {
    if (kind === "json") {
      if (JSON.parse(data.toString()).type !== "chat") throw new Error("not what was sent");
    } else if (kind === "text") {
      if (data.toString().length !== size) throw new Error("not what was sent");
    } else if (!isBinary || data.length !== size) {
      throw new Error("not what was sent");
    }
    if (++received === count) finish();
  });
} else {
  const frame = 1024 * 1024;
  const object = { type: "chat", content: "", sender: "ann", n: 1 };
  object.content = "x".repeat(size - JSON.stringify(object).length);
  const text = "t".repeat(size);
  const binary = Buffer.alloc(size, 98);
  let sent = 0;
  const pump = () => {
    while (sent < count && socket.bufferedAmount < frame) {
      const message = kind === "json" ? JSON.stringify(object) : kind === "text" ? text : binary;
      const last = ++sent === count;
      socket.send(message);
      if (last) return;
    }
    if (sent < count) setImmediate(pump);
  };
  socket.on("open", () => {
    begin();
    pump();
  });
  socket.on("message", finish); // the server has read everything
}
