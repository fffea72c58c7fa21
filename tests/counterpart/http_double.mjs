// What the doubles of providers that speak HTTP have in common. They print one JSON line per event on stdout; the first
// says on which port they listen, and on which other one (plain, GET, never a fault) they can be asked and told what no
// provider could.
//   PORT=0 (a free one)   CERT=cert.pem KEY=key.pem: TLS
// How an answer goes wrong, by the last four digits of the recipient, once the message was taken:
//   0999 the socket is cut   0111 none comes   0222 a byte at a time   0333 it is no HTTP   0444 it has no end
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';

export const env = (name, otherwise) => process.env[name] ?? otherwise;
export const log = (event, more = {}) => console.log(JSON.stringify({ ev: event, ...more }));

const faults = { '0999': 'cut', '0111': 'silent', '0222': 'slow', '0333': 'garbage', '0444': 'endless' };
/// What is wrong with the answer to a message for `recipient`, if anything.
export const faultFor = recipient => faults[recipient.slice(-4)];

function drip(socket, bytes) {
  if (!bytes.length || socket.destroyed) return;
  socket.write(bytes.subarray(0, 1), () => setImmediate(drip, socket, bytes.subarray(1)));
}

function pour(response) {
  while (!response.destroyed && response.write(' '.repeat(4096)));
  if (!response.destroyed) response.once('drain', () => pour(response));
}

function whole(status, head, text) {
  const lines = Object.entries({ ...head, 'content-length': Buffer.byteLength(text) }).map(([name, is]) => `${name}: ${is}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`);
}

function reply(request, response, { status, body, headers, how }) {
  const text = JSON.stringify(body);
  const head = { 'content-type': 'application/json', ...headers };
  switch (how) {
    case 'cut': return request.socket.destroy();
    case 'silent': return;
    case 'garbage': return request.socket.end('220 mail.example.jp ESMTP\r\n');
    case 'slow': return drip(request.socket, whole(status, head, text));
    case 'endless':
      response.writeHead(status, head);
      return pour(response);
    default: return response.writeHead(status, head).end(text);
  }
}

/// `answer(request, text)` makes { status, body, headers, how: a fault or nothing }; `asked(path)` what the other port says.
export function listen(answer, asked) {
  const serve = (request, response) => {
    const pieces = [];
    request.on('data', piece => pieces.push(piece));
    request.on('end', async () => reply(request, response, await answer(request, Buffer.concat(pieces).toString())));
  };
  const server = env('CERT') ? https.createServer({ cert: fs.readFileSync(env('CERT')), key: fs.readFileSync(env('KEY')) }, serve)
                             : http.createServer(serve);
  let connections = 0;
  server.on(env('CERT') ? 'secureConnection' : 'connection', () => ++connections);
  const watcher = http.createServer((request, response) => response.end(JSON.stringify({ connections, ...asked(request.url) })));
  watcher.listen(0, '127.0.0.1', () => server.listen(+env('PORT', 0), '127.0.0.1',
    () => log('listening', { port: server.address().port, watch: watcher.address().port })));
}
